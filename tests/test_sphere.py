import random

import numpy as np
import pytest
from pyproj import Geod

from geomap.geodata import sphere

WGS84 = Geod(ellps="WGS84")


def test_the_radius_is_the_mean_of_the_ellipsoid() -> None:
    # GRS 80 and WGS 84 differ by a tenth of a millimetre in the polar radius
    assert pytest.approx((2 * WGS84.a + WGS84.b) / 3000, abs=1e-4) == sphere.EARTH_RADIUS_KM


def test_distance() -> None:
    # a degree of latitude is about 111.2 km on the sphere
    assert sphere.distance_km((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.001)
    assert sphere.distance_km((179.5, 0), (-179.5, 0)) == pytest.approx(sphere.KM_PER_DEGREE)


def test_a_geodesic_is_never_shorter_than_its_bound() -> None:
    random_ = random.Random(1)
    shares = []
    for _ in range(5000):
        lon, lat = random_.uniform(-180, 180), random_.choice((0.0, random_.uniform(-89, 89)))
        reach = 10 ** random_.uniform(-3, 1)
        there = (lon + random_.choice((0.0, random_.uniform(-reach, reach))), max(-90.0, lat - reach))
        *_, metres = WGS84.inv(lon, lat, *there)
        shares.append(metres / 1000 / sphere.distance_km((lon, lat), there))
    assert sphere.LEAST_GEODESIC_SHARE < min(shares) < sphere.LEAST_GEODESIC_SHARE + 0.0005
    assert max(shares) < 1.006


def test_many_distances_are_those_of_each() -> None:
    a, b = [(102.6, 17.97), (-70.0, -33.4), (179.9, 0.0)], [(104.9, 11.6), (-179.9, 0.0)]
    km = sphere.distances_km(*(sphere.unit_vectors(*zip(*points, strict=True)) for points in (a, b)))
    assert km.shape == (3, 2)
    assert km == pytest.approx(np.array([[sphere.distance_km(one, other) for other in b] for one in a]))
