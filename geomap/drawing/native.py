"""A feature -> its name in the script of its country, if that is certain."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.geodata import gazetteer
from geomap.geodata.datasets import query

if TYPE_CHECKING:
    from geomap.model.feature import Feature

_SCRIPTS = {
    "BGD": (0x0980, 0x09FF),
    "ETH": (0x1200, 0x137F),
    "GEO": (0x10D0, 0x10FF),
    "ISR": (0x05D0, 0x05EA),
    "KHM": (0x1780, 0x17FF),
    "KOR": (0xAC00, 0xD7A3),
    "LAO": (0x0E80, 0x0EFF),
    "LKA": (0x0D80, 0x0DFF),
    "MMR": (0x1000, 0x109F),
    "PRK": (0xAC00, 0xD7A3),
    "THA": (0x0E00, 0x0E7F),
}
"""First and last code point of a country's script, for scripts that hardly any other language uses.

The gazetteer does not store the language of a name, and it folds case and accents. So this leaves out countries
whose script many languages share (Cyrillic, Arabic, Han, Devanagari), and scripts that folding changes (Greek,
Armenian, Cyrillic): no name is better than a wrong one.
"""


class NativeName(NamedTuple):
    """A name, and its language as a BCP 47 code."""

    text: str
    language: str


class _Known(NamedTuple):
    language: str
    country: str = ""
    capital: str = ""
    name_of_capital: str = ""


def native_name(feature: Feature) -> NativeName | None:
    """Return the name of `feature` in its country's script; None if that is Latin, or the name is not certain.

    Names of countries and capitals come from a table, if it has them. Otherwise the gazetteer must have a single
    name in that script, or names that all start with the shortest one ("Seoul", "Seoul city"), which is returned.
    """
    known = _table().get(feature.country or "")
    if known is None:
        return None
    name = ""
    if feature.kind == "country":
        name = known.country
    elif feature.kind == "capital" and feature.name == known.capital:
        name = known.name_of_capital
    name = name or _only_name(feature)
    return NativeName(name, known.language) if name else None


@cache
def _table() -> dict[str, _Known]:
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))
    return {code: _Known(*cells) for code, *cells in rows[1:]}


def _only_name(feature: Feature) -> str:
    script = _SCRIPTS.get(feature.country or "")
    row = _row(feature) if script else None
    if script is None or row is None or gazetteer.is_own(row):
        return ""
    packed = [(row << 2 | strength).to_bytes(4, "little") for strength in range(4)]
    rows = query(
        gazetteer.database(),
        "SELECT key FROM names WHERE key >= ? AND key <= ?"
        " AND (instr(hits, ?) OR instr(hits, ?) OR instr(hits, ?) OR instr(hits, ?))",
        (chr(script[0]), chr(script[1]) + "\U0010ffff", *packed),
    )
    # instr may match bytes across two packed numbers, so each name is looked up in the index
    names = [key for (key,) in rows if any(hit == row for hit, _ in gazetteer.hits(key))]
    bare = {_without_marks(name) for name in names if _without_marks(name) != name}
    whole = sorted((name for name in names if name not in bare), key=lambda name: (len(name), name))
    return whole[0] if whole and all(name.startswith(whole[0]) for name in whole) else ""


def _row(feature: Feature) -> int | None:
    return next((row for row, _ in gazetteer.hits(feature.name) if gazetteer.feature(row).id == feature.id), None)


def _without_marks(name: str) -> str:
    """Return a name without vowel signs and tone marks. The index holds some names in both forms."""
    return "".join(sign for sign in name if not unicodedata.category(sign).startswith("M"))
