import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from geomap.errors import NoSharedBorder, UnknownPlace
from geomap.geodata import basemap, boundaries
from geomap.geodata.datasets import query
from geomap.model.feature import BBox

GEOD = Geod(ellps="WGS84")
CASES = Path(__file__).parent / "cases" / "border_lengths.tsv"
MAINLAND: BBox = (99.0, 8.0, 110.0, 24.0)


def length_cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def pairs() -> list[tuple[str, str]]:
    return [(a, b) for a, b in query("borders.sqlite", "SELECT a, b FROM border ORDER BY a, b")]


@pytest.mark.parametrize("case", length_cases(), ids=lambda case: f"{case['a']}-{case['b']}")
def test_length_and_pieces(case: dict[str, str]) -> None:
    border = boundaries.shared_border(case["a"], case["b"])
    assert float(case["least_km"]) <= border.length_km <= float(case["most_km"])
    assert border.pieces == int(case["pieces"]) == len(border.geometry.geoms)


def test_order_of_countries_makes_no_difference() -> None:
    there, back = boundaries.shared_border("LAO", "KHM"), boundaries.shared_border("KHM", "LAO")
    assert there.id == back.id == "border:KHM-LAO"
    assert there.countries == back.countries == ("KHM", "LAO")
    assert there.geometry.equals_exact(back.geometry, 0)


def test_length_is_that_of_the_line() -> None:
    for a, b in pairs():
        border = boundaries.shared_border(a, b)
        assert border.length_km == pytest.approx(GEOD.geometry_length(border.geometry) / 1000, abs=0.01), border.id


def test_deviation_from_the_factbook() -> None:
    from benchmarks.border_lengths import deviations
    from numpy import median, percentile

    found = [row[0] for row in deviations()]
    assert len(found) > 300
    # what is reached on unsimplified lines; the aim is 2 and 12
    assert median(found) <= 2.95
    assert percentile(found, 90) <= 12.2


def test_ends() -> None:
    border = boundaries.shared_border("KHM", "LAO")
    (west, east) = border.ends
    assert GEOD.inv(*west, 105.1841, 14.3450)[2] < 4000  # Natural Earth's tripoint with Thailand
    treaty = (107 + 33 / 60 + 23.79 / 3600, 14 + 41 / 60 + 9.80 / 3600)
    assert GEOD.inv(*east, *treaty)[2] < 300  # the tripoint with Vietnam by treaty
    assert boundaries.shared_border("LSO", "ZAF").ends == ()


def test_provinces() -> None:
    border = boundaries.shared_border("KHM", "LAO")
    assert set(border.provinces_a) == {"Preah Vihear", "Stung Treng", "Ratanakiri"}
    assert set(border.provinces_b) == {"Champasak", "Attapeu"}
    assert border.provinces_a[0] == "Stung Treng"  # it has the most of the line


def test_published_lengths() -> None:
    assert [(row.km, row.source) for row in boundaries.published_lengths("LAO", "KHM")] == [
        (555, "CIA World Factbook"),
        (540, "AKP (Cambodian state news agency)"),
        (535, "Lao Ministry of Foreign Affairs"),
    ]
    assert {row.km for row in boundaries.published_lengths("MEX", "USA")} == {3155, 3111}
    assert {row.km for row in boundaries.published_lengths("DEU", "POL")} == {447, 467}
    assert [row.km for row in boundaries.published_lengths("CHN", "RUS")] == [4179]  # two stretches
    assert [row.km for row in boundaries.published_lengths("ISR", "PSE")] == [389]  # West Bank and Gaza
    assert boundaries.published_lengths("KHM", "FRA") == ()


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("KHM", "CHN", ["'CHN' and 'KHM'", "KHM borders LAO, THA, VNM"]),
        ("AUS", "KHM", ["AUS has no land border"]),
        ("BRA", "FRA", ["GUF, a territory of FRA, borders BRA"]),
        ("KHM", "KHM", ["'KHM'", "two countries"]),
        ("KHM", "XXX", ["'XXX'"]),
        ("MYS", "SGP", ["SGP has no land border"]),
        ("DNK", "SWE", ["SWE borders FIN, NOR"]),
        ("BHR", "QAT", ["QAT borders SAU"]),
    ],
)
def test_no_shared_border(a: str, b: str, words: list[str]) -> None:
    with pytest.raises(NoSharedBorder) as caught:
        boundaries.shared_border(a, b)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("KHM", ("LAO", "THA", "VNM")),
        ("LSO", ("ZAF",)),
        ("PRT", ("ESP",)),
        ("JPN", ()),
        ("XKX", ("ALB", "MKD", "MNE", "SRB")),
        ("FRA", ("AND", "BEL", "CHE", "DEU", "ESP", "ITA", "LUX", "MCO")),
        ("nowhere", ()),
    ],
)
def test_neighbours(country: str, expected: tuple[str, ...]) -> None:
    assert boundaries.neighbours(country) == expected


@pytest.mark.parametrize(
    ("lon", "lat", "id_", "least_km", "most_km"),
    [
        (102.6, 17.96667, "border:LAO-THA", 0.5, 2.5),  # Vientiane, on the Mekong
        (28.0, -29.5, "border:LSO-ZAF", 48, 56),
        (-179.9, -17.0, "border:IDN-PNG", 4200, 4400),  # Fiji, across the antimeridian
        (179.9, -17.0, "border:IDN-PNG", 4200, 4400),
        (0.0, 90.0, "border:CAN-GRL", 1000, 1050),
        (144.0, 13.0, "border:IDN-PNG", 1500, 1900),
    ],
)
def test_nearest_border(lon: float, lat: float, id_: str, least_km: float, most_km: float) -> None:
    nearest = boundaries.nearest_border(lon, lat)
    assert nearest is not None
    assert nearest.id == id_
    assert least_km <= nearest.km <= most_km


def test_nearest_border_on_the_line() -> None:
    lon, lat = boundaries.shared_border("KHM", "VNM").geometry.geoms[0].coords[500]
    nearest = boundaries.nearest_border(lon, lat)
    assert nearest is not None
    assert (nearest.id, nearest.km) == ("border:KHM-VNM", 0.0)


def test_nearest_border_is_that_of_a_search_through_all() -> None:
    lines = {pair: boundaries.shared_border(*pair).geometry for pair in pairs()[::12]}
    for lon, lat in [(10.0, 50.0), (20.0, 0.0), (-60.0, -20.0), (75.0, 35.0), (140.0, -5.0), (100.0, 65.0)]:
        nearest = boundaries.nearest_border(lon, lat)
        assert nearest is not None
        for line in lines.values():
            foot = shapely.shortest_line(shapely.Point(lon, lat), line).coords[1]
            assert nearest.km <= GEOD.inv(lon, lat, *foot)[2] / 1000 + 0.001


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (104.92, 11.56, ("KHM",)),
        (102.6, 17.96667, ("LAO",)),
        (102.6, 17.94, ("THA",)),  # the other bank
        (28.0, -29.5, ("LSO",)),
        (4.931, 51.4417, ("BEL",)),  # Baarle-Hertog, within the Netherlands
        (20.5, 54.7, ("RUS",)),  # Kaliningrad
        (12.453, 41.903, ("VAT",)),
        (34.1, 45.0, ("RUS", "UKR")),  # Crimea
        (-15.0, 24.0, ("ESH", "MAR")),
        (-10.567, 26.158, ("ESH", "MAR")),  # Tifariti, east of the berm: Morocco claims it too
        (74.8, 34.09, ("IND", "PAK")),  # Srinagar
        (79.2, 35.2, ("CHN", "IND")),  # Aksai Chin
        (93.6, 27.1, ("CHN", "IND")),  # Arunachal Pradesh
        (35.69, 32.99, ("ISR", "SYR")),  # the Golan Heights
        (35.58, 33.2, ("ISR",)),  # below them
        (36.65, 22.22, ("EGY", "SDN")),  # Hala'ib
        (35.0, 4.75, ("ETH", "KEN", "SSD")),  # the Ilemi triangle, in no outline
        (145.86, 44.03, ("JPN", "RUS")),  # Kunashir
        (149.9, 45.9, ("RUS",)),  # Urup, the next of the Kurils
        (145.5, 43.35, ("JPN",)),  # Hokkaido, across the strait
        (35.235, 31.78, ("ISR", "PSE")),  # East Jerusalem
        (35.21, 31.772, ("ISR",)),  # West Jerusalem
        (35.2, 31.9, ("PSE",)),  # Ramallah
        (75.65, 32.27, ("IND",)),  # Pathankot, beside Jammu
        (74.53, 32.49, ("PAK",)),  # Sialkot, across from it
        (28.4, 9.7, ("SDN", "SSD")),  # Abyei
        (33.7, 21.87, ()),  # Bir Tawil
        (-61.6, 16.2, ("GLP",)),  # a territory, not its sovereign
        (-52.5, 4.5, ("GUF",)),
        (114.17, 22.32, ("HKG",)),
        (178.0, -17.8, ("FJI",)),
        (-179.95, -16.8, ("FJI",)),
        (-175.0, 66.0, ("RUS",)),  # Chukotka
        (0.0, 0.0, ()),
        (-30.0, 40.0, ()),
    ],
)
def test_claimants(lon: float, lat: float, expected: tuple[str, ...]) -> None:
    assert boundaries.claimants(lon, lat) == expected


def test_claimants_agree_with_natural_earth() -> None:
    rows = query(
        "boundaries.sqlite", "SELECT country, name, lon, lat FROM shape WHERE layer = 'province' AND scale = 0"
    )
    assert len(rows) > 4500
    other = [name for country, name, lon, lat in rows if country not in boundaries.claimants(lon, lat)]
    # leases, minor islands, and what only Natural Earth has as a country (Somaliland, Northern Cyprus)
    assert len(other) < 40, other


def test_claimants_change_at_the_border() -> None:
    line = boundaries.shared_border("KHM", "LAO").geometry.geoms[0]
    sides = set()
    for (lon, lat), (next_lon, next_lat) in list(pairwise(line.coords))[::200]:
        azimuth = GEOD.inv(lon, lat, next_lon, next_lat)[0]
        for turn in (90, -90):
            place = GEOD.fwd((lon + next_lon) / 2, (lat + next_lat) / 2, azimuth + turn, 100)
            sides.add((turn, boundaries.claimants(place[0], place[1])))
    assert len(sides) == 2
    assert {claimed for _, claimed in sides} == {("KHM",), ("LAO",)}


def test_contested_areas() -> None:
    areas: dict[tuple[str, ...], float] = {}
    for claimants, km2, polygon in boundaries.contested_areas():
        assert polygon.is_valid
        areas[claimants] = areas.get(claimants, 0) + km2
    assert 26_000 < areas["RUS", "UKR"] < 28_000  # Crimea
    assert areas["ESH", "MAR"] > 150_000
    assert 20_000 < areas["SDN", "SSD"] < 26_000  # Kafia Kingi, Abyei
    assert ("FRA", "GUF") not in areas
    assert 1_000 < areas["ISR", "SYR"] < 1_400  # the Golan Heights, some 1,200
    assert 190_000 < areas["IND", "PAK"] + areas["CHN", "IND"] - 79_000 < 240_000  # Kashmir, 222,236


def test_disputed_lines() -> None:
    lines = boundaries.disputed_lines()
    assert ("IND", "PAK") in {line.countries for line in lines if line.kind == "Line of control"}
    assert ("EGY", "SDN") in {line.countries for line in lines if line.kind == "Disputed"}
    assert all(line.geometry.geom_type == "MultiLineString" for line in lines)


def test_outline_and_extent() -> None:
    assert boundaries.outline("KHM").bounds == pytest.approx((102.3, 10.4, 107.6, 14.7), abs=0.1)
    west, south, east, north = boundaries.extent("KHM")
    assert (west, south, east, north) == pytest.approx((102.3, 10.4, 107.6, 14.7), abs=0.1)
    with pytest.raises(UnknownPlace, match="'XYZ'"):
        boundaries.outline("XYZ")
    with pytest.raises(UnknownPlace, match="'XYZ'"):
        boundaries.extent("XYZ")


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("FJI", (174.6, -21.7, -178.2, -12.5)),
        ("RUS", (19.6, 41.2, -169.0, 81.9)),
        ("USA", (-124.7, 24.5, -67.0, 49.4)),  # neither Alaska nor Hawaii
        ("FRA", (-5.1, 41.4, 9.6, 51.1)),
        ("PRT", (-9.5, 37.0, -6.2, 42.2)),  # without the Azores
    ],
)
def test_extent_of_main_territory(country: str, expected: BBox) -> None:
    assert boundaries.extent(country) == pytest.approx(expected, abs=0.1)


def size_kb(shapes: tuple[object, ...]) -> float:
    return sum(len(re.sub(r"\s", "", shapely.to_geojson(shape.geometry))) for shape in shapes) / 1024  # type: ignore[attr-defined]


def test_basemap() -> None:
    ground = basemap.basemap(MAINLAND)
    assert {"KHM", "LAO", "THA", "VNM"} <= {shape.id for shape in ground.countries}
    assert {"Stung Treng", "Attapeu"} <= {shape.name for shape in ground.provinces}
    layers = (ground.land, ground.countries, ground.provinces, ground.lakes)
    assert sum(size_kb(layer) for layer in layers) <= 350
    for shape in (shape for layer in layers for shape in layer):
        assert shape.geometry.is_valid
        assert shapely.box(*MAINLAND).covers(shape.geometry)
        assert shape.label is None or shapely.box(*MAINLAND).covers(shapely.Point(shape.label))


@pytest.mark.parametrize("extent", [MAINLAND, (103, 11, 108, 15), (-10, 35, 30, 60), (-180, -90, 180, 90)])
def test_neighbours_neither_gap_nor_overlap(extent: BBox) -> None:
    ground = basemap.basemap(extent)
    polygons = [shape.geometry for shape in ground.countries]
    assert sum(polygon.area for polygon in polygons) == pytest.approx(ground.land[0].geometry.area, rel=1e-4)
    provinces = shapely.union_all([shape.geometry for shape in ground.provinces])
    if ground.provinces:
        assert shapely.difference(provinces, ground.land[0].geometry).area < 1e-3 * provinces.area


def test_provinces_only_where_they_fit() -> None:
    assert basemap.basemap((-180, -80, 180, 80)).provinces == ()
    assert basemap.basemap((103, 11, 108, 15)).provinces != ()


def test_basemap_across_the_antimeridian() -> None:
    ground = basemap.basemap((176, -20, -178, -15))
    fiji = next(shape for shape in ground.countries if shape.id == "FJI")
    west, _, east, _ = fiji.geometry.bounds
    assert 176 <= west < 180 < east <= 182  # Taveuni lies on the meridian


def test_basemap_of_open_sea() -> None:
    ground = basemap.basemap((-140, -45, -135, -40))
    assert (ground.land, ground.countries, ground.provinces, ground.lakes) == ((), (), (), ())


def test_more_pixels_more_detail() -> None:
    coarse = basemap.basemap(MAINLAND, width_px=300)
    fine = basemap.basemap(MAINLAND, width_px=3000)
    assert size_kb(coarse.countries) < size_kb(fine.countries)


SOUTHEAST_KENTUCKY = (-84.6, 36.5, -83.4, 37.4)


def test_counties_on_a_map_of_a_small_part_of_the_united_states() -> None:
    counties = basemap.basemap(SOUTHEAST_KENTUCKY).counties
    assert {"Laurel County", "Whitley County"} <= {shape.name for shape in counties}
    assert {"census:21125", "census:47013"} <= {shape.id for shape in counties}
    shapes = [shape.geometry for shape in counties]
    assert shapely.union_all(shapes).area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-9)
    assert shapely.union_all(shapes).area == pytest.approx(1.2 * 0.9, rel=1e-6)


def test_no_counties_elsewhere_or_on_wide_maps() -> None:
    assert basemap.basemap((103, 11, 106, 13)).counties == ()
    assert basemap.basemap((-100, 30, -80, 45)).counties == ()


def test_rivers() -> None:
    rivers = basemap.basemap(MAINLAND).rivers
    assert "Mekong" in {shape.name for shape in rivers}
    for shape in rivers:
        assert shapely.box(*MAINLAND).covers(shape.geometry)
    assert len(basemap.basemap((103, 11, 108, 15)).rivers) > 3


def test_a_map_of_the_world_has_no_rivers() -> None:
    assert basemap.basemap((-180, -80, 180, 80)).rivers == ()
