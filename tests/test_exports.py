import json
from dataclasses import replace

import pytest
from pyproj import Geod
from shapely.geometry import shape

from geomap.model.reading import Reading
from geomap.outputs.exports.geojson import border_geojson, to_geojson


def test_seed(seed_reading: Reading) -> None:
    document = json.loads(to_geojson(seed_reading))
    assert "crs" not in document
    layers: dict[str, list[dict]] = {}
    for feature in document["features"]:
        assert feature["id"] == feature["properties"]["id"]
        assert all(value is None or isinstance(value, (str, int, float)) for value in feature["properties"].values())
        layers.setdefault(feature["properties"]["layer"], []).append(feature)
    assert {name: len(found) for name, found in layers.items()} == {"place": 3, "area": 1, "border": 1, "event": 6}
    vientiane = next(f for f in layers["place"] if f["properties"]["name"] == "Vientiane")
    assert vientiane["geometry"] == {"type": "Point", "coordinates": [102.6, 17.96667]}
    aid = next(f for f in layers["event"] if f["properties"]["type"] == "AID")
    assert aid["geometry"] is None
    confrontation = next(f for f in layers["event"] if f["properties"]["type"] == "MOBILIZE")
    assert confrontation["geometry"] == layers["area"][0]["geometry"]
    line = shape(layers["border"][0]["geometry"])
    assert Geod(ellps="WGS84").geometry_length(line) / 1000 == pytest.approx(seed_reading.borders[0].length_km, abs=0.1)


def test_uncertainty_is_a_circle(seed_reading: Reading) -> None:
    area = next(f for f in json.loads(to_geojson(seed_reading))["features"] if f["properties"]["layer"] == "area")
    circle = shape(area["geometry"])
    assert circle.exterior.is_ccw
    metres, _ = Geod(ellps="WGS84").geometry_area_perimeter(circle)
    assert metres / 1e6 == pytest.approx(3.1416 * 20**2, rel=0.01)


def test_circle_at_the_antimeridian_is_cut(seed_reading: Reading) -> None:
    alay = next(p for p in seed_reading.places if p.feature.kind == "area")
    far = replace(alay, feature=replace(alay.feature, lon=179.95, lat=-16.5))
    (area,) = json.loads(to_geojson(replace(seed_reading, places=(far,), borders=(), events=())))["features"]
    assert area["geometry"]["type"] == "MultiPolygon"
    west, _, east, _ = shape(area["geometry"]).bounds
    assert (west, east) == (-180, 180)


def test_one_border(seed_reading: Reading) -> None:
    (feature,) = json.loads(border_geojson(seed_reading.borders[0]))["features"]
    assert feature["id"] == "border:KHM-LAO"
    assert "555 km (CIA World Factbook)" in feature["properties"]["published"]
