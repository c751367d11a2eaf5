"""Lines and areas of the user's own: drawn as they are on the page, on an archive's, in a figure and with Folium."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from makers import forget_added

from geomap import map_article
from geomap.archive.batch import run
from geomap.article.sources import from_text
from geomap.geodata import imports
from geomap.maps.article_map import ArticleMap
from geomap.outputs.figure.frame import frame_of
from geomap.reading.reader import read

RING = [[106.3, 14.1], [106.6, 14.1], [106.6, 14.4], [106.3, 14.4], [106.3, 14.1]]
HOLE = [[106.4, 14.2], [106.4, 14.3], [106.5, 14.3], [106.4, 14.2]]
PLACES = {
    "Sekong": {"type": "LineString", "coordinates": [[107.1, 15.4], [106.8, 14.7], [106.4, 14.0]]},
    "Siem Pang": {"type": "Polygon", "coordinates": [RING, HOLE]},
}
TEXT = "Cambodian troops crossed the Sekong near Siem Pang on 4 March 2022."


@pytest.fixture
def patrol(shelf: Path, tmp_path: Path) -> ArticleMap:
    rows = [{"type": "Feature", "properties": {"name": n}, "geometry": place} for n, place in PLACES.items()]
    (tmp_path / "survey.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    imports.add([tmp_path / "survey.geojson"])
    forget_added()
    return ArticleMap(read(from_text(TEXT)))


def test_a_line_and_an_area_are_drawn_and_can_be_chosen(show, patrol: ArticleMap) -> None:
    opened = show(patrol.to_html())
    page = opened.page
    assert page.locator("path.shape").count() == 2
    line, area = page.locator("path.shape:not(.shape-areal)"), page.locator("path.shape-areal")
    assert line.evaluate("path => getComputedStyle(path).fill") == "none"
    assert area.get_attribute("d").count("M") == 2  # its edge and that of the hole
    line.dispatch_event("click")
    assert page.locator("#card h2").inner_text() == "Sekong"
    assert "chosen" in line.get_attribute("class")
    assert "line or area of a place" in page.locator("#legend").inner_text()
    assert not opened.complaints


def test_an_archive_draws_them_too(show, patrol: ArticleMap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    run([str(tmp_path / "a.txt")], tmp_path / "result.jsonl", workers=1)
    page = show(map_article(str(tmp_path / "result.jsonl")).to_html()).page
    assert page.locator("path.shape").count() == 2
    page.locator("path.shape-areal").dispatch_event("click")
    assert page.locator("#card h2").inner_text() == "Siem Pang"


def test_a_figure_has_them_by_name(patrol: ArticleMap) -> None:
    figure = patrol.to_figure("svg").decode()
    for number, place in enumerate(patrol.reading.places):
        assert (f'id="shape-p{number}"' in figure) == (place.geometry is not None)
    assert 'id="shape-in-legend"' in figure


def test_on_a_map_of_the_world_a_shape_is_cut_at_its_edge() -> None:
    """A zone about the edge has one part on each side of the sheet."""
    text = "On 3 May 2023 planes flew from Tokyo to London, from Lima to Sydney and from Nairobi to Anchorage."
    frame = frame_of(read(from_text(text)), 120, (50, 80))
    assert frame.projection.whole
    edge = (frame.projection.lon + 360) % 360 - 180
    zone = frame.on_paper(frame.laid_out(shapely.box(edge - 5, 52, edge + 5, 64)))
    assert len(zone.geoms) == 2
    assert all(part.bounds[2] - part.bounds[0] < 20 for part in zone.geoms)
    assert len(frame.laid_out(shapely.box(edge + 5, 52, edge + 9, 64)).geoms) == 1


def test_a_folium_map_has_them(patrol: ArticleMap) -> None:
    drawn = patrol.to_folium().get_root().render()
    assert "[[107.1,15.4],[106.8,14.7],[106.4,14.0]]" in drawn
    assert "[106.3,14.4]" in drawn
