"""Places of the user's own: read from their forms, found before all others, shown with their source."""

import json
from pathlib import Path

import pytest
import shapely
from makers import forget_added

from geomap.article.sources import from_text
from geomap.errors import SourceError
from geomap.geodata import imports, search
from geomap.geodata.imports.places import About
from geomap.geodata.userdata import geometry_of
from geomap.maps.article_map import ArticleMap
from geomap.reading.document import from_json
from geomap.reading.reader import read

MARKERS = """name,aliases,lat,lon,kind,source
Marker 29,"BM29; Bornes 29",14.5012,106.4711,other,Border commission 2019
Vientiane,,14.1,106.2,village,
"""

_TRIANGLE = [[[106.4, 14.5], [106.6, 14.5], [106.6, 14.6], [106.4, 14.5]]]
AREAS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"Toponym": "Kaengtormorkhoy", "country": "Laos", "ref": "s1"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[106.4, 14.5], [106.6, 14.5], [106.6, 14.6], [106.4, 14.5]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"Toponym": "Road 78B", "ref": "s2"},
            "geometry": {"type": "LineString", "coordinates": [[106.0, 13.6], [106.5, 13.6], [107.0, 13.6]]},
        },
    ],
}


@pytest.fixture
def markers(shelf: Path, tmp_path: Path) -> Path:
    path = tmp_path / "Border markers.csv"
    path.write_text(MARKERS, "utf-8")
    imports.add([path], about=About(credit="Border commission <b>KH–LA</b>", licence="internal"))
    forget_added()
    return path


def test_a_table(markers: Path) -> None:
    best = search.lookup("Marker 29")[0]
    assert (best.feature.id, best.match) == ("user:border-markers/1", "exact")
    assert (best.feature.lon, best.feature.lat, best.feature.country) == (106.4711, 14.5012, "KHM")
    assert best.feature.sources == ("Border commission 2019", "Border commission <b>KH–LA</b>")
    assert search.lookup("BM29")[0].feature.id == best.feature.id
    assert search.lookup("Bornes 29")[0].feature.id == best.feature.id
    assert search.lookup("Markr 29")[0].feature.id == best.feature.id


def test_the_own_place_wins(markers: Path) -> None:
    assert search.lookup("Vientiane")[0].feature.id == "user:border-markers/2"
    reading = read(from_text("Officers met in Vientiane, Laos, on Monday, and rode on to Marker 29."))
    ids = [place.feature.id for place in reading.places]
    assert "user:border-markers/2" in ids
    assert "geonames:1651944" not in ids


def test_credit_and_source_are_on_the_map_only_where_used(markers: Path) -> None:
    with_it = read(from_text("Officers met in Vientiane, Laos, on Monday."))
    without = read(from_text("Officers met in Bangkok, Thailand, on Monday."))
    credit = "Places: Border commission <b>KH–LA</b>"
    assert credit in with_it.credits
    assert credit not in without.credits
    page = ArticleMap(with_it).to_html()
    assert "<b>KH" not in page
    assert "· Border commission" in page  # in the line below the map
    assert "Border commission" in page


def test_areas_and_lines(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "sectors.geojson"
    path.write_text(json.dumps(AREAS), "utf-8")
    imports.add([path], about=About(columns=(("id", "ref"), ("name", "Toponym"))))
    forget_added()
    area = search.lookup("Kaengtormorkhoy")[0].feature
    assert (area.id, area.kind, area.country, area.bbox) == (
        "user:sectors/s1",
        "area",
        "LAO",
        (106.4, 14.5, 106.6, 14.6),
    )
    assert 14.5 < area.lat < 14.6
    line = search.lookup("Road 78B")[0].feature
    assert (line.lon, line.lat, line.bbox) == (106.5, 13.6, (106.0, 13.6, 107.0, 13.6))


FRAGMENT = "Soldiers built a bridge on Road 78B near Kaengtormorkhoy in Laos on Monday."


@pytest.fixture
def sectors(shelf: Path, tmp_path: Path) -> ArticleMap:
    path = tmp_path / "sectors.geojson"
    path.write_text(json.dumps(AREAS), "utf-8")
    imports.add([path], about=About(columns=(("id", "ref"), ("name", "Toponym"))))
    forget_added()
    return ArticleMap(read(from_text(FRAGMENT)))


def test_the_course_of_a_line_and_the_outline_of_an_area_are_known(sectors: ArticleMap) -> None:
    shapes = {place.feature.name: place.geometry for place in sectors.reading.places}
    assert shapes["Laos"] is None
    assert shapely.equals(shapes["Road 78B"], shapely.LineString([[106.0, 13.6], [107.0, 13.6]]))
    assert shapely.equals(shapes["Kaengtormorkhoy"], shapely.Polygon(_TRIANGLE[0]))


def test_they_are_exported_as_areas(sectors: ArticleMap, tmp_path: Path) -> None:
    areas = sectors.to_geodataframe("areas").set_index("name").geometry
    assert areas.geom_type.to_dict() == {"Road 78B": "MultiLineString", "Kaengtormorkhoy": "MultiPolygon"}
    rows = {row["id"]: row for row in json.loads(sectors.to_geojson())["features"]}
    ring = rows["user:sectors/s1"]["geometry"]["coordinates"][0][0]
    assert shapely.LinearRing(ring).is_ccw  # as RFC 7946 wants it
    sectors.save(tmp_path / "map.kml")
    assert "106,13.6 106.5,13.6 107,13.6" in (tmp_path / "map.kml").read_text("utf-8")


def test_a_document_finds_them_again_unless_the_place_was_moved(sectors: ArticleMap, tmp_path: Path) -> None:
    sectors.save(tmp_path / "map.json")
    row = json.loads((tmp_path / "map.json").read_text("utf-8"))
    again = {p.feature.id: p.geometry for p in from_json(json.dumps(row), source="map.json").places}
    assert again["user:sectors/s1"] is not None
    place = next(place for place in row["places"] if place["id"] == "user:sectors/s1")
    place["lat"] += 0.2
    moved = {p.feature.id: p.geometry for p in from_json(json.dumps(row), source="map.json").places}
    assert (moved["user:sectors/s1"], moved["user:sectors/s2"]) == (None, again["user:sectors/s2"])


@pytest.mark.parametrize(
    ("wkt", "kept", "box"),
    [
        ("POLYGON Z ((1 1 5, 3 3 5, 3 1 5, 1 3 5, 1 1 5))", ("MultiPolygon", 2), (1, 1, 3, 3)),  # a bow tie
        ("GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (1 1, 2 2))", ("MultiLineString", 1), (1, 1, 2, 2)),
        ("MULTIPOINT ((1 1), (3 2))", None, (1, 1, 3, 2)),
        ("MULTILINESTRING ((1 1, 2 2), EMPTY)", ("MultiLineString", 1), (1, 1, 2, 2)),
        ("SRID=4326;LINESTRING (1 1, 1 1, 2 2)", ("MultiLineString", 1), (1, 1, 2, 2)),
        ("MULTILINESTRING ((1 1, 2 2), (2 2, 2.000001 2.000001))", ("MultiLineString", 1), (1, 1, 2, 2)),
        (
            "GEOMETRYCOLLECTION (POINT (9 9), GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (LINESTRING (1 1, 2 2))))",
            ("MultiLineString", 1),
            (1, 1, 2, 2),
        ),
        (
            "MULTIPOLYGON (((176 1, 179 1, 179 2, 176 1)), ((-179 1, -176 1, -179 2, -179 1)))",
            ("MultiPolygon", 2),
            (176, 1, -176, 2),
        ),
        ("POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))", ("MultiPolygon", 1), (-180, -90, 180, 90)),
        ("POLYGON ((1 1, 1.000001 1, 1.000001 1.000001, 1 1))", None, (1, 1, 1, 1)),  # a tenth of a metre
        (
            "MULTIPOLYGON (((179 1, 180 1, 180 2, 179 1)), ((-180 1, -179 1, -180 2, -180 1)))",
            ("MultiPolygon", 2),
            (179, 1, -179, 2),
        ),
    ],
)
def test_geometries_of_all_sorts(shelf: Path, tmp_path: Path, wkt: str, kept: tuple[str, int] | None, box) -> None:
    path = tmp_path / "sectors.csv"
    path.write_text(f'name,wkt\nKaengtormorkhoy,"{wkt}"\n', "utf-8")
    imports.add([path])
    forget_added()
    feature = search.lookup("Kaengtormorkhoy")[0].feature
    assert feature.bbox == box
    found = geometry_of(feature)
    assert (None if found is None else (found.geom_type, len(found.geoms))) == kept
    assert found is None or (found.is_valid and not found.has_z)


@pytest.mark.parametrize(
    ("wkt", "message"),
    [
        ("LINESTRING (1 1, NaN 2, 3 3)", "has a vertex that is no number"),
        ("LINESTRING (175 -18, 185 -16)", r"lies at 185, -16 .* longitudes go from -180 to 180, cut it there"),
        ("LINESTRING (175 -18, -175 -16)", "goes half around the world between two vertices"),
        ("CIRCULARSTRING (10 40, 11 41, 12 40)", "is no WKT of points, lines or areas"),
        (
            "GEOMETRYCOLLECTION (POLYGON ((170 1, -170 1, -170 2, 170 2, 170 1)))",
            "goes half around the world between two vertices",
        ),
        ("POLYGON EMPTY", "has an empty geometry"),
    ],
)
def test_geometries_that_are_refused(shelf: Path, tmp_path: Path, wkt: str, message: str) -> None:
    (tmp_path / "a.csv").write_text(f'name,wkt\nKaengtormorkhoy,"{wkt}"\n', "utf-8")
    with pytest.raises(SourceError, match=f"'a', row 1 {message}|'a', row 1 has .* {message}"):
        imports.add([tmp_path / "a.csv"])


def test_a_name_that_another_place_has_is_still_found(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,lon,lat,kind\nSpain,11,41,region\nGapland,11,41,\n", "utf-8")
    imports.add([tmp_path / "a.csv"])
    forget_added()
    reading = read(from_text("Troops entered Spain and Gapland from Poland."))
    assert {"user:a/1", "user:a/2"} <= {place.feature.id for place in reading.places}


def test_a_geopackage_in_another_system(shelf: Path, tmp_path: Path) -> None:
    import geopandas
    from shapely.geometry import Point

    path = tmp_path / "posts.gpkg"
    table = geopandas.GeoDataFrame({"name": ["Post Alpha"]}, geometry=[Point(523410, 1579776)], crs=32648)
    table.to_file(path, layer="posts")
    imports.add([path])
    forget_added()
    found = search.lookup("Post Alpha")[0].feature
    assert (found.lon, found.lat) == pytest.approx((105.217, 14.290), abs=0.001)


@pytest.mark.parametrize("text", ["name;lat;lon\nHigh Post;14,5;106,5\n", "Name\tY\tX\nHigh Post\t14.5\t106.5\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_spreadsheets_write_them(shelf: Path, tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(text.encode(encoding))
    imports.add([path])
    forget_added()
    assert search.lookup("High Post")[0].feature.lat == 14.5


BAD = {
    "no name": ("a.csv", "nom,lat,lon\nX,1,2\n", r"'a', row 1 has no name; say which column holds it: .*there is nom"),
    "no position": ("a.csv", "name,foo\nX,1\n", r"'a', row 1 has no position; say where it is: --column lon=COLUMN"),
    "out of range": (
        "a.csv",
        "name,lat,lon\nX,91,2\n",
        r"'a', row 1 lies at 2, 91 \(lon, lat\), which is not on",
    ),
    "no number": ("a.csv", "name,lat,lon\nX,north,2\n", r"has 'north' for 'lat', which is no number"),
    "infinite": ("a.csv", "name,lat,lon\nX,inf,2\n", r"has 'inf' for 'lat'"),
    "no country": ("a.csv", "name,lat,lon,country\nX,1,2,Atlantis\n", r"names 'Atlantis', which is no country"),
    "same id": ("a.csv", "name,lat,lon,id\nX,1,2,7\nY,1,2,7\n", r"row 2: the id 'user:a/7' is there twice"),
    "latin-1": ("a.csv", "name,lat,lon\nXé,1,2\n".encode("latin-1"), r"'a.csv' is not in UTF-8 \(line 2\)"),
    "empty": ("a.csv", "", r"'a' holds no places"),
    "no json": ("a.geojson", "{", r"'a.geojson' is no GeoJSON"),
    "deep json": ("a.geojson", "[" * 100_000, r"'a.geojson' is no GeoJSON"),
    "other system": (
        "a.geojson",
        '{"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:32648"}}, "features": []}',
        r"'a.geojson' is not in longitude and latitude",
    ),
    "no geometry": (
        "a.geojson",
        '{"type": "Feature", "properties": {"name": "X"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}',
        r"'a.geojson'( is no GeoJSON|, feature 1 has a geometry that is none)",
    ),
    "no geopackage": ("a.gpkg", "SQLite format 3", r"'a.gpkg' is no GeoPackage that can be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_file_of_places_is_refused_and_nothing_is_lost(case: str, markers: Path, tmp_path: Path) -> None:
    name, content, message = BAD[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError, match=message):
        imports.add([tmp_path / name])
    forget_added()
    assert search.lookup("Marker 29")[0].feature.id == "user:border-markers/1"


def test_options_of_the_command(shelf: Path, tmp_path: Path, run) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("ort,lat,lon\nHigh Post,14.5,106.5\n", "utf-8")
    done = run("data", "add", str(path), "--as", "Posts of 2024", "--column", "name=Ort", "--column", "kind==landform")
    assert (done.exit_code, done.stdout.partition(",")[0]) == (0, "posts-of-2024: 1 row")
    forget_added()
    found = search.lookup("High Post")[0].feature
    assert (found.id, found.kind) == ("user:posts-of-2024/1", "landform")
    wrong = run("data", "add", str(path), "--column", "colour=Ort")
    assert wrong.exit_code == 2
    assert "'colour=Ort' maps no column: write FIELD=COLUMN, with FIELD one of name, others" in wrong.stderr
    missing = run("data", "add", str(path), "--column", "name=Nom")
    assert missing.exit_code == 3
    assert "row 1 has no column 'Nom', which --column names for 'name'" in missing.stderr


def test_a_new_edition_takes_the_place_of_the_old(markers: Path) -> None:
    markers.write_text(MARKERS.replace("Marker 29", "Marker 30"), "utf-8")
    imports.add([markers])
    forget_added()
    assert search.lookup("Marker 30")[0].feature.id == "user:border-markers/1"
    assert search.lookup("Marker 29")[0].match == "fuzzy"
    assert len(list((markers.parent / "shelf" / "sources").iterdir())) == 1


def test_added_last_and_removed_the_shipped_ones_are_back(markers: Path, run) -> None:
    assert run("data", "remove", "border-markers").stdout == "left: nothing\n"
    forget_added()
    assert search.lookup("Vientiane")[0].feature.id == "geonames:1651944"


def test_markup_in_a_name_is_text_everywhere(shelf: Path, tmp_path: Path, run) -> None:
    name = "Post </script><img src=x onerror=alert(1)>{{7*7}}"
    path = tmp_path / "posts.geojson"
    spot = {"type": "Point", "coordinates": [106.5, 14.5]}
    path.write_text(
        json.dumps({"type": "Feature", "properties": {"name": name, "alt_name": "Post Evil"}, "geometry": spot})
    )
    imports.add([path], about=About(credit="<script>alert(2)</script>"))
    forget_added()
    made = ArticleMap(read(from_text("Fighting near Post Evil in Laos killed two soldiers on Monday.")))
    assert next(place.feature.name for place in made.reading.places) == name
    page = made.to_html()
    assert "<img src=x" not in page
    assert "<script>alert(2)" not in page
    assert "{{7*7}}" in page
    made.save(tmp_path / "map.kml")
    assert "<img src=x" not in (tmp_path / "map.kml").read_text("utf-8")


def test_a_name_that_no_model_would_see_is_found_in_a_text(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "sectors.csv"
    path.write_text("name,lat,lon\nKaengtormorkhoy sector,14.5,106.5\nThe,1,2\nPolice,1,2\n", "utf-8")
    imports.add([path])
    forget_added()
    reading = read(from_text("The Police of Laos met soldiers in the Kaengtormorkhoy sector on Monday."))
    assert [place.feature.name for place in reading.places] == ["Laos", "Kaengtormorkhoy sector"]
