"""Natural Earth's lakes and rivers -> gazetteer entries, and the rivers' lines for display."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import geopandas
import shapely
from entries import Entry, curated_rows
from naturalearth import iso, layer
from shapely import STRtree
from shapely.geometry.base import BaseGeometry
from upstream import fetch

from geomap.geodata.gazetteer import NAME, OWN, WEAK
from geomap.text import normalise

_ONE_RIVER = 1.5
"""Degrees: parts of one name that lie farther apart are two rivers."""
_GENERIC = re.compile(
    r"\b(river|rio|río|canal|creek|branch|delta|fork|lake|bahr|oued|wadi|protoka|bratul|shatt|darya|inlet|outlet|"
    r"chute|gol|joki|älv|elv|duna|csatorna)\b|(joki|älven|elva|älv)$",
    re.IGNORECASE,
)


def water_entries() -> Iterator[Entry]:
    """Yield the named lakes and reservoirs, then the named rivers."""
    yield from _lakes()
    yield from _rivers()


def _lakes() -> Iterator[Entry]:
    """Yield Natural Earth's named lakes, and reservoirs, at points within them."""
    seen = set()
    for row in layer("physical/ne_10m_lakes").itertuples():
        # what is missing comes as a float
        named = {key: text for key, text in row._asdict().items() if key.startswith("name") and isinstance(text, str)}
        name = named.get("name") or named.get("name_en")
        if not name or row.ne_id in seen or row.scalerank > 8:
            continue
        seen.add(row.ne_id)
        point = row.geometry.representative_point()
        yield Entry(
            id=f"naturalearth:{row.ne_id}",
            name=name,
            kind="water",
            country=None,
            lon=round(point.x, 5),
            lat=round(point.y, 5),
            importance=round(0.5 - 0.03 * row.scalerank, 3),
            names=frozenset({(other, NAME) for other in named.values() if other} | {(name, OWN)}),
            bbox=tuple(round(value, 3) for value in row.geometry.bounds),
        )


@cache
def river_lines(*, lakes: bool = True) -> tuple[tuple[str, int, BaseGeometry], ...]:
    """Return `(name, rank, line)` of the rivers' parts, with or without those through lakes.

    The name is empty where it is none or unreadable.
    """
    folder = fetch("libmagics++-data") / "usr/share/magics/10m"
    table = geopandas.read_file(folder / "ne_10m_rivers_lake_centerlines.shp")
    mended = dict(curated_rows("rivernames.tsv"))
    rows = []
    for row in table.itertuples():
        if row.featurecla == "Lake Centerline" and not lakes:
            continue
        name = " ".join(row.name.split()) if isinstance(row.name, str) else ""
        name = mended.get(name, name)
        rows.append(("" if "?" in name else name, int(row.scalerank), row.geometry))
    return tuple(rows)


def _rivers() -> Iterator[Entry]:
    """Yield the named rivers, each at the middle of its longest part; what is curated is left out."""
    curated = [
        (normalise(name), shapely.box(*(float(side) for side in row[8:12])))
        for row in curated_rows("places.tsv")
        for name in (row[1], *row[2].split("|"))
    ]
    parts: dict[str, list[tuple[int, BaseGeometry]]] = defaultdict(list)
    for name, rank, line in river_lines():
        if name:
            parts[name].append((rank, line))
    countries = layer("cultural/ne_10m_admin_0_countries")
    shapes = list(countries.geometry)
    codes = [row.ISO_A3_EH if row.ISO_A3_EH != "-99" else iso(row.ADM0_A3) for row in countries.itertuples()]
    tree = STRtree(shapes)
    seen: dict[str, int] = defaultdict(int)
    for label, lines in sorted(parts.items()):
        name, names = _names(label)
        own = {normalise(other) for other, _ in names}
        for rank, line in _separate(lines):
            if any(other in own and box.intersects(line) for other, box in curated):
                continue
            slug = normalise(name).replace(" ", "-").replace("'", "")
            seen[slug] += 1
            suffix = f"-{seen[slug]}" if seen[slug] > 1 else ""
            merged = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
            point = max(shapely.get_parts(merged), key=lambda part: part.length).interpolate(0.5, normalized=True)
            held = {codes[int(index)] for index in tree.query(line, "intersects")}
            yield Entry(
                id=f"naturalearth:river-{slug}{suffix}",
                name=name,
                kind="water",
                country=held.pop() if len(held) == 1 else None,
                lon=round(point.x, 5),
                lat=round(point.y, 5),
                importance=round(0.5 - 0.02 * rank, 3),
                names=names,
                bbox=tuple(round(value, 3) for value in line.bounds),
            )


def _names(label: str) -> tuple[str, frozenset[tuple[str, int]]]:
    """Return the name and all names of a river such as "Da (Black)"; the bare word alone is a weak one."""
    main, *others = [name.strip() for name in re.split(r"[()]", label) if name.strip()]
    plain = [main, *others]
    full = [name if _GENERIC.search(name) else f"{name} River" for name in plain]
    best = full[-1]  # upstream puts the English name in brackets
    names = {(name, NAME) for name in full} | {(name, WEAK) for name in plain if name not in full}
    return best, frozenset({(name, strength) for name, strength in names if name != best} | {(best, OWN)})


def _separate(lines: list[tuple[int, BaseGeometry]]) -> Iterator[tuple[int, BaseGeometry]]:
    """Yield the rivers that lines of one name form, as `(best rank, line)`, from the west."""
    geometries = [line for _, line in lines]
    group = list(range(len(lines)))
    for a, b in zip(*STRtree(geometries).query(geometries, "dwithin", _ONE_RIVER), strict=True):
        low, high = sorted((group[int(a)], group[int(b)]))
        group = [low if number == high else number for number in group]
    rivers = [[number for number, own in enumerate(group) if own == one] for one in sorted(set(group))]
    found = [(min(lines[n][0] for n in river), shapely.union_all([geometries[n] for n in river])) for river in rivers]
    yield from sorted(found, key=lambda river: river[1].bounds)
