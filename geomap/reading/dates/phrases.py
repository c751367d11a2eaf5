"""A text -> its date phrases, parsed but not yet resolved to days."""

from __future__ import annotations

import re
from functools import cache

from geomap.reading.dates import named, relative
from geomap.reading.dates.forms import Make, Match, Phrase
from geomap.reading.dates.words import TO, calls_months, is_month

_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"\bbetween\s{1,4}\Z", re.IGNORECASE)


def find(text: str) -> list[Phrase]:
    """Return the date phrases of a text, in order, without overlap.

    Of two that overlap, the one that starts first counts, then the longer, then that of the earlier rule.
    """
    text = _SPACES.sub(_evened, text)
    called = calls_months(text)
    matches: list[tuple[int, int, int, Phrase]] = []
    for rank, (pattern, make) in enumerate(_rules()):
        needed = _NEEDED.get(make)
        if needed and not any(word in text for word in needed):
            continue
        for match in pattern.finditer(text):
            if make is named.months and not is_month(match, called):
                continue
            matches += [(p.start, -p.end, rank, p) for p in make(match)]
    matches.sort(key=lambda ranked: ranked[:3])
    kept: list[Phrase] = []
    for *_, phrase in matches:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return _joined(text, kept)


_NEEDED: dict[Make, tuple[str, ...]] = {
    named.century: ("century", "CENTURY"),
    named.tens: ("ties", "TIES"),
    relative.long_ago: ("centur", "decade", "CENTUR", "DECADE"),
}
"""Slow rules, each with words of which it needs one: it is skipped in a text without."""


def _evened(match: Match) -> str:
    """Return as many spaces as the white space is long, or line feeds where it parts two paragraphs."""
    return ("\n" if match.group().count("\n") > 1 else " ") * len(match.group())


def _joined(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """Join "May 30" and "June 2" to one phrase where "to", a dash or "between" and "and" make a range of them."""
    result: list[Phrase] = []
    for phrase in phrases:
        before = result[-1] if result else None
        if before and before.last is None and phrase.last is None and _are_joined(text, before, phrase):
            result[-1] = Phrase(before.start, phrase.end, before.first, phrase.first)
        else:
            result.append(phrase)
    return result


def _are_joined(text: str, before: Phrase, after: Phrase) -> bool:
    if after.start - before.end > 12:
        return False
    days = ("day", "month", "weekday")
    alike = before.first.kind in days and after.first.kind in days
    if not alike and not (before.first.kind == "year" and after.first.kind in ("year", "month", "day")):
        return False
    gap = text[before.end : after.start]
    if re.fullmatch(TO, gap):
        return True
    return gap.strip() == "and" and _BETWEEN.search(text, max(0, before.start - 16), before.start) is not None


@cache
def _rules() -> list[tuple[re.Pattern[str], Make]]:
    """Return the compiled rules; cached, and not built at import, since that takes milliseconds."""
    return [(re.compile(pattern), make) for pattern, make in (*named.rules(), *relative.rules())]
