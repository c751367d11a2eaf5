"""A text -> the phrases in it that tell a date, taken apart but not yet put on the calendar."""

from __future__ import annotations

import re
from functools import cache

from geomap.reading.dates import named, relative
from geomap.reading.dates.forms import Make, Match, Phrase
from geomap.reading.dates.words import TO, calls_months, is_month

_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"\bbetween\s{1,4}\Z", re.IGNORECASE)


def find(text: str) -> list[Phrase]:
    """Return the phrases of a text that tell a date, in order, without overlap.

    Of two that overlap the earlier counts, then the longer, then that of the earlier rule.
    """
    text = _SPACES.sub(_evened, text)
    called = calls_months(text)
    found: list[tuple[int, int, int, Phrase]] = []
    for rank, (pattern, make) in enumerate(_rules()):
        needed = _NEEDED.get(make)
        if needed and not any(word in text for word in needed):
            continue
        for match in pattern.finditer(text):
            if make is named.months and not is_month(match, called):
                continue
            found += [(p.start, -p.end, rank, p) for p in make(match)]
    found.sort(key=lambda one: one[:3])
    kept: list[Phrase] = []
    for *_, phrase in found:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return _joined(text, kept)


_NEEDED: dict[Make, tuple[str, ...]] = {
    named.century: ("century", "CENTURY"),
    named.tens: ("ties", "TIES"),
    relative.long_ago: ("centur", "decade", "CENTUR", "DECADE"),
}
"""Words without which a rare and slow rule finds nothing."""


def _evened(match: Match) -> str:
    """Return white space as so many spaces, or line ends where an empty line parts two paragraphs."""
    return ("\n" if match.group().count("\n") > 1 else " ") * len(match.group())


def _joined(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """Make one phrase of "May 30" and "June 2" where "to" or a dash, or "between" and "and", join them."""
    result: list[Phrase] = []
    for phrase in phrases:
        before = result[-1] if result else None
        if before and before.last is None and phrase.last is None and _are_joined(text, before, phrase):
            result[-1] = Phrase(before.start, phrase.end, before.first, phrase.first)
        else:
            result.append(phrase)
    return result


def _are_joined(text: str, one: Phrase, other: Phrase) -> bool:
    if other.start - one.end > 12:
        return False
    days = ("day", "month", "weekday")
    alike = one.first.kind in days and other.first.kind in days
    if not alike and not (one.first.kind == "year" and other.first.kind in ("year", "month", "day")):
        return False
    gap = text[one.end : other.start]
    if re.fullmatch(TO, gap):
        return True
    return gap.strip() == "and" and _BETWEEN.search(text, max(0, one.start - 16), one.start) is not None


@cache
def _rules() -> list[tuple[re.Pattern[str], Make]]:
    """Return the rules, compiled: a few milliseconds that only a text to be read is worth."""
    return [(re.compile(pattern), make) for pattern, make in (*named.rules(), *relative.rules())]
