"""Dates by their place in the calendar: "October 1-4", "in April 2017", "2017–2019", "the 1990s", "Christmas Day"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from geomap.reading.dates.forms import Form, Match, Phrase, Rule
from geomap.reading.dates.words import (
    DAY,
    DAYS,
    EARLY,
    GAP,
    MONTH,
    MONTHS,
    NO_WORD_BEFORE,
    ON,
    PLAIN_YEAR,
    SEASONS,
    SHORT_WEEKDAYS,
    SHORTENED,
    WEEKDAYS,
    WHICH,
    YEAR,
    YEAR_END,
)
from geomap.reading.resources import table

_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first"),
)
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_IN_MONTH = re.compile(r"\b(?:in|during|throughout)\s{1,4}\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s{1,4}\Z", re.IGNORECASE)


def rules() -> list[Rule]:
    """Return the rules for dates of the calendar."""
    month = rf"(?P<month>{MONTH})(?!\w|-[a-z])(?:{SHORTENED}\.)?"
    names = "|".join(sorted((re.escape(name).replace("'", "['’]") for name in _named_days()), key=len, reverse=True))
    which = r"(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming|[Uu]pcoming)"
    ordinals = "|".join(sorted(_ORDINALS, key=len, reverse=True))
    feasts = "Ramadan|al-Fitr|al-Adha|Diwali|Easter|Passover|Nowruz"  # their days are those of other calendars
    before_year = rf"in|since|until|till|during|through|throughout|circa|prior to|year|{feasts}|{'|'.join(SEASONS)}"
    return [
        (r"(?<![\w/.,-])(?P<year>\d{4})(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?![\d/]|-\d)", _iso),
        (
            r"(?<![\w/.,-])(?P<one>[0-3]?\d)(?P<dash>[/.])(?P<other>[0-3]?\d)(?P=dash)(?P<year>(?:19|20)\d\d)"
            r"(?![\w/]|[.-]\d)",
            _figures,
        ),
        (
            rf"{NO_WORD_BEFORE}(?<!–)(?P<year>{PLAIN_YEAR})(?P<dash>[-–—/])(?P<last>{PLAIN_YEAR}|\d\d)(?![\w/]|[-–.,]\d)",
            _years,
        ),
        (rf"{NO_WORD_BEFORE}{ON}{EARLY}?{month}{GAP}?{DAYS}{YEAR}", _days),
        (rf"{NO_WORD_BEFORE}{ON}{DAYS}{GAP}(?:of{GAP})?{month}{YEAR}", _days),
        (rf"(?<![\w.])(?P<early>{EARLY})?(?:{which}{GAP})?{month}{YEAR}(?!\w)", months),
        (rf"\b(?P<name>{names})(?!\w){YEAR}", _named),
        (
            rf"(?i)(?<![\w-])(?:(?P<nth>first|second|third|fourth|last){GAP}(?P<part>quarter|half)|Q(?P<q>[1-4])),?{GAP}"
            rf"(?:of{GAP})?(?:(?P<year>{PLAIN_YEAR}){YEAR_END}|(?P<year_of>last|this|next){GAP}year\b)",
            _part_of_year,
        ),
        (rf"(?<![\w$€£.,-])(?:{EARLY})?(?P<decade>1[5-9]\d0|20\d0)['’]?s\b", _decade),
        (rf"(?i)\b(?:in|since|during|until|of|from) the (?P<body>(?:{EARLY})?(?P<tens>{'|'.join(_TENS)}))\b", tens),
        (rf"(?i)(?<![\w-])(?:{EARLY})?(?:(?P<nth>\d\d?)(?:st|nd|rd|th)|(?P<word>{ordinals})) century\b", century),
        (rf"(?<=\bthe )(?P<nth>{ordinals}){GAP}of{GAP}{month}{YEAR}(?!\w|['’]s)", _ordinal_day),
        (rf"(?<=\b[Tt]he )(?:{EARLY})?['’‘](?P<decade>[2-9]0)['’]?s\b", _decade),
        (rf"(?i:\b(?:{before_year}))(?:{GAP}|-)(?P<body>(?P<year>{PLAIN_YEAR})){YEAR_END}", _year),
        (  # "a force of 2000 fighters"
            rf"(?i:\b(?:of|by|from|between|before|after)){GAP}(?P<body>(?P<year>{PLAIN_YEAR})){YEAR_END}"
            rf"(?!{GAP}(?!onwards)[a-z]{{3,}}s\b)",
            _year,
        ),
        (rf"(?<![\w-])(?P<body>{EARLY}(?P<year>{PLAIN_YEAR})){YEAR_END}", _year),
        (
            rf"(?:(?<=\d\d\d\d and )|(?<=\d\d\d\d to )|(?<=\d\d\d\d, ))(?P<body>(?P<year>{PLAIN_YEAR})){YEAR_END}",
            _year,
        ),
        (rf"(?:\b[Tt]he |['’]s |\()(?P<body>(?P<year>(?:19|20)\d\d)){YEAR_END}(?=\)|['’]s| [^\W\d_])", _year),
    ]


def _number(match: Match, name: str) -> int | None:
    figures = match.groupdict().get(name)
    return int(re.sub(r"\D", "", figures)) if figures else None


def _year_in_words(match: Match) -> str | None:
    return "that" if match["same"] else match["year_of"]


def _days(match: Match) -> Iterator[Phrase]:
    """Yield the day, the range of days or the listed days that a month and its numbers name."""
    weekday = match["weekday"]
    form = Form(
        "day",
        year=_number(match, "year"),
        year_of=_year_in_words(match),
        month=MONTHS[match["month"]],
        day=_number(match, "day"),
        weekday=(WEEKDAYS | SHORT_WEEKDAYS)[weekday] if weekday else None,
    )
    start, end = match.span()
    end += "(" in match.group() and match.string.startswith(")", end)
    if _counts_people(match):
        yield Phrase(match.start("month"), match.end("month"), replace(form, kind="month", day=None))
        return
    other = _number(match, "last") or _number(match, "also")
    if other is None and not match["last"]:
        yield Phrase(start, end, form)
        return
    between = _BETWEEN.search(match.string, max(0, start - 16), start)
    if match["last"] or between or (not match["list"] and other == (form.day or 0) + 1):
        yield Phrase(start, end, form, replace(form, day=other, weekday=None))
        return
    numbers = list(re.compile(DAY).finditer(match.string, match.start("day"), match.end("also")))
    for place, number in enumerate(numbers):
        day = int(re.sub(r"\D", "", number.group()))
        opens, closes = place == 0, place == len(numbers) - 1
        part = replace(form, day=day, weekday=form.weekday if opens else None)
        yield Phrase(start if opens else number.start(), end if closes else number.end(), part)


def _counts_people(match: Match) -> bool:
    """Tell whether the number behind a month counts what follows: "in May 12 soldiers died"."""
    alone = not (match["weekday"] or match["year"] or match["year_of"] or match["last"] or match["also"])
    if not alone or not match["day"].isdigit() or match.start("day") < match.start("month"):
        return False
    follows = re.match(r" [^\W\d_]", match.string[match.end() : match.end() + 2])
    return bool(follows and _IN_MONTH.search(match.string, max(0, match.start() - 16), match.start()))


def months(match: Match) -> Iterator[Phrase]:
    """Yield a month without a day; `words.is_month` tells whether the word means the month."""
    which = (match["which"] or "").lower()
    form = Form(
        "month",
        year=_number(match, "year"),
        year_of=_year_in_words(match),
        month=MONTHS[match["month"]],
        which=WHICH.get(which, which) or None,
    )
    yield Phrase(*match.span(), form)


def _figures(match: Match) -> Iterator[Phrase]:
    """Yield a date in figures; only its year, where either number may be the day."""
    first, second, year = int(match["one"]), int(match["other"]), int(match["year"])
    if match["dash"] == "." or first > 12 or first == second:  # with full stops the day comes first everywhere
        form = Form("day", year=year, month=second, day=first)
    else:
        form = Form("day", year=year, month=first, day=second) if second > 12 else Form("year", year=year)
    yield Phrase(*match.span(), form)


def _iso(match: Match) -> Iterator[Phrase]:
    yield Phrase(*match.span(), Form("day", int(match["year"]), month=int(match["month"]), day=int(match["day"])))


def _years(match: Match) -> Iterator[Phrase]:
    """Yield "2017–2019", "2017-18", and the month "2017-04"."""
    first, figures = int(match["year"]), match["last"]
    last = int(figures) if len(figures) == 4 else first - first % 100 + int(figures)
    if len(figures) == 4 or int(figures) > 12 or int(figures) == (first + 1) % 100:
        last += 100 if len(figures) == 2 and last < first else 0
        yield Phrase(*match.span(), Form("year", year=first), Form("year", year=last))
    elif match["dash"] == "-" and int(figures):
        yield Phrase(*match.span(), Form("month", year=first, month=int(figures)))


def _year(match: Match) -> Iterator[Phrase]:
    yield Phrase(*match.span("body"), Form("year", year=int(match["year"])))


def _decade(match: Match) -> Iterator[Phrase]:
    """Yield "the 1990s" and "the '90s"; "the 1800s" are a century, "the 2000s" ten years."""
    figures = match["decade"]
    count = 100 if figures.endswith("00") and figures < "2000" else 10
    yield Phrase(*match.span(), Form("years", year=int(figures) + (0 if len(figures) == 4 else 1900), count=count))


def tens(match: Match) -> Iterator[Phrase]:
    """Yield "the nineties" as ten years, unless it is a temperature."""
    if re.search(r"\b(?:temperatures?|degrees|mercury)\b", match.string[max(0, match.start() - 40) : match.start()]):
        return
    yield Phrase(*match.span("body"), Form("years", year=1920 + 10 * _TENS.index(match["tens"].lower()), count=10))


def century(match: Match) -> Iterator[Phrase]:
    """Yield "the 17th century" as its hundred years."""
    number = int(match["nth"]) if match["nth"] else _ORDINALS.index(match["word"].lower()) + 1
    if number:
        yield Phrase(*match.span(), Form("years", year=100 * number - 99, count=100))


def _ordinal_day(match: Match) -> Iterator[Phrase]:
    """Yield "the first of May"."""
    day = _ORDINALS.index(match["nth"]) + 1
    year, year_of = _number(match, "year"), _year_in_words(match)
    yield Phrase(*match.span(), Form("day", year=year, year_of=year_of, month=MONTHS[match["month"]], day=day))


def _part_of_year(match: Match) -> Iterator[Phrase]:
    """Yield a quarter or a half of a year."""
    length = 6 if (match["part"] or "").lower() == "half" else 3
    nth = int(match["q"]) - 1 if match["q"] else _NTH[match["nth"].lower()] % (12 // length)
    if not (match["nth"] and length == 6 and match["nth"].lower() in ("third", "fourth")):
        year_of = match["year_of"].lower() if match["year_of"] else None
        yield Phrase(*match.span(), Form("months", _number(match, "year"), year_of, nth * length + 1, count=length))


@cache
def _named_days() -> dict[str, Form]:
    """Return the days that have a name of their own."""
    rows = table("days")[1:]
    return {
        name: Form("day", year=int(year) if year else None, month=int(month), day=int(day))
        for name, month, day, year in rows
    }


def _named(match: Match) -> Iterator[Phrase]:
    form = _named_days()[match["name"].replace("’", "'")]
    if form.year is None:
        form = replace(form, year=_number(match, "year"), year_of=_year_in_words(match))
    yield Phrase(*match.span(), form)
