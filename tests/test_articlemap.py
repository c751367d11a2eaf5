import json
import re
from pathlib import Path

import pytest
from conftest import SEED

from geomap import ArticleMap, map_article, read_article
from geomap.errors import ArticleError, UsageError
from geomap.maps.article_map import slug
from geomap.model.reading import Reading


def test_map_of_the_document_is_the_map_of_the_article(tmp_path: Path) -> None:
    made = map_article(SEED, published="2023-10-05")
    again = map_article(made.save(tmp_path / "x.json"))
    assert again.to_html() == made.to_html()
    assert again.to_geojson() == made.to_geojson()


@pytest.mark.slow("x.html", "X.HTML", "X.PNG")
@pytest.mark.parametrize("name", ["x.html", "x.geojson", "x.json", "X.HTML", "X.PNG", "x.csv", "x.kml", "x.parquet"])
def test_same_input_same_bytes(tmp_path: Path, name: str) -> None:
    first = map_article(SEED).save(tmp_path / name).read_bytes()
    assert map_article(SEED).save(tmp_path / name).read_bytes() == first


def test_what_is_no_part_of_a_text(seed_reading: Reading) -> None:
    with pytest.raises(UsageError, match="no part of a text is called 'foo': use one of full, excerpts, none"):
        ArticleMap(seed_reading, text="foo")


def test_one_country_may_stand_alone() -> None:
    assert read_article(SEED, about="KHM") == read_article(SEED, about=["KHM"])


def test_unknown_format(tmp_path: Path, seed_reading: Reading) -> None:
    with pytest.raises(UsageError, match=r"no format is called '\.xyz': use one of \.html, \.geojson, \.json"):
        ArticleMap(seed_reading).save(tmp_path / "x.xyz")
    assert list(tmp_path.iterdir()) == []


def test_title_and_date_of_a_document_can_be_given(tmp_path: Path) -> None:
    path = map_article(SEED).save(tmp_path / "x.json")
    article = map_article(path, title="Other", published="2023-10-05").reading.article
    assert (article.title, str(article.published)) == ("Other", "2023-10-05")


def test_text_none_keeps_the_article_out(seed_reading: Reading) -> None:
    made = ArticleMap(seed_reading, text="none")
    assert "solidified" not in made.to_html() + made.to_json() + made.to_geojson()


def test_notebook_cell(seed_reading: Reading) -> None:
    cell = ArticleMap(seed_reading)._repr_html_()
    # what a notebook leaves of it that is not trusted, and what it shows else
    assert re.match("<div [^>]*><p>The map shows once you trust this notebook.</p>", cell)
    assert '<iframe title="Map: cambodia-laos-military-ties"' in cell
    assert "<script" not in cell  # the page stands in an attribute, quoted


def test_read_article() -> None:
    assert [place.feature.name for place in read_article(SEED).places] == ["Cambodia", "Laos", "Vientiane", "O'Alay"]


def test_broken_documents(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file"):
        map_article(tmp_path / "x.json")
    (tmp_path / "x.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ArticleError, match="not UTF-8"):
        map_article(tmp_path / "x.json")
    (tmp_path / "x.json").write_text(json.dumps({"schema": 1}))
    with pytest.raises(ArticleError, match="'article' is a required property"):
        map_article(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Ties grow: “Laos”/Cambodia", "ties-grow-laos-cambodia"),
        ("../../etc/passwd", "etc-passwd"),
        ("ວຽງຈັນ", "ວຽງຈັນ"),
        ("…", "article"),
        ("x" * 10_000, "x" * 80),
    ],
)
def test_slug(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.quick("map.geojson")
@pytest.mark.parametrize("name", ["map.html", "map.geojson"])
def test_the_kept_example_is_what_the_seed_gives(tmp_path: Path, name: str) -> None:
    kept = SEED.parents[1] / "outputs" / "cambodia-laos-military-ties" / name
    assert map_article(SEED, text="excerpts").save(tmp_path / name).read_bytes() == kept.read_bytes()


def test_the_kept_figure_is_the_seed_s() -> None:
    from PIL import Image

    with Image.open(SEED.parents[1] / "outputs" / "cambodia-laos-military-ties" / "figure.png") as picture:
        assert picture.width == int(180 / 25.4 * 150)
        assert picture.info["Description"] == map_article(SEED, published="2023-10-05").alt_text()


def test_seed_page_is_small(tmp_path: Path) -> None:
    import gzip

    page = map_article(SEED).to_html().encode()
    assert len(page) <= 900_000
    assert len(gzip.compress(page)) <= 350_000
