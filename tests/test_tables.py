import csv
import io
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pandas
import pyogrio
import pytest
from readings import VIENTIANE, crowded_reading, empty_reading, hostile_reading
from shapely.geometry import shape

from geomap.errors import OutputError, UsageError
from geomap.maps.article_map import ArticleMap
from geomap.model.reading import Place, Reading
from geomap.outputs.exports.geojson import features_of
from geomap.outputs.exports.tables import COLUMNS, to_geodataframe, to_geopackage
from geomap.reading.document import to_document

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def made(seed_reading: Reading) -> ArticleMap:
    return ArticleMap(seed_reading)


@pytest.fixture(scope="module")
def gpkg(made: ArticleMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.save(tmp_path_factory.mktemp("gpkg") / "x.gpkg")


def test_one_table_of_all(seed_reading: Reading) -> None:
    frame = to_geodataframe(seed_reading)
    assert frame.crs == "EPSG:4326"
    assert frame["layer"].value_counts().to_dict() == {"event": 6, "place": 3, "area": 1, "border": 1}
    assert str(frame.dtypes["lon"]) == "Float64"
    assert str(frame.dtypes["mentions"]) == "Int64"
    assert frame.dtypes["name"] == pandas.StringDtype()
    assert frame["name"].isna().sum() == 7
    for row, feature in zip(frame.itertuples(), features_of(seed_reading), strict=True):
        expected = shape(feature["geometry"]) if feature["geometry"] else None
        assert row.geometry == expected


@pytest.mark.parametrize("layer", list(COLUMNS))
def test_a_layer_has_its_columns_even_without_rows(layer: str) -> None:
    frame = to_geodataframe(empty_reading(), layer)  # type: ignore[arg-type]
    assert list(frame.columns) == [*COLUMNS[layer], "geometry"]  # type: ignore[index]
    assert len(frame) == 0
    assert frame.crs == "EPSG:4326"


def test_no_such_layer(made: ArticleMap) -> None:
    with pytest.raises(UsageError, match="no layer is called 'roads': use one of places, areas, borders, events"):
        made.to_geodataframe("roads")  # type: ignore[arg-type]


def test_geopackage_has_four_layers(gpkg: Path) -> None:
    assert [list(row) for row in pyogrio.list_layers(gpkg)] == [
        ["places", "Point"],
        ["areas", "Unknown"],
        ["borders", "MultiLineString"],
        ["events", "Unknown"],
    ]
    assert all(pyogrio.read_info(gpkg, layer=layer)["crs"] == "EPSG:4326" for layer in COLUMNS)


def test_geopackage_holds_what_the_document_says(gpkg: Path, seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    rows = pandas.concat([geopandas.read_file(gpkg, layer=layer) for layer in ("places", "areas")]).set_index("id")
    assert len(rows) == len(document["places"])
    for place in document["places"]:
        row = rows.loc[place["id"]]
        for field in ("name", "kind", "lon", "lat", "confidence", "reason"):
            assert row[field] == place[field]
        assert row["claimed_by"] == ",".join(place["claimed_by"])
        if place["uncertainty_km"] is None:
            assert (row.geometry.x, row.geometry.y) == (place["lon"], place["lat"])
        else:
            assert row["uncertainty_km"] == place["uncertainty_km"]
    (border,) = geopandas.read_file(gpkg, layer="borders").to_dict("records")
    assert border["length_km"] == document["borders"][0]["length_km"]
    assert border["geometry"].equals(seed_reading.borders[0].geometry)
    events = geopandas.read_file(gpkg, layer="events").set_index("id")
    for event in document["events"]:
        row = events.loc[event["id"]]
        assert (row["type"], row["start"], row["end"]) == (event["type"], event["start"], event["end"])
        assert (row["date_from"] if isinstance(row["date_from"], str) else None) == event["date"]["from"]
        assert (row.geometry is None) == (event["place"] is None)


def test_geopackage_bytes_do_not_tell_the_time(gpkg: Path, made: ArticleMap) -> None:
    time.sleep(1.1)  # GDAL's clock has whole seconds
    assert made.to_geopackage() == gpkg.read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_geopackage_without_rows(tmp_path: Path) -> None:
    path = ArticleMap(empty_reading()).save(tmp_path / "x.gpkg")
    assert [geopandas.read_file(path, layer=layer).shape[0] for layer in COLUMNS] == [0, 0, 0, 0]


def test_geopackage_has_nowhere_to_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(OutputError, match=r"cannot make a GeoPackage .*TMPDIR"):
        to_geopackage(empty_reading())


def test_csv_is_what_the_document_says(made: ArticleMap, seed_reading: Reading) -> None:
    text = made.to_csv()
    assert text.isascii() is False
    frame = pandas.read_csv(io.BytesIO(text.encode()))
    assert frame["layer"].value_counts().to_dict() == {"event": 6, "place": 3, "area": 1}
    document = to_document(seed_reading)
    rows = frame.set_index("id")
    for place in document["places"]:
        assert (rows.loc[place["id"], "lon"], rows.loc[place["id"], "lat"]) == (place["lon"], place["lat"])
    for event in document["events"]:
        row = rows.loc[event["id"]]
        assert row["summary"] == event["summary"]
        assert pandas.isna(row["lon"]) == (event["place"] is None)
        if event["place"]:
            assert row["lon"] == rows.loc[event["place"], "lon"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", " ="])
def test_csv_runs_no_formula(sign: str) -> None:
    name = f'{sign}HYPERLINK("http://a.b";"x"),1'
    south = replace(VIENTIANE, name=name, lon=-70.5, lat=-33.0)
    reading = replace(empty_reading(), places=(Place(south, (), 0.9, "- made up"),))
    (row,) = csv.DictReader(io.StringIO(ArticleMap(reading).to_csv(), newline=""))
    assert row["name"] == "'" + re.sub(r"\s", " ", name)
    assert row["reason"] == "'- made up"
    assert (row["lon"], row["lat"]) == ("-70.5", "-33.0")


def test_csv_begins_no_cell_or_row_within_a_text() -> None:
    name = 'a\r=1+1;=2;"=3\t@4\0'
    reading = replace(empty_reading(), places=(Place(replace(VIENTIANE, name=name), (), 0.9, ""),))
    (_, row, *rest) = ArticleMap(reading).to_csv().splitlines()
    assert rest == []
    assert next(csv.reader([row]))[2] == "a =1+1;'=2;'\"=3 @4 "


def test_a_balloon_of_kml_says_what_the_page_says(seed_reading: Reading) -> None:
    root = ElementTree.fromstring(ArticleMap(seed_reading).to_kml().encode())
    told = [mark.findtext(f"{KML}description", "") for mark in root.iter(f"{KML}Placemark")]
    assert any(words.startswith("Vientiane; capital city; ") for words in told)
    assert any(words.endswith("in Vientiane; Talks; Vientiane") for words in told)
    assert not any("CONSULT" in words or "reported;" in words for words in told)


def test_a_geopackage_has_what_stands_behind_a_nul(tmp_path: Path) -> None:
    reading = replace(empty_reading(), places=(Place(replace(VIENTIANE, name="a\0b"), (), 0.9, ""),))
    path = ArticleMap(reading).save(tmp_path / "x.gpkg")
    assert list(geopandas.read_file(path, layer="places")["name"]) == ["a b"]


def test_a_balloon_of_kml_takes_words_for_words() -> None:
    reading = replace(empty_reading(), places=(Place(replace(VIENTIANE, name="<b>A & B"), (), 0.9, ""),))
    root = ElementTree.fromstring(ArticleMap(reading).to_kml())
    (mark,) = root.iter(f"{KML}Placemark")
    assert mark.findtext(f"{KML}name") == "<b>A & B"
    assert mark.findtext(f"{KML}description", "").startswith("&lt;b&gt;A &amp; B; capital")
    styles = {f"#{one.get('id')}": one.findtext(f"{KML}BalloonStyle/{KML}text") for one in root.iter(f"{KML}Style")}
    assert styles[mark.findtext(f"{KML}styleUrl", "")] == "$[description]"


def test_parquet_is_geoparquet(made: ArticleMap, seed_reading: Reading, tmp_path: Path) -> None:
    path = made.save(tmp_path / "x.parquet")
    frame = geopandas.read_parquet(path)
    assert frame.crs == "EPSG:4326"
    expected = to_geodataframe(seed_reading)
    expected = expected[expected["layer"] != "border"].reset_index(drop=True)
    assert list(frame["id"]) == list(expected["id"])
    assert frame.geometry.geom_equals(expected.geometry).tolist() == expected.geometry.notna().tolist()
    for column in frame.columns.drop("geometry"):
        pandas.testing.assert_series_equal(frame[column], expected[column], check_dtype=False)
    assert made.to_parquet() == path.read_bytes()


def test_without_pyarrow(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell in Vientiane.")
    code = "import sys; sys.modules['pyarrow'] = None; from geomap.cli.commands import main; main()"
    command = [sys.executable, "-c", code, "map", "a.txt", "-o", "a.parquet"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "geomap: writing Parquet needs pyarrow: pip install 'geomap[parquet]'\n"


def test_kml_is_read_back(made: ArticleMap, seed_reading: Reading, tmp_path: Path) -> None:
    path = made.save(tmp_path / "x.kml")
    assert [name for name, _ in pyogrio.list_layers(path)] == ["places", "areas", "borders", "events"]
    for layer in ("places", "areas", "borders", "events"):
        found = geopandas.read_file(path, layer=layer)
        expected = to_geodataframe(seed_reading, layer)  # type: ignore[arg-type]
        assert found.crs == "EPSG:4326"
        assert list(found["id"]) == list(expected["id"])
        for one, other in zip(found.geometry, expected.geometry, strict=True):
            assert (one is None) == (other is None)
            assert one is None or one.normalize().equals_exact(other.normalize(), 1e-4)
    events = geopandas.read_file(path, layer="events").set_index("id")
    talks = events.loc["e1"]
    assert talks["date_from"] == "2023-10-01"
    assert str(talks["begin"]).startswith("2023-10-01")


def test_kml_is_well_formed_whatever_the_article_says(tmp_path: Path) -> None:
    for reading in (hostile_reading(), empty_reading(), crowded_reading()):
        title = reading.article.title + "\x00\x0b]]>&"
        text = ArticleMap(replace(reading, article=replace(reading.article, title=title))).to_kml()
        root = ElementTree.fromstring(text.encode())
        assert root.tag == f"{KML}kml"
        name = root.findtext(f"{KML}Document/{KML}name")
        assert name is not None
        assert name.endswith("]]>&")
        (tmp_path / "x.kml").write_text(text)
        pyogrio.list_layers(tmp_path / "x.kml")


def test_kml_spans_only_dates_that_are_known() -> None:
    reading = crowded_reading()
    (event, *_) = reading.events
    unknown = replace(event, date=replace(event.date, first="XXXX-10-02", last="2023-10"))
    root = ElementTree.fromstring(ArticleMap(replace(reading, events=(unknown,))).to_kml().encode())
    (span,) = root.iter(f"{KML}TimeSpan")
    assert [(one.tag, one.text) for one in span] == [(f"{KML}end", "2023-10")]
