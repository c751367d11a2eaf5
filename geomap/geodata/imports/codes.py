"""GeoNames' feature codes and other names -> what geomap calls them, and how much they weigh."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

from geomap.geodata.gazetteer import NAME, WEAK
from geomap.model.feature import PlaceKind

_OF_CLASS: dict[str, tuple[PlaceKind, int]] = {
    "A": ("other", 120),
    "H": ("water", 150),
    "L": ("region", 120),
    "P": ("city", 100),
    "R": ("other", 50),
    "S": ("other", 80),
    "T": ("landform", 150),
    "U": ("landform", 100),
    "V": ("region", 80),
}
_OF_CODE: dict[str, tuple[PlaceKind, int]] = {
    "ADM1": ("admin1", 460),
    "ADM2": ("admin2", 300),
    "ADM3": ("other", 200),
    "ADM4": ("other", 150),
    "ADM5": ("other", 120),
    "CONT": ("region", 700),
    "OCN": ("water", 500),
    "PCL": ("region", 300),
    "PCLD": ("region", 300),
    "PCLF": ("region", 300),
    "PCLI": ("region", 300),
    "PCLIX": ("region", 300),
    "PCLS": ("region", 300),
    "TERR": ("region", 300),
    "SEA": ("water", 400),
    "RGN": ("region", 200),
    "PRK": ("region", 150),
    "PPLX": ("city", 80),
}
_SEATS = frozenset(["PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLG"])
_BYGONE = frozenset(["ADM1H", "ADM2H", "ADM3H", "ADM4H", "ADM5H", "ADMDH", "PCLH", "PPLH", "PPLCH", "PPLQ", "PPLW"])


@lru_cache(maxsize=100_000)
def weighed(class_: str, code: str, population: int) -> tuple[PlaceKind, int]:
    """Return the kind of what has a feature class and code, and its importance in thousandths.

    Towns weigh by their inhabitants as in the shipped gazetteer; where these are not known, a seat of a unit
    as the smallest town there, and a village less. What is no more weighs least.
    """
    kind, importance = _OF_CODE.get(code) or _OF_CLASS.get(class_, ("other", 60))
    if code in _BYGONE:
        return ("region" if kind == "region" else kind), 50
    if class_ == "P":
        size = math.log10(population + 1)
        if code == "PPLC":
            return "capital", round(1000 * min(0.6 + 0.02 * size, 0.8))
        least = 200 if code in _SEATS else importance
        return kind, round(min(max(85 * size, least), 700))
    return kind, importance


def is_name(alias: str) -> bool:
    """Return whether an alias is more than a code of two letters, which would hide that of a state."""
    return len(alias) > 2 or (bool(alias) and not alias.isascii())


def strength(alias: str) -> int:
    """Return `WEAK` for codes ("VTE") and for machine transliterations, which begin in lower case."""
    if len(alias) <= 4 and alias.isascii() and alias.isupper():
        return WEAK
    if not alias[0].islower():
        return NAME
    return WEAK if alias[0].isascii() or unicodedata.name(alias[0], "").startswith("LATIN") else NAME
