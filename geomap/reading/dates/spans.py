"""Article -> its date phrases, each with the days, months or years that it means.

How a date is resolved:

- The day of the report is that of the dateline, with the year of publication where the dateline has none, or else
  the day of publication. Without either, "yesterday" and "on Thursday" are spans of unknown date, and "October 2" is
  `XXXX-10-02`: no year is guessed.
- "October 2" is the last such day up to the day of the report. It is the next one if the verbs around it are about
  the future ("will", "is due", "scheduled") and it is at most 300 days ahead. It is also the next one if they are
  not and it is at most 31 days ahead, unless "was", "were" or "had" stands right before it. "since" always looks
  back. A weekday beside the date decides where it fits one year only. "on Thursday" is the last or the next
  Thursday, by the same verbs.
- "a day earlier" and "the next day" are relative to the date before them in the text.
- The basis is `stated` where day and month, a month or a year stand in the text, even if the year is that of the
  report. It is `inferred` where the date is relative ("yesterday", "on Thursday", "last May", "two weeks later").
- "since February" has no end (None), and "until March" no start. "after", "from … on", "by", "before" and "through"
  work alike.
- A part of a month or a year ("early June", "the spring of 2011") counts as the whole of it, since `DateSpan` has no
  finer precision. A week or a weekend is the range of its days. "two weeks ago" is that week, "two weeks later" the
  very day.
- A day that the calendar lacks (31 February), a range the wrong way round, "several years ago" and "two days after
  the vote" are `NO_DATE`: the sentence has a date, so it must not be given another one.

The clock is never read: the same article gives the same bytes tomorrow as today.

No library parses the spans. dateparser 1.5.0 (BSD, well kept) takes 57 ms of processor time to import and 105 ms for
its first parse, where the rules here take 25 ms for both, and brings 10 MB; it knows no ranges, open ends, "early
June" or "a day earlier", reads "October 35" as 1935 and "in April 2017" as the day of the month that it happens to
be. python-dateutil 4.0.0 reads "October 35" as 2035 and "October 1-4" as 2004, parsedatetime 2.6 the latter as one
day. With any of them the spans would still have to be found here, and what is left is a calendar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from geomap.article.structure import Furniture, furniture
from geomap.model.reading import NO_DATE, Article, DateSpan
from geomap.reading.dates import phrases as phrasing
from geomap.reading.dates.forms import Form, Phrase
from geomap.reading.dates.reckoning import Moment, Standpoint, Stretch, reckon
from geomap.text import SentenceIndex

Tense = Literal["past", "ahead", "open"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date phrase in the text, without its preposition, and what it means."""

    start: int
    end: int
    span: DateSpan
    """`NO_DATE` for a phrase that cannot be resolved."""
    aside: bool = False
    """Whether it dates a noun or a comparison ("the 2015 deal", "Thursday's vote", "the worst since 2011") rather than
    the event of its sentence."""


def find(article: Article) -> tuple[Dated, ...]:
    """Return the date phrases of an article, in order of their start, without overlap.

    Those in front matter, photo credits and the dateline are left out: they do not date the events of the story.
    """
    parts = furniture(article.text)
    phrases = _in_story(phrasing.find(article.text), parts)
    surroundings = _surroundings(article.text, phrases)
    phrases, surroundings = _without_counts(phrases, surroundings)
    today, known = _day_of_report(article, parts)
    # Where the year is not known, dates are resolved in three years: what these agree on holds in any year. Two of
    # them are leap years, so that 29 February is a day, and no day falls on the same weekday in two of them.
    readings = [_reckoned(phrases, surroundings, day, year) for day, year in _assumed(today, known)]
    return tuple(
        Dated(phrase.start, phrase.end, _span(stretches, around.open), around.aside)
        for phrase, around, *stretches in zip(phrases, surroundings, *readings, strict=True)
    )


_ASSUMED_YEARS = (2000, 2001, 2004)


def _day_of_report(article: Article, parts: Furniture) -> tuple[date | None, bool]:
    """Return the day of the report, to which its dates are relative, and whether the year is known."""
    published = article.published
    if parts.dateline is None or parts.dateline.day is None:
        return published, published is not None
    phrases = phrasing.find(article.text[slice(*parts.dateline.day)])
    if not phrases or phrases[0].first.kind != "day":
        return published, published is not None
    # A day of grace: a report may come out in an earlier time zone than that of its dateline.
    latest = published + timedelta(1) if published and published < date.max else published
    dateline = reckon(phrases[0], Standpoint(latest, None, "past", _ASSUMED_YEARS[0]))
    if dateline is None or dateline.first[0] is None:
        return published, published is not None
    known = published is not None or phrases[0].first.year is not None
    return date(*(number or 1 for number in dateline.first)), known


def _assumed(today: date | None, known: bool) -> list[tuple[date | None, int]]:
    """Return the days of the report to try, each with the year to assume for dates without one."""
    if today is None:
        return [(None, year) for year in _ASSUMED_YEARS]
    if known:
        return [(today, today.year)]
    leap = (today.month, today.day) == (2, 29)
    return [(today.replace(year=year), year) for year in _ASSUMED_YEARS if not (leap and year % 4)]


def _reckoned(
    phrases: Sequence[Phrase], surroundings: Sequence[_Surroundings], today: date | None, year: int
) -> list[Stretch | None]:
    stretches: list[Stretch | None] = []
    previous: Stretch | None = None
    for phrase, around in zip(phrases, surroundings, strict=True):
        phrase = _with_year_of(previous, phrase) if around.goes_on else phrase
        day = today
        if around.spoken is not None:
            day_spoken = reckon(phrases[around.spoken], Standpoint(today, previous, "open", year))
            day = date(*(number or 1 for number in day_spoken.first)) if day_spoken else today
        stretch = reckon(phrase, Standpoint(day, previous, around.tense, year))
        stretches.append(stretch)
        previous = stretch or previous
    return stretches


def _with_year_of(previous: Stretch | None, phrase: Phrase) -> Phrase:
    """Return "April 22" with the year of the date before it: "on February 4, 2011, and on April 22"."""
    if previous is None or phrase.first.kind not in ("day", "month") or phrase.first.year or phrase.first.year_of:
        return phrase
    return replace(phrase, first=replace(phrase.first, year=previous.first[0]))


def _span(stretches: Sequence[Stretch | None], opening: str | None) -> DateSpan:
    """Return what a phrase means in all assumed years, without the end or the start that it leaves open."""
    known = [stretch for stretch in stretches if stretch is not None]
    if not known or (len(known) < len(stretches) and not _is_leap_day(known[0])):
        return NO_DATE
    agreed = known[0]
    if any(other != agreed for other in known):
        same = {(other.first[1:], other.last[1:]) for other in known}
        if len(same) > 1 or agreed.first[1] is None or agreed.last[1] is None:
            return NO_DATE
        agreed = replace(agreed, first=(None, *agreed.first[1:]), last=(None, *agreed.last[1:]))
    first, last = _text(agreed.first), _text(agreed.last)
    return DateSpan(
        None if opening == "start" else first,
        None if opening == "end" else last,
        agreed.precision,
        "inferred" if agreed.inferred else "stated",
    )


def _is_leap_day(stretch: Stretch) -> bool:
    return (2, 29) in (stretch.first[1:], stretch.last[1:])


def _text(moment: Moment) -> str:
    year, *rest = moment
    return "-".join(["XXXX" if year is None else f"{year:04d}", *(f"{number:02d}" for number in rest if number)])


@dataclass(frozen=True, slots=True)
class _Surroundings:
    tense: Tense
    open: Literal["start", "end"] | None
    aside: bool
    goes_on: bool
    """Whether it continues the date before, which tells the year."""
    spoken: int | None
    """Index of the date on which somebody says so: "“We leave tomorrow,” he said on Monday"."""


_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|would|(?:is|are|was|were) (?:to|due|set|likely to|going to|about to)|due (?:to|on|in)"
    r"|set (?:to|for)|scheduled|slated|plans? (?:to|for)|planned|planning|expected|expects?|to be held|to take place"
    r"|upcoming|forthcoming|aims? to|intends? to|hopes? to|going to|deadline|postponed|adjourned|begins|starts|opens"
    r"|expires|(?:runs?|continues?|lasts?) (?:through|until|till|to)|takes (?:place|effect)|kicks off|must)\b|['’]ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|did|said|told|added|took|began|came|went|left)\b", re.IGNORECASE)
_JUST_PAST = re.compile(r"\b(?:was|were|had|has been|have been)\s(?:\w+\s){1,3}(?:on|in|during)\s\Z", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(since|after|from|starting|beginning|until|till|through|by|before|prior to|up to)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r",?\s(?:onwards?|on(?=[.,;]|\Z))")
_NAMED = re.compile(r"(?:\b(?:the|an?|its|their|his|her|our|this|that)|\w['’]s?)\s\Z", re.IGNORECASE)
_NOUN = re.compile(
    r"(?:['’]s?\s|\s(?!(?:and|or|to|at|in|on|when|as|after|before|by|for|that|until|with|but|was|is|of)\b)[^\W\d_])"
)
_COMPARED = re.compile(
    r"\b(?:first|last time|worst|best|most|least|[a-z]{3,}est|not|only|time|highest|lowest)\b[^.;]{0,60}"
    r"\bsince\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r",?(?:\s(?:and|then|again|later|on|in))*\s")
_SAID = re.compile(
    r"\b(?:said|says|told(?: [\w’'-]+){1,3}|announced|wrote|added|warned|declared|insisted|vowed|promised)"
    r"(?: [\w’'-]+){0,3}?(?: on)?\s\Z"
)
_PAST_FORM = re.compile(r"\b(?:was|were|had|have|has|did|\w+ed|said|told|took|came|went|left|fell|lost|met|shot|hit)\b")
_FROM_TODAY = ("offset", "unit", "count", "weekday", "weekend")
_OWN_DETERMINER = ("unit", "count", "period", "weekend", "years", "months")


def _surroundings(text: str, phrases: Sequence[Phrase]) -> list[_Surroundings]:
    """Return what the words around each date in its sentence say of it."""
    index = SentenceIndex(text)
    surroundings = []
    for number, phrase in enumerate(phrases):
        start, end = index.spans[index.number_at(phrase.start)]
        before = max(start, phrases[number - 1].end if number else 0)
        after = min(end, phrases[number + 1].start if number + 1 < len(phrases) else end)
        lead = _LEAD.search(text, max(before, phrase.start - 24), phrase.start)
        word = lead[1].lower() if lead else ""
        opening = _opening(text, phrase, word)
        past = word == "since"
        tense: Tense = "past" if past else _tense(text[before : phrase.start], text[phrase.end : after])
        last = phrases[number - 1] if number and phrases[number - 1].start >= start else None
        goes_on = last is not None and last.first.year is not None and _GOES_ON.fullmatch(text, last.end, phrase.start)
        aside = _is_aside(text, phrase, before)
        spoken = _spoken(text, phrases, number, (start, end)) if phrase.first.kind in _FROM_TODAY else None
        if spoken is not None and tense == "open" and not _PAST_FORM.search(text, before, phrase.start):
            tense = "ahead"  # "“We leave on Friday,” he said on Tuesday"
        surroundings.append(_Surroundings(tense, opening, aside, bool(goes_on), spoken))
    return surroundings


def _spoken(text: str, phrases: Sequence[Phrase], number: int, sentence: tuple[int, int]) -> int | None:
    """Return the index of the date beside this one in its sentence on which somebody says it; None without one."""
    for other in (number - 1, number + 1):
        if 0 <= other < len(phrases) and sentence[0] <= phrases[other].start < sentence[1]:
            beside = phrases[other]
            verb = _SAID.search(text, max(sentence[0], beside.start - 60), beside.start)
            if verb and beside.first.kind in ("day", "weekday") and beside.last is None:
                return other
    return None


def _tense(before: str, after: str) -> Tense:
    """Return the tense for a date: that of the last verb before it, or else of the first verb after it."""
    ahead, past = _starts(_AHEAD, before), _starts(_PAST, before)
    if ahead or past:
        if max(ahead, default=-1) >= max(past, default=-1):
            return "ahead"
        return "past" if _JUST_PAST.search(before[-60:]) else "open"
    ahead, past = _starts(_AHEAD, after), _starts(_PAST, after)
    return "ahead" if ahead and min(ahead) <= min(past, default=len(after)) else "open"


def _starts(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _opening(text: str, phrase: Phrase, lead: str) -> Literal["start", "end"] | None:
    if phrase.last is not None:
        return None
    if lead in ("since", "after", "starting", "beginning") or (_ONWARDS.match(text, phrase.end) and lead == "from"):
        return "end"
    return "start" if lead in ("until", "till", "through", "by", "before", "prior to", "up to") else None


def _is_aside(text: str, phrase: Phrase, start: int) -> bool:
    if _COMPARED.search(text, max(start, phrase.start - 120), phrase.start):
        return True
    if text[phrase.end : phrase.end + 2] in ("'s", "’s"):
        return True
    if phrase.first.kind in _OWN_DETERMINER:
        return False
    named = _NAMED.search(text, max(start, phrase.start - 12), phrase.start)
    return named is not None and _NOUN.match(text, phrase.end) is not None


def _without_counts(
    phrases: list[Phrase], surroundings: list[_Surroundings]
) -> tuple[list[Phrase], list[_Surroundings]]:
    """Leave out "in three days" unless the verbs are about the future: else it is how long something took."""

    def stays(form: Form, around: _Surroundings) -> bool:
        return not (form.kind == "count" and form.which == "in" and around.tense != "ahead")

    kept = [pair for pair in zip(phrases, surroundings, strict=True) if stays(pair[0].first, pair[1])]
    return [phrase for phrase, _ in kept], [around for _, around in kept]


def _in_story(phrases: list[Phrase], parts: Furniture) -> list[Phrase]:
    dateline = parts.dateline.span if parts.dateline else None
    aside = sorted(span for span in (parts.front_matter, dateline, *parts.credits) if span)
    starts = [start for start, _ in aside]
    kept = []
    for phrase in phrases:
        place = bisect_right(starts, phrase.start) - 1
        if place < 0 or phrase.start >= aside[place][1]:
            kept.append(phrase)
    return kept
