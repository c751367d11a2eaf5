"""What is disputed on a map, and whose view it takes."""

from __future__ import annotations

import pytest
from pages import render
from readings import seed_reading
from shapely import box
from shapely.geometry import Point

from geomap.drawing.backdrop import grounds_of
from geomap.drawing.disputes import Disputes, disputes_in, worldview_of
from geomap.drawing.view import view_of
from geomap.errors import UsageError
from geomap.geodata import boundaries
from geomap.model.feature import Feature
from geomap.model.reading import Article, Mention, Place, Reading


def at(*points: tuple[float, float]) -> Reading:
    places = tuple(
        Place(Feature(f"user:{n}", str(n), "city", None, None, lon, lat), (Mention("x", 0, 1, "toponym"),), 1, "")
        for n, (lon, lat) in enumerate(points)
    )
    return Reading(Article("", "x", None, ""), places)


def drawn(reading: Reading, worldview: str | None = None) -> Disputes:
    view = view_of(reading)
    return disputes_in(view, grounds_of(view)[0], reading.places, worldview_of(worldview))


CRIMEA = at((34.1, 44.95), (33.5, 46.3))
KASHMIR = at((74.8, 34.1), (79, 35))


def length_near(disputes: Disputes, look: str, place: tuple[float, float, float, float]) -> float:
    found = disputes.lines.get(look)
    return found.intersection(box(*place)).length if found is not None else 0


PEREKOP = (33, 45.8, 35, 46.5)


@pytest.mark.parametrize(
    ("worldview", "look"),
    [(None, "disputed"), ("de-facto", "disputed"), ("Ukraine", "province state"), ("RUS", "frontier")],
)
def test_line_is_drawn_as_the_worldview_has_it(worldview: str | None, look: str) -> None:
    found = drawn(CRIMEA, worldview)
    for other in ("disputed", "province state", "frontier"):
        assert (length_near(found, other, PEREKOP) > 0.5) == (other == look)


def test_line_that_a_worldview_does_not_know_is_not_drawn() -> None:
    control = (74, 34, 77, 35.2)
    assert length_near(drawn(KASHMIR), "disputed", control) > 1
    assert sum(length_near(drawn(KASHMIR, "IND"), look, control) for look in ("disputed", "frontier")) < 0.7


def test_accepted_border_that_one_country_denies() -> None:
    kosovo = at((21.2, 42.7))
    border = (20, 41.8, 22, 43.4)
    assert drawn(kosovo).lines == {} or length_near(drawn(kosovo), "disputed", border) == 0
    denied = drawn(kosovo, "Brazil")
    assert denied.anywhere.intersection(box(*border)).length > 1
    assert length_near(denied, "frontier", border) == 0


def test_contested_ground_is_cut_to_land() -> None:
    (crimea,) = (area for area in drawn(CRIMEA).ground if area.countries == ("RUS", "UKR"))
    assert crimea.geometry.contains(Point(34.1, 45.2))
    assert not crimea.geometry.contains(Point(32.45, 45.2))  # in its territorial sea
    names = {area.name for area in drawn(KASHMIR).ground}
    assert {"Jammu and Kashmir", "Aksai Chin"} <= names


def test_islets_are_shown_with_their_sea() -> None:
    names = {area.name for area in drawn(at((112.3, 16.8))).ground}
    assert "Paracel Islands" in names
    assert "Spratly Islands" not in names


def test_contested_ground_across_the_antimeridian_map() -> None:
    kurils = next(area for area in drawn(at((147, 44.5), (178, -18), (-175, -21))).ground if area.countries[0] == "JPN")
    west, _, east, _ = kurils.geometry.bounds
    assert 144 < west < east < 150


def test_page_names_the_view() -> None:
    assert '"worldview":"as held on the ground"' in render(seed_reading())
    assert '"worldview":"as seen by India"' in render(KASHMIR, worldview="India")


@pytest.mark.parametrize("name", ["Atlantis", "Laos"])
def test_unknown_worldview(name: str) -> None:
    with pytest.raises(UsageError, match="give 'de-facto' or a country, one of ARG"):
        worldview_of(name)


def test_every_view_is_one_of_natural_earths() -> None:
    from geomap.drawing.disputes import _VIEWS

    known = {view for line in boundaries.disputed_lines() for view in line.views}
    assert set(_VIEWS.values()) <= known
