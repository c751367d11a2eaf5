"""Natural Earth's notes, and a reviewed table for the rest -> ground that several countries claim."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import shapely
from naturalearth import iso, land, layer, polygons, units
from shapely.geometry.base import BaseGeometry

TABLE = Path(__file__).resolve().parents[1] / "curated" / "disputed.tsv"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A stretch of ground and the alpha-3 codes of who claims it, in alphabetical order."""

    name: str
    claimants: tuple[str, ...]
    polygon: BaseGeometry


def disputed(outlines: dict[str, BaseGeometry]) -> list[Disputed]:
    """Return the ground that is disputed by what Natural Earth notes and by the reviewed table.

    Parameters
    ----------
    outlines
        Each country's polygon, by alpha-3 code: Natural Earth's own lie up to 4 km beside them, so what
        a country holds that neither holds nor claims the ground is taken off it.
    """
    return [*_noted_countries(outlines), *_noted_units(outlines), *_table(outlines)]


def _noted_countries(outlines: dict[str, BaseGeometry]) -> Iterator[Disputed]:
    """Yield what Natural Earth draws as no country's, with a note of who claims it.

    A territory whose status as a whole is disputed and that has a code of its own (Taiwan, the
    Falklands, Kosovo) is not among them: the code names the ground, not its owner.
    """
    table = layer("cultural/ne_10m_admin_0_countries")
    codes = {
        row[key].lower(): iso(row["ADM0_A3"])
        for _, row in table.iterrows()
        for key in ("NAME", "NAME_LONG", "ADMIN", "BRK_NAME")
        if isinstance(row[key], str)
    }
    listed = {row["name"] for row in _rows()}
    for _, row in table[table["TYPE"] == "Indeterminate"].sort_values("NE_ID").iterrows():
        claimants = claimed_in(row["NOTE_BRK"], codes)
        if isinstance(row["NOTE_BRK"], str) and "Self admin." in row["NOTE_BRK"]:
            claimants |= {iso(row["ADM0_A3"])}
        if len(claimants) > 1 and row["NAME_LONG"] not in listed:
            yield _clipped(row["NAME_LONG"], claimants, claimants, [row.geometry], outlines)


def claimed_in(note: object, codes: dict[str, str]) -> set[str]:
    """Return who claims a place by Natural Earth's note: "Claimed by Brazil and Uruguay; …".

    Parameters
    ----------
    note
        The note; what is no text claims nothing.
    codes
        Alpha-3 codes by a country's name in small letters.

    Raises
    ------
    KeyError
        If it names somebody unknown: for a person to look at.
    """
    claim = re.search(r"Claimed by ([^;]+)", note) if isinstance(note, str) else None
    names = re.split(r",? and |, ", claim[1]) if claim else []
    return {codes[name.strip().removeprefix("the ").lower()] for name in names}


def _noted_units(outlines: dict[str, BaseGeometry]) -> Iterator[Disputed]:
    """Yield the first-level units that one country alone does not recognise: it claims them."""
    alpha3 = dict(_alpha2())
    listed = {code for row in _rows() for code in row["units"].split()}
    for properties, polygon in units():
        views = [key[7:] for key, seen in properties.items() if key.startswith("FCLASS_") and seen == "Unrecognized"]
        if len(views) == 1 and properties["adm1_code"] not in listed:
            holder = iso(properties["adm0_a3"])
            yield _clipped(properties["name"], {holder, alpha3[views[0]]}, {holder}, [polygon], outlines)


def _alpha2() -> Iterator[tuple[str, str]]:
    table = layer("cultural/ne_10m_admin_0_countries")
    for short, code in zip(table["ISO_A2_EH"], table["ADM0_A3"], strict=True):
        yield short, iso(code)


def _rows() -> Iterator[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")


def _table(outlines: dict[str, BaseGeometry]) -> Iterator[Disputed]:
    by_code = {properties["adm1_code"]: polygon for properties, polygon in units()}
    for row in _rows():
        ground = [by_code[code] for code in row["units"].split()]
        if row["corners"]:
            ground.append(shapely.Polygon([[float(value) for value in c.split()] for c in row["corners"].split(", ")]))
        yield _clipped(row["name"], row["claimed by"].split(), row["held by"].split(), ground, outlines)


def _clipped(
    name: str,
    claimants: Iterable[str],
    holders: Iterable[str],
    ground: list[BaseGeometry],
    outlines: dict[str, BaseGeometry],
) -> Disputed:
    """Return the part of `ground` that its holders hold, or that is land in nobody's outline."""
    kept, whole = set(holders), shapely.union_all(polygons(ground))
    if kept:
        others = [outline for code, outline in outlines.items() if code not in kept and outline.intersects(whole)]
        held = [shapely.intersection(outlines[code], whole) for code in sorted(kept)]
        free = shapely.intersection(whole, land())
        whole = shapely.difference(shapely.union_all([*held, free]), shapely.union_all(others))
    return Disputed(name, tuple(sorted(claimants)), shapely.multipolygons(polygons([whole])))
