"""A text -> the mentions of known organisations in it, each with its country and the town of its seat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from geomap.reading.resources import table


@dataclass(frozen=True, slots=True)
class Seated:
    """A mention of an organisation that has a seat; offsets into the text."""

    start: int
    end: int
    name: str
    country: str | None
    """Alpha-3 code; None for a body of several countries."""
    seat: str
    """Name of the town in the gazetteer."""


def seated(text: str, start: int, end: int) -> list[Seated]:
    """Return the mentions of organisations of `lexicon/seats.tsv` between two offsets, in order."""
    return [
        Seated(*match.span(), match.group(), *_rows()[match.group()]) for match in _names().finditer(text, start, end)
    ]


@cache
def _rows() -> dict[str, tuple[str | None, str]]:
    return {name: (None if country == "-" else country, seat) for name, country, seat in table("seats")}


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _rows()), key=len, reverse=True))})\b")
