"""Codes of countries -> what a map calls them, their borders, and how far off a border something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.drawing import wording
from geomap.errors import UnknownPlace
from geomap.geodata import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def country_name(code: str, known: Mapping[str, str]) -> str:
    """Return what a map calls a country; `known` are the names that it bears."""
    return known.get(code) or name_of(code, code)


def name_of(code: str, otherwise: str) -> str:
    """Return what the gazetteer calls a country, as a place of the article would be called."""
    try:
        return gazetteer.country(code).name
    except UnknownPlace:
        return otherwise


def border_name(codes: Iterable[str], known: Mapping[str, str]) -> str:
    """Return what a map calls the border of two countries."""
    return f"{'–'.join(country_name(code, known) for code in codes)} border"


def from_border(id_: str, km: float, known: Mapping[str, str]) -> str:
    """Return how far something is from a border."""
    name = border_name(id_.removeprefix("border:").split("-"), known)
    return f"{wording.kilometres(km)} from the {name}" if km >= 0.05 else f"on the {name}"
