"""The page as a document: what it holds, what it must not hold, and that it is the same each time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pages as page
import pytest
from readings import HOSTILE, O_ALAY, VIENTIANE, WAR, crowded_reading, empty_reading, hostile_reading, seed_reading
from shapely import union_all
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from geomap.article.sources import from_text
from geomap.drawing import wording
from geomap.drawing.backdrop import county_lines, edges, grounds_of
from geomap.drawing.excerpts import Story
from geomap.drawing.locator import globe
from geomap.drawing.view import WORLD, View, around_point, drawn_line, view_of
from geomap.model.feature import Feature
from geomap.model.reading import Article, DateSpan, Event, Mention, Place, Reading, Shape
from geomap.outputs.page import pages as made
from geomap.reading.reader import read

VENDOR = Path(made.__file__).parent / "vendor"


class Document(HTMLParser):
    """The parts of a page that the tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._within = ""
        self.title = ""
        self.cells: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif self._within == "title":
            self.title += data
        elif self._within == "td":
            self.cells[-1] += data

    @property
    def policy(self) -> str:
        return next(a["content"] or "" for t, a in self.tags if a.get("http-equiv") == "Content-Security-Policy")

    @property
    def island(self) -> dict:
        return json.loads(next(text for attrs, text in self.scripts if attrs.get("type") == "application/json"))


@pytest.fixture(scope="module")
def seed() -> Document:
    return Document(page.render(seed_reading()))


@pytest.fixture(scope="module")
def hostile() -> Document:
    return Document(page.render(hostile_reading()))


def test_head_says_what_it_is(seed: Document) -> None:
    assert seed.html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert seed.title == "Cambodia, Laos strengthen military ties, border security"
    names = {attrs.get("name"): attrs.get("content") for tag, attrs in seed.tags if tag == "meta"}
    assert names["viewport"] == "width=device-width, initial-scale=1"
    assert names["description"].endswith("border security”: 5 places, 1 border, 6 events.")


def test_same_reading_same_bytes() -> None:
    assert page.render_anew(seed_reading()) == page.render_anew(seed_reading())


def test_size_of_seed(seed: Document) -> None:
    data = seed.html.encode()
    assert len(data) <= 900_000
    assert len(gzip.compress(data)) <= 350_000


@pytest.fixture(scope="module")
def war() -> Document:
    return Document(page.render(read(from_text(WAR))))


def test_size_of_a_war(war: Document) -> None:
    data = war.html.encode()
    assert len(data) <= 900_000
    assert len(gzip.compress(data)) <= 350_000


def test_long_border_is_drawn_as_fine_as_the_nearest_zoom_shows(war: Document, seed: Document) -> None:
    (border,) = war.island["borders"]
    assert 10 <= border["drawnWithin"] <= 100
    assert seed.island["borders"][0]["drawnWithin"] == 0
    whole = read(from_text(WAR)).borders[0].geometry
    drawn, off_m = drawn_line(whole, view_of(read(from_text(WAR))))
    assert drawn.hausdorff_distance(whole) * 111_200 <= off_m
    assert drawn.length == pytest.approx(whole.length, rel=0.05)


def test_each_edge_of_the_ground_is_said_once(war: Document) -> None:
    code = next(text for attrs, text in war.scripts if "type" not in attrs and '"frontier"' in text)
    assert code.count('"className":"country country-edged"') == 2
    assert '"className":"unedged"' in code


def test_countries_are_called_as_the_gazetteer_calls_them() -> None:
    inland = Document(page.render(_at((102.8, 16.4))))
    assert "Laos" in {label["name"] for label in inland.island["labels"]}


def test_names_of_the_articles_countries_have_room_to_move(war: Document) -> None:
    places = {place["name"]: place["along"] for place in war.island["places"]}
    assert places["Kyiv"] is None
    west, south, east, north = view_of(read(from_text(WAR))).fit
    for name in ("Russia", "Ukraine"):
        assert len(places[name]) == 12
        assert all(south < lat < north and west < lon < east for lat, lon in places[name])


@pytest.mark.parametrize("document", ["seed", "hostile"])
def test_loads_nothing(document: str, request: pytest.FixtureRequest) -> None:
    for tag, attrs in request.getfixturevalue(document).tags:
        assert tag not in {"link", "iframe", "object", "embed", "img", "base"}
        assert "src" not in attrs
        assert not [name for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("document", ["seed", "hostile"])
def test_policy_allows_these_scripts_alone(document: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(document)
    run = [text for attrs, text in found.scripts if "type" not in attrs]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run]
    directives = dict(part.strip().split(" ", 1) for part in found.policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == " ".join(f"'sha256-{digest}'" for digest in hashes)
    assert len(found.scripts) == 4


def test_hostile_text_is_data(hostile: Document) -> None:
    assert hostile.title == HOSTILE
    assert hostile.island["title"] == HOSTILE
    assert hostile.island["places"][0]["name"] == HOSTILE
    assert "".join(run["t"] for run in hostile.island["paragraphs"][0]) == f"It began at {HOSTILE} yesterday."
    assert HOSTILE in hostile.cells
    assert "window.owned=1</script>" not in hostile.html
    island = hostile.html.split('id="island">')[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(island)


def test_no_word_of_the_article_reaches_a_script(hostile: Document) -> None:
    code = [text for attrs, text in hostile.scripts if "type" not in attrs]
    for piece in ("7*7", "alert", "owned", "49", "quoted"):
        assert piece not in re.sub(r"-?\d+\.\d+", "", code[1]), piece


def test_full_text_is_all_there(seed: Document) -> None:
    text = seed_reading().article.text
    shown = ["".join(run["t"] for run in runs) for runs in seed.island["paragraphs"]]
    assert "\n\n".join(shown) == text


def test_excerpts_hold_events_and_claims_alone() -> None:
    html = page.render(seed_reading(), text="excerpts")
    shown = ["".join(run["t"] for run in runs) for runs in Document(html).island["paragraphs"]]
    assert len(shown) == 7
    assert shown[0].startswith("The pledge was solidified during a meeting")
    assert shown[4].endswith("their shared border of over 500km.")
    for hidden in ("have expressed their commitment", "curbs cross-border crime"):
        assert hidden not in html


def test_no_text_is_no_text() -> None:
    reading = seed_reading()
    html = page.render(reading, text="none")
    words = reading.article.text.split()
    told = [" ".join(words[start : start + 6]) for start in range(len(words) - 6)]
    assert [piece for piece in told if piece in html] == []
    assert Document(html).island["events"][0]["quote"] is None


def test_own_words_of_the_article_are_quotes_too() -> None:
    reading = seed_reading()
    copied = "Siphandone expressed support for Pisen’s commitment"
    event = replace(reading.events[0], summary=copied)
    html = page.render(replace(reading, events=(event,)), text="none")
    assert copied not in html


def test_events_are_numbered_in_order_of_time(seed: Document) -> None:
    events = seed.island["events"]
    assert [event["number"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event["when"] for event in events] == [
        *["1–4 October, year not stated"] * 3,
        "2 October, year not stated",
        "date unknown",
        "date unknown",
    ]
    assert events[4]["place"] is None


def test_an_event_says_how_sure_it_is(seed: Document) -> None:
    sure = sorted(f"{event.confidence:.0%}" for event in seed_reading().events)
    assert "90%" in sure
    assert sorted(event["confidence"] for event in seed.island["events"]) == sure


def test_planned_events_come_last() -> None:
    reading = seed_reading()
    first = replace(reading.events[0], status="planned", date=DateSpan("2001", "2001", "year", "stated"))
    html = page.render(replace(reading, events=(first, *reading.events[1:])))
    assert Document(html).island["events"][-1]["status"] == "planned"


def test_border_carries_its_claim(seed: Document) -> None:
    border = seed.island["borders"][0]
    assert border["name"] == "Cambodia–Laos border"
    assert border["length"] == "556 km"
    assert border["claims"] == [{"length": "over 500 km", "verdict": "consistent"}]
    assert border["published"] == [{"length": "555 km", "source": "CIA World Factbook"}]
    assert "over 500 km – consistent" in seed.cells


def test_border_keeps_every_vertex(seed: Document) -> None:
    code = [text for attrs, text in seed.scripts if "type" not in attrs][1]
    for lon, lat in (point for line in seed_reading().borders[0].geometry.geoms for point in line.coords):
        assert f"[{lon},{lat}]" in code


def test_uncertain_place_says_so(seed: Document) -> None:
    place = next(place for place in seed.island["places"] if place["name"] == "O’Alay")
    assert place["uncertainty"] == "about ±20 km"
    assert place["claimedBy"] == ["Cambodia", "Laos"]
    assert place["basis"] == O_ALAY.basis
    assert place["sources"] == list(O_ALAY.sources)
    assert '"radius":20000' in seed.html


def test_reading_without_places_is_the_world() -> None:
    document = Document(page.render(empty_reading()))
    assert document.island["places"] == []
    assert document.island["extent"] == [[WORLD[1], WORLD[0]], [WORLD[3], WORLD[2]]]


def test_border_is_enough_for_a_map() -> None:
    document = Document(page.render(replace(seed_reading(), places=(), events=())))
    (south, west), (north, east) = document.island["fit"]
    assert 95 < west < 105 and 107 < east < 115 and 8 < south < 14 and 14 < north < 23


# Words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-10-02", "2023-10-02", "2 October 2023"),
        ("2023-10-01", "2023-10-04", "1–4 October 2023"),
        ("2023-09-30", "2023-10-02", "30 September – 2 October 2023"),
        ("2023-12-30", "2024-01-02", "30 December 2023 – 2 January 2024"),
        ("2017-04", "2017-04", "April 2017"),
        ("2017", "2017", "2017"),
        ("2017-02", "2017-04", "February – April 2017"),
        ("2013", "2017", "2013 – 2017"),
        ("XXXX-10-01", "XXXX-10-04", "1–4 October, year not stated"),
        ("XXXX-10-02", None, "since 2 October, year not stated"),
        (None, "2023-03", "until March 2023"),
        (None, None, "date unknown"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_in_words(first: str | None, last: str | None, words: str) -> None:
    assert wording.when(DateSpan(first, last, "day", "stated")) == words


def test_days_of_a_month_and_of_no_day() -> None:
    first, last, known = wording.ordinals(DateSpan("2024-02", "2024-02", "month", "stated"))
    assert last - first == 28 and known
    assert wording.ordinals(DateSpan("XXXX-02-29", None, "day", "stated")) is not None
    assert wording.ordinals(DateSpan("2023-02-30", None, "day", "stated")) is None
    assert wording.ordinals(DateSpan(None, None, "unknown", "none")) is None


# Text


def test_shorter_mark_shows_and_borders_stay_around_it() -> None:
    text = "the Cambodia–Laos border"
    reading = Reading(Article("", text, None, ""))
    story = Story(reading, "full", [(0, 24, "b0"), (4, 12, "p0"), (13, 17, "p1")], [(0, 24, 1)])
    assert [(run.text, run.mark) for run in story.paragraphs()[0]] == [
        ("the ", "b0"),
        ("Cambodia", "p0"),
        ("–", "b0"),
        ("Laos", "p1"),
        (" border", "b0"),
    ]


def test_code_points_beyond_the_basic_plane() -> None:
    text = "𝔘𝔫 🇱🇦 Laos"
    start = text.index("Laos")
    story = Story(Reading(Article("", text, None, "")), "full", [(start, start + 4, "p0")], [])
    assert story.paragraphs()[0][-1].text == "Laos"


# View


def _at(*points: tuple[float, float]) -> Reading:
    places = tuple(
        Place(Feature(f"user:{n}", str(n), "city", None, None, lon, lat), (Mention("x", 0, 1, "toponym"),), 1, "")
        for n, (lon, lat) in enumerate(points)
    )
    return Reading(Article("", "x", None, ""), places)


def test_antimeridian_is_crossed_the_short_way() -> None:
    view = view_of(_at((178.4, -18.1), (-175.2, -21.1)))
    assert view.fit[2] - view.fit[0] < 20
    assert view.fit[0] < 180 < view.fit[2]
    assert view.near == view.extent
    assert view.lon(-175.2) == pytest.approx(184.8)
    assert view.lon(178.4) == 178.4


def test_half_a_world_across_the_antimeridian_is_not_cut_there() -> None:
    """From New Zealand to the Canadian Arctic: so high that a wide screen shows all of the globe's round."""
    view = view_of(_at((170.5, -45.9), (178.4, -18.1), (-171.8, -13.8), (-119.4, 76.2)))
    west, _, east, _ = view.fit
    assert 150 < west < 170.5 and 240.6 < east < 260
    assert [view.lon(lon) for lon in (178.4, -171.8)] == pytest.approx([178.4, 188.2])
    assert view.near == view.extent and 359 < view.extent[2] - view.extent[0] <= 360


def test_geometry_across_the_antimeridian_is_one_piece() -> None:
    view = View((170, 0, 190, 10), (160, -5, 200, 15), (160, -5, 200, 15))
    laid_out = view.laid_out(MultiPolygon([box(170, 0, 180, 5), box(-180, 0, -175, 5)]))
    assert laid_out.bounds == (170, 0, 185, 5)
    assert laid_out.geom_type == "Polygon"


def test_places_all_over_are_the_whole_world() -> None:
    view = view_of(_at((-120, 40), (0, 50), (120, 30)))
    assert view.extent[0] == -180 and view.extent[2] == 180


def test_all_of_a_crowd_is_in_view_at_first() -> None:
    reading = crowded_reading()
    west, south, east, north = view_of(reading).fit
    for place in reading.places:
        assert west <= place.feature.lon <= east and south <= place.feature.lat <= north


@pytest.mark.quick("KIR", "FJI", "NZL")
@pytest.mark.parametrize("code", ["FJI", "NZL", "RUS", "USA", "KIR"])
def test_country_across_the_antimeridian_is_laid_out_whole(code: str) -> None:
    country = Feature("geonames:1", code, "country", code, None, 0, 0)
    place = Place(country, (Mention("x", 0, 1, "toponym"),), 1, "")
    view = view_of(Reading(Article("", "x", None, ""), (place,)))
    (ground, *_) = grounds_of(view)
    shape = next(shape for shape in ground.countries if shape.id == code)
    west, _, east, _ = shape.geometry.bounds
    assert view.near[0] - 0.1 <= west and east <= view.near[2] + 0.1
    assert view.near[0] < view.lon(shape.label[0]) < view.near[2]


def test_far_places_lie_on_a_coarse_ground_about_the_fine_one() -> None:
    fiji = _at((178.4, -18.1), (-175.2, -21.1))
    usa = Place(Feature("g:1", "USA", "country", "USA", None, -98, 39), (Mention("x", 0, 1, "toponym"),), 1, "")
    reading = replace(fiji, places=(*fiji.places, usa))
    view = view_of(reading)
    fine, coarse = grounds_of(view)
    assert fine.extent == view.near and coarse.extent == view.extent
    assert view.extent[0] <= view.near[0] < view.near[2] <= view.extent[2]
    shape = next(shape for shape in coarse.countries if shape.id == "USA")
    assert view.extent[0] <= shape.geometry.bounds[0] < shape.geometry.bounds[2] <= view.extent[2]
    assert len(grounds_of(view_of(seed_reading()))) == 1


def test_one_point_is_shown_with_its_surroundings() -> None:
    west, south, east, north = view_of(_at((102.6, 17.97))).fit
    assert east - west > 2 and north - south > 2


def test_far_country_does_not_make_a_war_small() -> None:
    near = _at((36.2, 50.0), (35.0, 48.5))
    far = Place(
        Feature("geonames:1", "Chile", "country", "CHL", None, -71, -30), (Mention("x", 0, 1, "toponym"),), 1, ""
    )
    with_far = replace(near, places=(*near.places, far))
    assert view_of(with_far).fit == view_of(near).fit
    assert view_of(with_far).extent != view_of(near).extent


def test_ground_fills_a_wide_screen_that_shows_all_of_the_story() -> None:
    view = view_of(_at((178.4, -18.1), (177.5, 64.7)))
    north, south = (math.degrees(math.asinh(math.tan(math.radians(view.fit[side])))) for side in (3, 1))
    assert view.near[2] - view.near[0] >= 1.69 * (north - south)


@pytest.mark.parametrize("points", [[(102, 18)], [(0, 10), (80, 50)], [(178.4, -18.1), (-175.2, -21.1)], [(10, 79)]])
def test_globe_is_turned_to_the_map(points: list[tuple[float, float]]) -> None:
    svg = globe(view_of(_at(*points)))
    assert svg.count("globe-mark") == 1
    figures = [float(figure) for figure in re.findall(r"-?\d+\.\d", svg)]
    assert max(map(abs, figures)) <= 46.0
    assert len(svg) < 30_000


def test_no_globe_beside_the_world() -> None:
    assert globe(view_of(_at((-120, 40), (0, 50), (120, 30)))) == ""


def test_credit_line_names_everybody_once() -> None:
    found = wording.credit_line(
        ["Places: GeoNames (geonames.org), CC BY 4.0; Natural Earth", "Borders: © OSM, ODbL 1.0"]
    )
    assert found == "© OSM · GeoNames · Natural Earth"


def test_circle_is_as_wide_as_it_is_high_on_the_ground() -> None:
    west, south, east, north = around_point(100, 60, 20)
    assert (east - west) / (north - south) == pytest.approx(2, rel=0.01)


# Ground


def _shapes(*geometries: object) -> tuple[Shape, ...]:
    return tuple(Shape(str(number), "", geometry) for number, geometry in enumerate(geometries))


def test_edges_are_those_of_a_union_of_boundaries() -> None:
    shapes = _shapes(box(0, 0, 1, 1), MultiPolygon([box(1, 0, 2, 1), box(5, 5, 6, 6)]))
    expected = union_all([shape.geometry.boundary for shape in shapes])
    found = edges(shapes)
    assert found.equals(expected)
    assert found.length == expected.length == 11


def test_edges_without_those_of_others() -> None:
    halves = _shapes(box(0, 0, 1, 1), box(1, 0, 2, 1))
    whole = _shapes(Polygon([(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)]))
    assert edges(halves, without=whole).equals(LineString([(1, 0), (1, 1)]))
    assert edges((), without=whole).is_empty
    assert edges(whole, without=whole).is_empty


def test_edges_of_the_seed_are_all_drawn(seed: Document) -> None:
    code = next(text for attrs, text in seed.scripts if "type" not in attrs and '"frontier"' in text)
    for name in ("country country-edged", "country country-named", "province", "lake", "frontier", "border", "area"):
        assert f'"className":"{name}"' in code


# Vendored files


def test_vendored_files_are_those_of_the_readme() -> None:
    rows = re.findall(r"^\| (\S+\.(?:js|css)) \|.*\| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text(), re.M)
    assert {name for name, _ in rows} == {path.name for path in VENDOR.iterdir()} - {"README.md", "leaflet.LICENSE.txt"}
    for name, digest in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_many_events_at_one_place_each_have_their_number() -> None:
    reading = seed_reading()
    events = tuple(
        Event(f"e{n}", "OTHER", "reported", "", 0, 5, ((0, 5),), place=VIENTIANE.id, place_basis="stated")
        for n in range(9)
    )
    found = Document(page.render(replace(reading, events=events))).island["events"]
    assert [event["number"] for event in found] == list(range(1, 10))
    assert {event["place"] for event in found} == {"p2"}


def test_a_border_of_one_line_on_a_map_of_half_the_world() -> None:
    """Such a map runs on beyond 180 degrees, and its lines are laid out anew."""
    text = "The border between Peru and Chile is long. In Paris, Texas, and in Warsaw, Poland, nobody noticed."
    (border,) = Document(page.render(read(from_text(text)))).island["borders"]
    assert border["name"] == "Chile–Peru border"


def test_lines_between_counties_and_between_states() -> None:
    counties = (
        Shape("census:21001", "A", box(0, 0, 1, 1)),
        Shape("census:21003", "B", box(1, 0, 2, 1)),
        Shape("census:47001", "C", Polygon([(0, 0), (1, 0), (2, 0), (2, -1), (0, -1)])),
    )
    within, between = county_lines(counties)
    assert within.equals(LineString([(1, 0), (1, 1)]))
    assert between.equals(LineString([(0, 0), (1, 0), (2, 0)]))


def test_seas_and_rivers_are_named(seed: Document) -> None:
    kinds = {label["name"]: label.get("kind") for label in seed.island["labels"]}
    assert kinds["Thailand"] is None
    assert kinds["Gulf of Thailand"] == "sea"
    assert kinds["Mekong"] == "river"
