"""Dates relative to another day: "last Tuesday", "yesterday", "two weeks later", "this month"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.reading.dates.forms import Form, Kind, Match, Phrase, Rule
from geomap.reading.dates.words import (
    COUNTS,
    EARLY,
    GAP,
    NUMBER,
    PART_OF_DAY,
    PARTS_OF_DAY,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
    is_weekday,
)

_TOLD = {"next": "after", "following": "after", "previous": "before", "preceding": "before"}
_OFFSETS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def rules() -> list[Rule]:
    """Return the rules for relative dates."""
    units = r"(?P<unit>day|week|fortnight|month|year|decade)"
    times = "|".join(PARTS_OF_DAY)
    which = r"(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming|[Uu]pcoming)"
    return [
        (
            rf"(?<!\w)(?<![^y]-)(?P<early>{EARLY})?(?:(?:[Tt]he{GAP})?(?P<told>following|previous|preceding){GAP}|{which}{GAP})?"
            rf"(?P<weekday>{WEEKDAY})\b(?!-[a-z]){PART_OF_DAY}(?:{GAP}(?:of{GAP})?(?P<week>last|next|this){GAP}week\b)?",
            _weekdays,
        ),
        (
            rf"(?<![\w-])(?:the{GAP}day{GAP}(?P<way>before|after){GAP})?(?P<word>yesterday|today|tonight|tomorrow"
            rf"|(?:\A|(?<=\n)|(?<=[.!?] )|(?<=[“\"]))(?:Yesterday|Today|Tonight|Tomorrow)){PART_OF_DAY}(?![\w-])",
            _offset,
        ),
        (
            rf"(?<![\w-])(?i:{NUMBER}){GAP}{units}s?{GAP}"
            r"(?P<way>ago|earlier|later|before|after(?:wards)?|previously|prior|hence|from now)\b",
            _counted,
        ),
        (
            rf"(?<![\w-])(?i:(?P<half>half{GAP}a)|{NUMBER}){GAP}(?P<unit>century|centuries|decade){GAP}"
            r"(?P<way>ago|earlier|later)\b",
            long_ago,
        ),
        (rf"(?<![\w-])(?P<body>[Ii]n{GAP}(?!a{GAP}day){NUMBER}{GAP}{units}s?)(?:['’]{GAP}time)?(?![\w'’-])", _ahead),
        (
            # "handed over last year" is no period
            rf"(?i:\b(?:in|over(?!{GAP}(?:last|next))|within|during|for|throughout)){GAP}(?P<body>(?:the{GAP})?"
            rf"(?P<which>past|last|previous|next|coming){GAP}(?:(?i:{NUMBER}){GAP})?{units}s?)(?![\w-])(?!{GAP}of\b)",
            _period,
        ),
        (
            rf"(?<![\w-])(?:[Tt]he{GAP}(?P<which>next|following|previous|preceding|same)|[Tt]hat(?:{GAP}same)?){GAP}"
            rf"(?P<unit>day|week|weekend|month|year|{times})(?![\w-])"
            rf"|(?<![\w-])[Tt]he{GAP}(?P<unit_2>day|week|month|year|{times}){GAP}(?P<way>before|after)\b",
            _told_unit,
        ),
        (
            rf"(?<![\w-])(?:{EARLY}(?:the{GAP})?)?(?P<which>[Ll]ast|[Tt]his|[Nn]ext){GAP}"
            rf"(?P<unit>week|weekend|month|year|(?<=[Tt]his )(?:morning|afternoon|evening)|(?<=[Ll]ast )night"
            rf"|{'|'.join(SEASONS)})(?![\w-])(?!{GAP}of\b)",
            _unit,
        ),
        (rf"(?<![\w-]){EARLY}(?P<which>the){GAP}(?P<unit>week|month|year)(?![\w-])(?!{GAP}of\b)", _unit),
        (rf"(?<![\w-])[Tt]he{GAP}weekend(?![\w-])(?!{GAP}of\b)", _weekend),
    ]


def _count(match: Match) -> int | None:
    number = (match["count"] or "one").lower()
    return int(number) if number.isdigit() else COUNTS.get(number)


def _weekdays(match: Match) -> Iterator[Phrase]:
    if not is_weekday(match):
        return
    which, direction = (match["which"] or "").lower(), (match["told"] or "").lower()
    form = Form(
        "weekday",
        weekday=WEEKDAYS[match["weekday"]],
        which=_TOLD.get(direction) or WHICH.get(which, which) or None,
        year_of=match["week"],
    )
    yield Phrase(*match.span(), form)


def _offset(match: Match) -> Iterator[Phrase]:
    further = {"before": -1, "after": 1}.get(match["way"], 0)
    yield Phrase(*match.span(), Form("offset", count=_OFFSETS[match["word"].lower()] + further))


def _counted(match: Match) -> Iterator[Phrase]:
    """Yield "three days ago" and "a week later"; "two days after the attack" is not resolved."""
    way = match["way"]
    which = {"ago": "ago", "hence": "hence", "from now": "hence"}.get(way)
    if which is None:
        which = "after" if way in ("later", "after", "afterwards") else "before"
    count = _count(match)
    vague = not count or (way in ("after", "before", "prior") and _continues(match))
    yield Phrase(*match.span(), Form(None if vague else "count", which=which, count=count, unit=match["unit"]))


def long_ago(match: Match) -> Iterator[Phrase]:
    """Yield "half a century ago" and "two centuries earlier", counted in years."""
    years = 10 if match["unit"] == "decade" else 100
    count = years // 2 if match["half"] else years * (_count(match) or 0)
    which = {"ago": "ago", "earlier": "before", "later": "after"}[match["way"]]
    yield Phrase(*match.span(), Form("count" if count else None, which=which, count=count, unit="year"))


def _ahead(match: Match) -> Iterator[Phrase]:
    yield Phrase(*match.span("body"), Form("count", which="in", count=_count(match), unit=match["unit"]))


def _period(match: Match) -> Iterator[Phrase]:
    which = "last" if match["which"] in ("past", "last", "previous") else "next"
    count = _count(match)
    yield Phrase(*match.span("body"), Form("period" if count else None, which=which, count=count, unit=match["unit"]))


def _unit(match: Match) -> Iterator[Phrase]:
    which, unit = match["which"].lower(), match["unit"]
    kind: Kind | None = "weekend" if unit == "weekend" else "unit"
    if unit in SEASONS:
        kind, unit = ("unit" if which == "this" else None), "year"  # a season is not the same months everywhere
    unit = "day" if unit in PARTS_OF_DAY else unit
    yield Phrase(*match.span(), Form(kind, which=WHICH.get(which, which), unit=unit))


def _told_unit(match: Match) -> Iterator[Phrase]:
    unit = match["unit"] or match["unit_2"]
    which = (match["way"] or _TOLD.get((match["which"] or "").lower())) or "that"
    unit = "day" if unit in PARTS_OF_DAY else unit
    kind: Kind | None = "weekend" if unit == "weekend" else "unit"
    if match["way"] and _continues(match):
        kind = None
    yield Phrase(*match.span(), Form(kind, which=which, unit=unit))


def _continues(match: Match) -> bool:
    """Tell whether a word follows "after" or "before", so that "the day after" is relative to that."""
    return re.match(r"\s\w", match.string[match.end() : match.end() + 2]) is not None


def _weekend(match: Match) -> Iterator[Phrase]:
    yield Phrase(*match.span(), Form("weekend", which=None, unit="weekend"))
