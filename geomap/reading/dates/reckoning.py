"""A date phrase and what it is relative to -> the days, months or years that it means."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from geomap.model.reading import Precision
from geomap.reading.dates.forms import Form, Phrase

Moment = tuple[int | None, int | None, int | None]
"""Year, month and day as far as they are known."""

_RANK: dict[str, int] = {"year": 0, "decade": 0, "month": 1, "fortnight": 2, "week": 2, "day": 2}
_MOST_DAYS_AHEAD = 300
_NEAR_DAYS = 31
_LONGEST_RANGE = 300


@dataclass(frozen=True, slots=True)
class Stretch:
    """The first and the last day, month or year of a date, both inclusive."""

    first: Moment
    last: Moment
    precision: Precision
    inferred: bool = False
    """Whether it is relative to another day rather than stated."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What a date is relative to."""

    today: date | None
    """The day of the report."""
    told: Stretch | None
    """The date before it in the text."""
    tense: Literal["past", "ahead", "open"]
    """Whether the sentence puts the date in the past ("since"), in the future, or neither."""
    year: int
    """The year to assume where there is no day of the report."""


def reckon(phrase: Phrase, at: Standpoint) -> Stretch | None:
    """Return what a phrase means; None for 31 February, a range the wrong way round, or a missing day of reference."""
    try:
        return _range(phrase.first, phrase.last, at) if phrase.last else _one(phrase.first, at)
    except (ValueError, OverflowError):
        return None  # no such day, or one before the year 1 or after 9999


def _one(form: Form, at: Standpoint, after: date | None = None) -> Stretch | None:
    return _WAYS[form.kind](form, at, after) if form.kind else None


def _range(first: Form, last: Form, at: Standpoint) -> Stretch | None:
    """Return a range; a year at its end only is that of its start too, or the one after it."""
    told_year = last.year is not None or last.year_of is not None
    if told_year and first.kind in ("day", "month") and first.year is None and first.year_of is None:
        end = _one(last, at)
        start = _before(first, end) if end else None
    else:
        start = _one(first, at)
        end = _one(last, at, _first_day(start)) if start else None
    if start is None or end is None:
        return None
    days = (_last_day(end) - _first_day(start)).days
    if days < 0 or (days > _LONGEST_RANGE and not told_year):
        return None  # "12 to 8 May" is no range up to next year
    coarser = min(start, end, key=lambda stretch: _RANK[stretch.precision]).precision
    return Stretch(start.first, end.last, coarser, start.inferred or end.inferred)


def _before(form: Form, end: Stretch) -> Stretch | None:
    """Return the start of a range whose end has the year: "December 30 to January 2, 2020"."""
    year, month, _ = end.last
    year = (year or 0) - ((form.month or 0) > (month or 0))
    stretch = _one(replace(form, year=year), Standpoint(None, None, "open", year))
    return replace(stretch, inferred=end.inferred) if stretch else None


def _days(first: date, last: date | None = None, *, inferred: bool = True) -> Stretch:
    last = last or first
    return Stretch((first.year, first.month, first.day), (last.year, last.month, last.day), "day", inferred)


def _months(year: int, month: int, count: int = 1, *, inferred: bool = False) -> Stretch:
    """Return `count` months from `month` of `year` on; `month` may be less than 1 or more than 12."""
    first, last = year * 12 + month - 1, year * 12 + month + count - 2
    date(last // 12, last % 12 + 1, 1), date(first // 12, 1, 1)  # no year before 1 or after 9999
    return Stretch((first // 12, first % 12 + 1, None), (last // 12, last % 12 + 1, None), "month", inferred)


def _years(first: int, count: int = 1, *, inferred: bool = False) -> Stretch:
    date(first, 1, 1), date(first + count - 1, 1, 1)
    return Stretch((first, None, None), (first + count - 1, None, None), "year", inferred)


def _week(day: date) -> Stretch:
    monday = day - timedelta(day.weekday())
    return _days(monday, monday + timedelta(6))


def _first_day(stretch: Stretch) -> date:
    year, month, day = stretch.first
    return date(year or 0, month or 1, day or 1)  # no day where the year is not known


def _last_day(stretch: Stretch) -> date:
    year, month, day = stretch.last
    date(year or 0, 1, 1)
    month = month or 12
    return date(year or 0, month, day or calendar.monthrange(year or 0, month)[1])


def _year(form: Form, at: Standpoint) -> int | None:
    """Return the year of a form, given in figures or in words; None if it has none."""
    if form.year is not None or form.year_of is None:
        return form.year
    if form.year_of == "that":
        return at.told.first[0] if at.told else None
    return at.today.year + {"last": -1, "this": 0, "next": 1}[form.year_of] if at.today else None


def _day(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    month, number = form.month or 0, form.day or 0
    date(2000, month, number)
    year = _year(form, at)
    if form.year_of and year is None:
        return None
    if year is not None:
        return _days(date(year, month, number), inferred=form.year_of is not None)
    if at.today is None and after is None:
        return _days(date(at.year, month, number), inferred=False)
    nearest = _nearest(_of_years(month, number, after or at.today), at, after, form.weekday)
    if nearest is None:  # 29 February, with no such day near
        return Stretch((None, month, number), (None, month, number), "day")
    return _days(nearest, inferred=False)


def _month(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    month = form.month or 0
    year = _year(form, at)
    if form.year_of and year is None:
        return None
    if year is not None:
        return _months(year, month, inferred=form.year_of is not None)
    if form.which in ("last", "this", "next"):
        if at.today is None:
            return None
        late = {"last": month >= at.today.month, "next": month <= at.today.month, "this": False}[form.which]
        step = {"last": -1 if late else 0, "next": 1 if late else 0, "this": 0}[form.which]
        return _months(at.today.year + step, month, inferred=True)
    if at.today is None and after is None:
        return _months(at.year, month)
    nearest = _nearest(_of_years(month, 1, after or at.today), at, after and after.replace(day=1), None)
    return _months(nearest.year, month) if nearest else None


def _of_years(month: int, day: int, around: date | None) -> list[date]:
    """Return the day in the year of `around` and the years beside it; 29 February in earlier leap years too."""
    days = []
    back = 8 if (month, day) == (2, 29) else 1
    for year in range(around.year - back, around.year + 2) if around else ():
        if 1 <= year <= 9999 and day <= calendar.monthrange(year, month)[1]:
            days.append(date(year, month, day))
    return days


def _nearest(days: list[date], at: Standpoint, after: date | None, weekday: int | None) -> date | None:
    """Return the day that is meant, of the same month and day in different years.

    It is the last one up to the day of the report. It is the next one if the sentence is about the future and that
    is at most 300 days ahead, or if the tense is open and that is at most 31 days ahead. A weekday beside it decides
    where it fits one year only. The end of a range is the first such day from its start (`after`) on.
    """
    if after is not None:
        return next((day for day in days if day >= after), None)
    if at.today is None:
        return None
    fitting = [day for day in days if weekday is not None and day.weekday() == weekday]
    if len(fitting) == 1:
        return fitting[0]
    today = at.today
    past = next((day for day in reversed(days) if day <= today), None)
    ahead = next((day for day in days if day > today), None)
    most = {"past": -1, "ahead": _MOST_DAYS_AHEAD, "open": _NEAR_DAYS}[at.tense]
    return ahead if ahead and past != today and (ahead - today).days <= most else past


def _weekday(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    number = form.weekday or 0
    if form.which in ("before", "after", "that"):
        return _told_weekday(number, form.which, at)
    today = at.today
    if today is None:
        return None
    if form.year_of:
        monday = today - timedelta(today.weekday()) + timedelta(7 * {"last": -1, "this": 0, "next": 1}[form.year_of])
        return _days(monday + timedelta(number))
    if after is not None:
        return _days(after + timedelta((number - after.weekday()) % 7))
    if form.which == "this":
        return _days(today - timedelta(today.weekday()) + timedelta(number))
    if form.which == "next" or (form.which is None and at.tense == "ahead"):
        return _days(_next(number, today, strictly=form.which == "next"))
    return _days(_last(number, today, strictly=form.which == "last"))


def _told_weekday(number: int, which: str, at: Standpoint) -> Stretch | None:
    if at.told is None or at.told.precision != "day":
        return None
    if which == "after":
        return _days(_next(number, _last_day(at.told), strictly=True))
    return _days(_last(number, _first_day(at.told), strictly=True))


def _next(weekday: int, day: date, *, strictly: bool) -> date:
    return day + timedelta((weekday - day.weekday()) % 7 or 7 * strictly)


def _last(weekday: int, day: date, *, strictly: bool) -> date:
    return day - timedelta((day.weekday() - weekday) % 7 or 7 * strictly)


def _weekend(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    del after
    if form.which in ("before", "after", "that"):
        week = _unit(replace(form, unit="week"), at, None)
        day = _first_day(week) if week else None
        return _days(day + timedelta(5), day + timedelta(6)) if day else None
    if at.today is None:
        return None
    saturday = at.today - timedelta(at.today.weekday()) + timedelta(5)
    if form.which == "next":
        saturday += timedelta(7)
    elif form.which == "last" or (form.which is None and at.tense != "ahead" and saturday > at.today):
        saturday -= timedelta(7)
    return _days(saturday, saturday + timedelta(1))


def _offset(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    del after
    return _days(at.today + timedelta(form.count or 0)) if at.today else None


def _unit(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    """Return the days of "last week", "this year" or "the next day"."""
    del after
    steps = {"last": -1, "this": 0, "next": 1, "before": -1, "that": 0, "after": 1}
    which, unit = form.which or "this", form.unit or "day"
    if which in ("last", "this", "next"):
        return _shifted(at.today, steps[which], unit, whole=True)
    base = _base(which, unit, at)
    if which == "that" and unit == "day" and at.told and base:
        return replace(at.told, inferred=True)
    return _shifted(base, steps[which], unit, whole=True)


def _count(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    """Return the days of "three days ago", "a week later" or "in two months"."""
    del after
    which, unit, count = form.which or "ago", form.unit or "day", form.count or 0
    if which in ("ago", "in", "hence"):
        return _shifted(at.today, -count if which == "ago" else count, unit, whole=True)
    return _shifted(_base(which, unit, at), -count if which == "before" else count, unit, whole=False)


def _base(which: str, unit: str, at: Standpoint) -> date | None:
    """Return the day of the date before to count from; None where that date is coarser than the unit."""
    if at.told is None or _RANK[at.told.precision] < _RANK[unit]:
        return None
    return _last_day(at.told) if which == "after" else _first_day(at.told)


def _shifted(day: date | None, count: int, unit: str, *, whole: bool) -> Stretch | None:
    """Return the day, month or year `count` units from a day; for weeks the whole week if `whole`, else the day."""
    if day is None:
        return None
    if unit == "day":
        return _days(day + timedelta(count))
    if unit in ("week", "fortnight"):
        there = day + timedelta(weeks=count * (2 if unit == "fortnight" else 1))
        return _week(there) if whole else _days(there)
    if unit == "month":
        return _months(day.year, day.month + count, inferred=True)
    return _years(day.year + count * (10 if unit == "decade" else 1), inferred=True)


def _period(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    """Return the days of "the past three weeks", up to the day of the report, or "the next two years", from it on."""
    del after
    if at.today is None:
        return None
    unit, count = form.unit or "day", form.count or 0
    there = _shifted(at.today, -count if form.which == "last" else count, unit, whole=False)
    here = _shifted(at.today, 0, unit, whole=False)
    if there is None or here is None:
        return None
    first, last = (there, here) if form.which == "last" else (here, there)
    return Stretch(first.first, last.last, there.precision, inferred=True)


def _part_of_year(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    del after
    year = _year(form, at)
    return _months(year, form.month or 1, form.count or 1, inferred=form.year_of is not None) if year else None


def _whole_years(form: Form, at: Standpoint, after: date | None) -> Stretch | None:
    del at, after
    return _years(form.year or 0, form.count or 1)


_WAYS: dict[str, Callable[[Form, Standpoint, date | None], Stretch | None]] = {
    "day": _day,
    "month": _month,
    "months": _part_of_year,
    "year": _whole_years,
    "years": _whole_years,
    "weekday": _weekday,
    "weekend": _weekend,
    "offset": _offset,
    "unit": _unit,
    "count": _count,
    "period": _period,
}
