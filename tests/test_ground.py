import subprocess
import sys

import pytest

from geomap.geodata import boundaries, claims
from geomap.geodata.codec import unpack_rings
from geomap.geodata.datasets import query


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (104.92, 11.56, ()),
        (74.8, 34.09, ("IND", "PAK")),
        (34.1, 44.95, ("RUS", "UKR")),  # where outlines overlap
        (35.69, 32.99, ("ISR", "SYR")),
        (6.4, 49.7, ()),  # Germany and Luxembourg overlap on the Moselle: too little to be a dispute
        (33.7, 21.87, ()),  # Bir Tawil
        (180.0, 90.0, ()),
        (-180.0, -90.0, ()),
    ],
)
def test_claims(lon: float, lat: float, expected: tuple[str, ...]) -> None:
    assert claims.claims(lon, lat) == expected


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (102.6, 17.97, True),
        (33.0, -1.0, True),  # Lake Victoria
        (-43.2, -22.97, True),  # the beach of Copacabana
        (103.0, 10.3, False),
        (-140.0, 0.0, False),
        (179.99, -16.8, True),  # Taveuni, at the antimeridian
        (0.0, 90.0, False),
        (0.0, -89.9, True),
    ],
)
def test_is_ashore(lon: float, lat: float, expected: bool) -> None:
    assert claims.is_ashore(lon, lat) is expected


def test_rings_are_those_of_the_polygon() -> None:
    blobs = query("borders.sqlite", "SELECT shape FROM contested ORDER BY id")
    for (blob,), (_, _, polygon) in zip(blobs, boundaries.contested_areas(), strict=True):
        expected = [ring for part in polygon.geoms for ring in (part.exterior, *part.interiors)]
        assert unpack_rings(blob) == [list(ring.coords) for ring in expected]


def test_contested_place_loads_no_map_library() -> None:
    code = "import sys; from geomap.geodata import search; search.lookup('Srinagar'); print('shapely' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
