"""The parts of a figure that need no map: placing labels, setting type, filling columns."""

from itertools import combinations

import numpy as np
import pytest

from geomap.outputs.figure.badges import numbers
from geomap.outputs.figure.drawing import scale_bar
from geomap.outputs.figure.key import Line, Paragraph, columns
from geomap.outputs.figure.labels import Label, place
from geomap.outputs.figure.lettering import Face, fitted, has_letters, printable, width_mm, wrapped
from geomap.outputs.figure.style import Style

BODY = Face(7)
NO_LINES = np.empty((0, 2))


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_label_stands_to_the_right_of_its_point() -> None:
    found = place([Label("a", 10, 3, ((50, 50),), True, 2)], (100, 100), [], NO_LINES)
    left, bottom, _, top = found["a"].box
    assert left == 52
    assert (bottom + top) / 2 == 50
    assert found["a"].leader is None


def test_at_the_right_edge_it_stands_to_the_left() -> None:
    found = place([Label("a", 10, 3, ((97, 50),), True, 2)], (100, 100), [], NO_LINES)
    assert found["a"].box[2] == pytest.approx(95)


def test_many_labels_at_one_point_are_apart_and_led_to_it() -> None:
    labels = [Label(str(number), 12, 3, ((50, 50),), True, 2) for number in range(25)]
    found = place(labels, (100, 100), [(49, 49, 51, 51)], NO_LINES)
    assert len(found) == 25
    boxes = [where.box for where in found.values()]
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    assert all(min(box) >= 0 and max(box) <= 100 for box in boxes)
    led = [where for where in found.values() if where.leader]
    assert len(led) > 10
    for where in led:
        assert where.leader is not None
        start, (x, y) = where.leader
        assert start == (50, 50)
        assert where.box[0] <= x <= where.box[2]
        assert where.box[1] <= y <= where.box[3]


def test_a_label_that_may_not_go_far_is_left_out() -> None:
    labels = [Label("a", 90, 90, ((50, 50),), False), Label("b", 20, 5, ((50, 50),), False)]
    assert set(place(labels, (100, 100), [], NO_LINES)) == {"a"}


def test_a_label_would_rather_not_lie_on_a_line() -> None:
    line = np.stack([np.linspace(51, 100, 80), np.full(80, 50.0)], axis=1)
    found = place([Label("a", 20, 3, ((50, 50),), True, 2)], (100, 100), [], line)
    _, bottom, _, top = found["a"].box
    assert bottom > 50 or top < 50


def test_no_labels() -> None:
    assert place([], (10, 10), [], NO_LINES) == {}


@pytest.mark.parametrize(
    ("events", "shown"),
    [([], ()), ([3], ("3",)), ([2, 1], ("1", "2")), ([1, 2, 3, 7], ("1–3", "7")), ([5, 9, 10, 11], ("5", "9–11"))],
)
def test_numbers(events: list[int], shown: tuple[str, ...]) -> None:
    assert numbers(events) == shown


def test_width_grows_with_size_and_weight() -> None:
    assert width_mm("Vientiane", Face(14)) == pytest.approx(2 * width_mm("Vientiane", BODY))
    assert width_mm("Vientiane", Face(7, bold=True)) > width_mm("Vientiane", BODY)
    assert width_mm("a b", BODY) > width_mm("ab", BODY)
    assert width_mm("", BODY) == 0


@pytest.mark.parametrize(
    "text", ["one two three four five six", "x" * 300, "a " * 200, "Ελλάδα и Россия", "https://a.b/" + "c" * 90]
)
def test_lines_fit(text: str) -> None:
    lines = wrapped(text, BODY, 20)
    assert all(width_mm(line, BODY) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_more_than_there_is_room_for_ends_in_an_ellipsis() -> None:
    lines = wrapped("word " * 100, BODY, 30, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("word…")
    assert width_mm(lines[-1], BODY) <= 30
    assert fitted("short", BODY, 30) == "short"
    assert fitted("", BODY, 30) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand  more", "two lines and more"),
        ("ວຽງຈັນ", "ວຽງຈັນ"),
        ("ភ្នំពេញ", "[…]"),
        ("東京 and 北京 市", "[…] and […]"),
        ("fire 🔥 burns", "fire burns"),
        ("a\u202eb\u200d", "ab"),
        ("$x$ \\alpha", "$x$ \\alpha"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text, BODY) == shown
    assert has_letters(shown, BODY)


def paragraph(lines: int, *, heading: bool = False) -> Paragraph:
    return Paragraph(tuple(Line("x", BODY, "black") for _ in range(lines)), is_heading=heading)


def test_columns_are_level_and_in_order() -> None:
    paragraphs = [paragraph(1, heading=True), *(paragraph(1 + number % 3) for number in range(11))]
    found = columns(paragraphs, 2, 1)
    assert [p for column in found for p in column] == paragraphs
    first, second = (sum(p.height(1) for p in column) for column in found)
    assert abs(first - second) < 15


def test_no_heading_ends_a_column() -> None:
    paragraphs = [paragraph(3), paragraph(1, heading=True), paragraph(3), paragraph(1, heading=True), paragraph(3)]
    for count in (1, 2, 3):
        assert not any(column[-1].is_heading for column in columns(paragraphs, count, 1))
    assert columns([], 2, 1) == []


def test_a_poster_is_the_page_enlarged() -> None:
    assert Style(width_mm=360).scale == 2
    assert Style(width_mm=85).scale == 1


@pytest.mark.parametrize("per_mm", [0.01, 0.3, 1.0, 7.7, 55.0, 130.0])
def test_the_scale_bar_is_a_round_number_that_fits(per_mm: float) -> None:
    km, long = scale_bar(per_mm, 1)
    assert f"{km:e}"[0] in "125"
    assert 15 <= long <= 40
    assert km == pytest.approx(long * per_mm)
