"""Codes, dates and numbers of a reading -> the words that readers see."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING

from geomap.model.reading import DateSpan
from geomap.text import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.model.reading import Claim, Edit

LOW_CONFIDENCE = 0.6
"""Confidence below which a place is marked as uncertain."""

_EVENT_TYPES = {
    "AGREE": "Agreement",
    "CONSULT": "Talks",
    "SUPPORT": "Support",
    "CONCEDE": "Concession",
    "COOPERATE": "Cooperation",
    "AID": "Aid",
    "RETREAT": "Withdrawal",
    "REQUEST": "Request",
    "ACCUSE": "Accusation",
    "REJECT": "Rejection",
    "THREATEN": "Threat",
    "PROTEST": "Protest",
    "SANCTION": "Sanction",
    "MOBILIZE": "Mobilisation",
    "COERCE": "Coercion",
    "ASSAULT": "Attack",
    "STATEMENT": "Statement",
    "TRAVEL": "Journey",
    "OTHER": "Event",
}
_KINDS = {
    "admin1": "first-level division",
    "admin2": "second-level division",
    "capital": "capital city",
    "water": "water body",
    "other": "place",
}
_HOW_DATED = {
    "stated": "date stated",
    "inherited": "date from another sentence",
    "inferred": "date inferred",
    "none": "date not stated",
}
_HOW_PLACED = {
    "stated": "place stated",
    "inherited": "place from another sentence",
    "inferred": "place inferred",
    "none": "place not stated",
}
_RELATIONS = {"exactly": "", "about": "about ", "nearly": "nearly ", "over": "over ", "under": "under "}
_DATE = re.compile(r"(?P<year>\d{4}|XXXX)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-2]\d|3[01]))?)?")
_LICENCE = re.compile(r" \(.*|,.*")
LEAP_YEAR = 2000
"""Stands in for an unknown year. It is a leap year, so that 29 February is valid."""


def event_type(code: str) -> str:
    """Return the word for an event type; an unknown code is returned as it is."""
    return _EVENT_TYPES.get(code, code)


def event_status(code: str) -> str:
    """Return the word for an event status; empty for `reported`, the usual one."""
    return "" if code == "reported" else code


def with_status(words: str, code: str) -> str:
    """Return the name of an event, followed by its status in brackets unless that is `reported`."""
    status = event_status(code)
    return f"{words} ({status})" if status else words


def place_kind(kind: str) -> str:
    """Return the word for a kind of place; an unknown kind is returned as it is."""
    return _KINDS.get(kind, kind)


def how_dated(basis: str) -> str:
    """Return the basis of a date in words, such as "date stated"."""
    return _HOW_DATED.get(basis, basis)


def how_placed(basis: str) -> str:
    """Return the basis of an event's place in words, such as "place stated"."""
    return _HOW_PLACED.get(basis, basis)


def credit_line(credits: list[str]) -> str:
    """Return the short attribution of a map: each source once, without its use and licence, OpenStreetMap first."""
    names = [part for credit in credits for part in credit.partition(": ")[2].split("; ") if part]
    short = [_LICENCE.sub("", name) for name in names]
    # OpenStreetMap requires attribution, and a narrow map may show only the first name
    return " · ".join(sorted(dict.fromkeys(filter(None, short)), key=lambda name: not name.startswith("©")))


def listed(names: list[str]) -> str:
    """Return names as a list in words: "China, India and Pakistan"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def kilometres(km: float) -> str:
    """Return a length in km with its unit, rounded to 1 km, or to 100 m below 10 km."""
    return f"{km:.1f} km" if 0 < km < 10 and round(km, 1) != round(km) else f"{km:,.0f} km"


def uncertainty(km: float) -> str:
    """Return the uncertainty of a position in words, such as "about ±12 km"."""
    return f"about ±{km:,.0f} km"


def claim(stated: Claim) -> str:
    """Return a claimed length in words, such as "over 500 km"."""
    return f"{_RELATIONS.get(stated.relation, '')}{kilometres(stated.km)}"


def edited(edits: Sequence[Edit], names: Mapping[str, str]) -> str | None:
    """Return manual edits in words with their original values, or None; `names` are the names of places by id."""
    return "; ".join(_edit(edit, names) for edit in edits) or None


def _edit(edit: Edit, names: Mapping[str, str]) -> str:
    if edit.field == "added":
        return "added by an editor"
    was = edit.was
    if edit.field == "position":
        words = f"{was[1]:.4f}, {was[0]:.4f}"
    elif edit.field == "date":
        words = when(DateSpan(was.get("from"), was.get("to"), "unknown", "none"))
    elif edit.field in ("place", "origin", "destination"):
        words = names.get(was, "a place no longer on the map") if was else "none"
    else:
        words = "none" if was is None else str(was)
    return f"{edit.field.replace('_km', ' in km').replace('_', ' ')} edited, was {words}"


def day(when: date) -> str:
    """Return a date as "5 October 2023"."""
    return f"{when.day} {MONTH_NAMES[when.month - 1]} {when.year}"


def when(span: DateSpan) -> str:
    """Return a span of dates in words, such as "1–4 October 2023".

    It says "since" without an end, "until" without a start, and "date unknown" without both. Text that is not an
    ISO 8601 or EDTF date is returned as it is.
    """
    first, last = _ends(span)
    if not first:
        return "date unknown"
    start, end = _DATE.fullmatch(first), _DATE.fullmatch(last)
    if start is None or end is None:
        return first if first == last else f"{first} – {last}"
    words = _single(start) if first == last else _range(start, end)
    if span.last is None:
        words = f"since {words}"
    elif span.first is None:
        words = f"until {words}"
    return words if end["year"] != "XXXX" else f"{words}, year not stated"


def _ends(span: DateSpan) -> tuple[str, str]:
    """Return the first and last date of a span. If only one is known it stands for both; empty if none is."""
    return span.first or span.last or "", span.last or span.first or ""


def _single(match: re.Match[str]) -> str:
    month = MONTH_NAMES[int(match["month"]) - 1] if match["month"] else ""
    year = "" if match["year"] == "XXXX" else match["year"]
    return " ".join(part for part in (str(int(match["day"])) if match["day"] else "", month, year) if part)


def _range(start: re.Match[str], end: re.Match[str]) -> str:
    if start["year"] != end["year"] or not (start["month"] and end["month"]):
        return f"{_single(start)} – {_single(end)}"
    if start["month"] == end["month"] and start["day"] and end["day"]:
        return f"{int(start['day'])}–{_single(end)}"
    year = "" if start["year"] == "XXXX" else f" {start['year']}"
    return f"{_single(start).removesuffix(year)} – {_single(end)}"


def ordinals(span: DateSpan) -> tuple[int, int, bool] | None:
    """Return the first and last day of a span as proleptic Gregorian ordinals, and whether its year is known.

    A month or a year spans all its days. An unknown year counts as 2000. None if the span has no valid date.
    """
    start, end = map(_DATE.fullmatch, _ends(span))
    if start is None or end is None:
        return None
    try:
        days = _first_day(start).toordinal(), _last_day(end).toordinal()
    except ValueError:
        return None
    return min(days), max(days), start["year"] != "XXXX"


def _year(match: re.Match[str]) -> int:
    return LEAP_YEAR if match["year"] == "XXXX" else int(match["year"])


def _first_day(match: re.Match[str]) -> date:
    return date(_year(match), int(match["month"] or 1), int(match["day"] or 1))


def _last_day(match: re.Match[str]) -> date:
    year, month = _year(match), int(match["month"] or 12)
    return date(year, month, int(match["day"] or calendar.monthrange(year, month)[1]))
