"""Article -> the spans of its text that state a date, each with what it means.

A baseline: dates that name a month ("October 2", "from 1 to 4 May 2017", "in April 2017"), ISO dates and
bare years. Where no year is to be had, none is invented: `XXXX-10-02`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from geomap.model import Article, DateSpan

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|to|until|and|through)\s*"
_LAST = rf"(?:{_TO}(?P<last>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s+(?P<year>[12]\d{3}))?"
_PATTERNS = (
    re.compile(r"\b(?P<year>[12]\d{3})-(?P<number>[01]\d)(?:-(?P<day>[0-3]\d))?\b"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}{_LAST}(?!\d|:\d|[.,]\d{{3}}){_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}{_LAST}\s+(?:of\s+)?{_MONTH}{_YEAR}(?!\w)", re.IGNORECASE),
    re.compile(rf"\b(?:in|since|until|by|during|of|early|late|mid)[\s-]+{_MONTH}{_YEAR}(?!\w)", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+(?P<year>[12]\d{{3}})\b", re.IGNORECASE),
    re.compile(r"\b(?:in|since|until|by|during|of|from)\s+(?P<year>1[5-9]\d\d|20\d\d)\b(?!\s*(?:km|people|troops))"),
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of the text that states a date."""

    start: int
    end: int
    span: DateSpan


def find(article: Article) -> tuple[Dated, ...]:
    """Return the dates that an article states, in order of their start, without overlap."""
    found: list[Dated] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(article.text):
            start, end = _trimmed(match)
            if any(start < other.end and other.start < end for other in found):
                continue
            span = _span(match, article.published)
            if span is not None:
                found.append(Dated(start, end, span))
    return tuple(sorted(found, key=lambda dated: dated.start))


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of the date itself, without a preposition before it."""
    groups = [match.start(name) for name in match.groupdict() if match[name]]
    return min(groups), match.end()


def _span(match: re.Match[str], published: date | None) -> DateSpan | None:
    parts = match.groupdict()
    month_name = parts.get("month")
    if month_name and month_name[0].islower():
        return None  # "may" and "march" as verbs
    number = parts.get("number")
    month = _MONTHS[month_name.lower()] if month_name else int(number) if number else None
    if month is None:
        return DateSpan(parts["year"], parts["year"], "year", "stated")
    if not 1 <= month <= 12:
        return None
    days = [int(parts[name]) for name in ("day", "last") if parts.get(name)]
    year = int(parts["year"]) if parts.get("year") else _year_of(month, days, published)
    if any(not 1 <= day <= _month_length(year, month) for day in days):
        return None
    if len(days) == 2 and days[0] > days[1]:
        return None
    stem = f"{year:04d}-{month:02d}" if year else f"XXXX-{month:02d}"
    texts = [f"{stem}-{day:02d}" for day in days] or [stem]
    return DateSpan(texts[0], texts[-1], "day" if days else "month", "stated")


def _month_length(year: int | None, month: int) -> int:
    return calendar.monthrange(year or 2000, month)[1]  # 29 February where the year is not known


def _year_of(month: int, days: list[int], published: date | None) -> int | None:
    """Return the year of the last such day before publication, or of the next where that is near.

    News tells of the months just past, and announces those just ahead.
    """
    if published is None:
        return None
    months_ahead = (month - published.month) % 12
    if months_ahead == 0 and days and days[0] > published.day:
        return published.year  # later in the same month: announced
    year = published.year if month <= published.month else published.year - 1
    return year + 1 if 0 < months_ahead <= 2 else year


def sentence_dates(dated: tuple[Dated, ...], start: int, end: int) -> Iterator[DateSpan]:
    """Yield the dates that a stretch of the text states."""
    for one in dated:
        if start <= one.start < end:
            yield one.span
