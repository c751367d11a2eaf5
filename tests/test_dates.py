from datetime import date

import pytest

from geomap.article import from_text
from geomap.dates import find

PUBLISHED = date(2023, 10, 5)


@pytest.mark.parametrize(
    ("text", "stated", "first", "last", "precision"),
    [
        ("a trip from October 1-4.", "October 1-4", "2023-10-01", "2023-10-04", "day"),
        ("an October 2 post", "October 2", "2023-10-02", "2023-10-02", "day"),
        ("from 3 to 5 May 2017", "3 to 5 May 2017", "2017-05-03", "2017-05-05", "day"),
        ("on Aug. 9, 2017,", "Aug. 9, 2017", "2017-08-09", "2017-08-09", "day"),
        ("in April 2017", "April 2017", "2017-04", "2017-04", "month"),
        ("since December", "December", "2023-12", "2023-12", "month"),
        ("since February", "February", "2023-02", "2023-02", "month"),
        ("on 2017-08-11", "2017-08-11", "2017-08-11", "2017-08-11", "day"),
        ("in 2019, both", "2019", "2019", "2019", "year"),
        ("on 29 February", "29 February", "2023-02-29", None, "none"),
    ],
)
def test_stated_dates(text: str, stated: str, first: str, last: str | None, precision: str) -> None:
    found = find(from_text(text, published=PUBLISHED))
    if precision == "none":  # 2023 had no such day
        assert found == ()
        return
    (one,) = found
    assert text[one.start : one.end] == stated
    assert (one.span.first, one.span.last, one.span.precision) == (first, last, precision)


def test_no_year_is_invented() -> None:
    (one,) = find(from_text("from October 1-4."))
    assert (one.span.first, one.span.last) == ("XXXX-10-01", "XXXX-10-04")


@pytest.mark.parametrize(
    "text",
    ["on 31 February", "October 35", "May said so", "they may 5", "12 to 8 May", "March on Rome", "in 2017 troops"],
)
def test_no_dates(text: str) -> None:
    assert find(from_text(text, published=PUBLISHED)) == ()
