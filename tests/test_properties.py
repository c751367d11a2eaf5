"""What holds for any text, any name and any geometry, with Hypothesis as the one who looks for what breaks it."""

from __future__ import annotations

import json
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import fuzzing
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geomap.article.sources import from_text, parse_published
from geomap.drawing import payload
from geomap.errors import ArticleError, UnknownPlace, UsageError
from geomap.geodata import boundaries
from geomap.geodata.boundaries import claimants, nearest_border, shared_border
from geomap.geodata.codec import pack, unpack
from geomap.geodata.search import lookup
from geomap.geodata.sphere import EARTH_RADIUS_KM
from geomap.reading.borders import verdict_of
from geomap.reading.dates.spans import find as find_dates
from geomap.reading.document import from_json, to_document, to_json
from geomap.reading.reader import read
from geomap.text import SentenceIndex, normalise, tokens

EXAMPLES = settings().max_examples
"""How many there are of what is quick, by the profile that `conftest.py` has."""
some = settings(max_examples=EXAMPLES // 4)

WORDS = (
    "Paris", "Goma", "Laos", "Cambodia–Laos border", "the 540 km border", "over 500km", "O'Alay", "St. Paul", "U.S.",
    "Ministers of Laos met", "troops attacked", "on 3 May 2024", "last Monday", "Oct. 5", "in 2017", "between", "and",
    "said", "AP —", "Congo", "near", "'s", "", "ວຽງຈັນ", "بيروت", "Łódź", "İstanbul", "ﬁ", "e\u0301", "\u202e", "\0",
)  # fmt: skip
joints = st.sampled_from([" ", " ", ". ", ", ", "\n\n", "\n", "", "-", " (", ") ", "\u00a0"])
news = st.lists(st.tuples(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), joints), max_size=30).map(
    lambda pairs: "".join(word + joint for word, joint in pairs)
)
"""Names, dates and acts in no order, with any characters between them."""
texts = st.one_of(st.text(max_size=80), news)
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(texts)
def test_sentences_hold_all_but_space_and_words_lie_in_them(text: str) -> None:
    spans = list(SentenceIndex(text))
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    words = tokens(text)
    assert all(text[word.start : word.end] == word.text != "" for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(st.text(max_size=60))
def test_a_normalised_name_is_its_own(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once == once.strip()


@pytest.mark.slow
@given(texts, st.sampled_from([None, "2024-05-03"]))
@settings(max_examples=EXAMPLES * 2)
@example("\ud800 in Paris", None)
def test_a_reading_is_true_to_its_text_and_the_same_again(text: str, published: str | None) -> None:
    assume(text.strip())
    try:
        article = from_text(text, published=parse_published(published))
    except ArticleError:
        return  # nothing but controls: refused with the reason
    written = to_json(to_document(read(article)))
    document = json.loads(written)
    spans = [*document["mentions"], *(mention for border in document["borders"] for mention in border["claims"])]
    assert all(article.text[one["start"] : one["end"]] == one["text"] for one in spans)
    for event in document["events"]:
        assert event["summary"]
        assert all(0 <= start < end <= len(article.text) for start, end in event["evidence"])
    assert to_json(to_document(read(article))) == written
    # from_json holds it against the JSON Schema
    assert to_json(to_document(from_json(written, source="a"))) == written


@given(texts)
def test_dates_are_days_months_or_years_in_order(text: str) -> None:
    assume(text.strip())
    for one in find_dates(from_text(text + " ", published=parse_published("2024-05-03"))):
        first, last = one.span.first, one.span.last
        assert 0 <= one.start < one.end <= len(text)
        assert first is None or last is None or first[:4] == "XXXX" or last[:4] == "XXXX" or first <= last + "~"


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)))
def test_any_name_finds_places_in_order_or_is_refused(name: str) -> None:
    try:
        found = lookup(name)
    except (UnknownPlace, UsageError) as error:
        assert str(error).isprintable()
        return
    assert found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 and -180 <= one.feature.lon <= 180 and -90 <= one.feature.lat <= 90 for one in found)


@given(st.recursive(st.one_of(st.text(), st.integers(), st.none()), lambda inner: st.lists(inner), max_leaves=6))
def test_a_page_island_holds_no_markup_and_all_words(value: object) -> None:
    written = payload.to_json({"value": value})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"value": json.loads(json.dumps(value))}


def growth(unit: str) -> float:
    """Return how many times as long eight times the text takes, the shorter of two runs each."""
    took = []
    for letters in (4_000, 32_000):
        text, runs = "In Paris. " + unit * (letters // len(unit)), []
        for _ in range(2):
            began = time.process_time()
            to_document(read(from_text(text)))
            runs.append(time.process_time() - began)
        took.append(max(min(runs), 0.02))
    return took[1] / took[0]


@pytest.mark.slow
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=3)), min_size=1, max_size=4))
@settings(max_examples=max(2, EXAMPLES // 25))
def test_time_grows_with_the_length_of_whatever_is_repeated(words: list[str]) -> None:
    unit = " ".join(words)
    assume(unit.strip())
    assert growth(unit) < 20


@pytest.mark.parametrize("case", sorted(fuzzing.CASES.glob("*/*")), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_what_fuzzing_found_stays_mended(case: Path) -> None:
    fuzzing.give(case.parent.name, case.read_bytes())


@pytest.mark.parametrize("reader", fuzzing.READERS)
def test_a_reader_takes_what_it_is_made_for(reader: str) -> None:
    for content in fuzzing.seeds(reader):
        fuzzing.give(reader, content)
        fuzzing.give(reader, content[: len(content) // 2])


# borders and other geometry

whole_degrees = st.integers(-1_799_999, 1_799_999), st.integers(-899_999, 899_999)
vertices = st.lists(st.tuples(*whole_degrees), min_size=2, max_size=30, unique=True)


@given(st.lists(vertices, min_size=1, max_size=4))
def test_packed_lines_are_unpacked_to_the_same_vertices(lines: list[list[tuple[int, int]]]) -> None:
    given_ = shapely.multilinestrings([shapely.linestrings([(x / 1e4, y / 1e4) for x, y in line]) for line in lines])
    again = unpack(pack(given_, 4))
    assert again.geom_type == "MultiLineString"
    assert shapely.equals_exact(given_, again, 1e-9)
    assert pack(again, 4) == pack(given_, 4)


@given(st.lists(st.tuples(st.integers(-179, 178), st.integers(-89, 88), st.integers(1, 900)), min_size=1, max_size=4))
def test_packed_areas_keep_their_size_and_holes(corners: list[tuple[int, int, int]]) -> None:
    boxes = [shapely.box(x, y, x + size / 1e3, y + size / 1e3) for x, y, size in corners]
    hole = [shapely.box(x + size / 4e3, y + size / 4e3, x + size / 2e3, y + size / 2e3) for x, y, size in corners]
    given_ = shapely.multipolygons([shapely.difference(*pair) for pair in zip(boxes, hole, strict=True)])
    again = unpack(pack(given_, 6))
    assert again.area == pytest.approx(given_.area, rel=1e-2)
    assert [len(part.interiors) for part in again.geoms] == [len(part.interiors) for part in given_.geoms]


@cache
def outlines() -> dict[str, shapely.Geometry]:
    return {code: boundaries.outline(code) for code in ("LAO", "KHM", "FJI", "LSO", "ZAF", "RUS", "BOL")}


@given(points)
def test_a_point_deep_in_one_country_is_that_country_s(point: tuple[float, float]) -> None:
    held = claimants(*point)
    assert list(held) == sorted(set(held))
    for code, outline in outlines().items():
        # the outline for display is simplified: within half a degree of its edge nothing is said
        deep = outline.contains(shapely.Point(point)) and outline.boundary.distance(shapely.Point(point)) > 0.5
        assert not deep or code in held


PAIRS = ("KHM-LAO", "BOL-PER", "LSO-ZAF", "CHN-RUS", "USA-CAN")


@given(st.sampled_from(PAIRS), st.floats(0, 1), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
@some
def test_the_nearest_border_is_no_farther_than_any(pair: str, along: float, east: float, north: float) -> None:
    line = shared_border(*pair.split("-")).geometry
    foot = shapely.line_interpolate_point(line.geoms[0], along, normalized=True)
    lon, lat = foot.x + east, min(90.0, foot.y + north)
    found = nearest_border(lon, lat)
    assert found is not None
    to_foot = Geod(ellps="WGS84").inv(lon, lat, foot.x, foot.y)[2] / 1000
    assert 0 <= found.km <= to_foot + 0.002
    assert found.km < EARTH_RADIUS_KM


@given(st.floats(1, 1e5), st.floats(1, 1e5), st.lists(st.floats(1, 1e5), min_size=1, max_size=3))
def test_verdicts_agree_among_themselves(km: float, more: float, lengths: list[float]) -> None:
    low, high = sorted((km, more))
    order = ("inconsistent", "consistent")
    # what is over a length is over any shorter one; the same of under and longer ones
    assert order.index(verdict_of("over", low, lengths)) >= order.index(verdict_of("over", high, lengths))
    assert order.index(verdict_of("under", high, lengths)) >= order.index(verdict_of("under", low, lengths))
    if verdict_of("exactly", km, lengths) == "consistent":
        assert verdict_of("about", km, lengths) == "consistent"
    assert verdict_of("exactly", lengths[0], lengths) == "consistent"


@pytest.mark.parametrize("pair", PAIRS)
def test_a_border_is_the_same_from_either_side_and_the_sum_of_its_parts(pair: str) -> None:
    a, b = pair.split("-")
    one, other = shared_border(a, b), shared_border(b, a)
    assert one == other
    parts = [Geod(ellps="WGS84").geometry_length(part) / 1000 for part in one.geometry.geoms]
    back = [Geod(ellps="WGS84").geometry_length(part.reverse()) / 1000 for part in one.geometry.geoms]
    assert sum(parts) == pytest.approx(one.length_km, abs=0.01)
    assert parts == pytest.approx(back)
    assert len(parts) == one.pieces
