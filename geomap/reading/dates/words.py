"""The words and patterns of dates, and whether the name of a month or a weekday is a date.

"May said", "March on Rome", "April Smith", "Friday Harbor" and "the Sunday Times" are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from geomap.text import MONTH_NAMES, WEEKDAY_NAMES

_Match = re.Match[str]

MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"Sept": 9}
MONTHS |= {name.upper(): number for name, number in MONTHS.items()}
WEEKDAYS = {name: number for number, name in enumerate(WEEKDAY_NAMES)}
SHORT_WEEKDAYS = {name[:3]: number for name, number in WEEKDAYS.items()}
SHORT_WEEKDAYS |= {"Tues": 1, "Thur": 3, "Thurs": 3}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
SHORTENED = r"(?:(?<=\b[A-Za-z]{3})(?<!May)(?<!MAY)|(?<=\bSept)|(?<=\bSEPT))"
"""Behind an abbreviated month, where a full stop does not end the sentence."""
WEEKDAY = "|".join(WEEKDAYS)

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTS = {word: number for number, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1, "a couple of": 2}
COUNTS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
WHICH = {"past": "last", "current": "this", "coming": "next", "upcoming": "next", "the": "this"}
SEASONS = ("spring", "summer", "autumn", "fall", "winter")
PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")

GAP = "(?: {1,4})"
"""Between two words; all white space of a text is made spaces before the search (`phrases`). Bounded, so that no run
of spaces is read twice."""
NO_WORD_BEFORE = r"(?<![\w$€£.,/’'-])"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NO_DAY = r"(?![\w%]|[:.]\d|,\d{3}|-[a-z]|\s?(?:[ap]\.?m\b|per ?cent|million|billion|thousand))"
TO = rf"(?:{GAP}?[-–—]{GAP}?|{GAP}(?:to|until|till|through|thru){GAP})"
DAYS = (
    rf"(?P<day>{DAY})(?:{TO}(?P<last>{DAY})|(?P<list>(?:,{GAP}{DAY}){{0,4}}),?{GAP}(?:and|&){GAP}(?P<also>{DAY}))?"
    + _NO_DAY
)
_COUNTED = (
    r"(?:people|persons?|men|women|children|troops|soldiers|police|refugees|migrants|residents|victims|deaths|cases"
    r"|homes|houses|households|families|villages|vehicles|jobs|km|kilomet\w+|miles|met(?:er|re)s|hectares|acres|tons"
    r"|tonnes|dollars|euros|pounds|feet|ft|square|others|Agenda|Goals|Vision)\b"
)
PLAIN_YEAR = r"(?:1[5-9]|20|21)\d\d"
YEAR_END = rf"(?![\w%°]|[.,]\d|[-–—][a-z\d]|{GAP}{_COUNTED})"
_YEAR_IN_WORDS = r"(?:(?:of )?(?P<year_of>last|this|next|that) year\b|(?:of )?(?P<same>the same year\b))"
YEAR = rf"(?:(?:,?{GAP}|,{GAP}?)(?:of{GAP})?(?P<year>\d{{4}}){YEAR_END}|{GAP}{_YEAR_IN_WORDS})?"
EARLY = (
    rf"(?:(?:[Ee]arl(?:y|ier)|[Ll]ater?|[Mm]id)(?:{GAP}|-)"
    rf"|(?:[Tt]he{GAP})?(?:end|start|beginning|middle){GAP}of{GAP})"
)
PART_OF_DAY = rf"(?:{GAP}(?:{'|'.join(PARTS_OF_DAY)}|noon|midnight)\b)?"
ON = (
    rf"(?:(?:{EARLY})?(?:(?:[Ll]ast|[Nn]ext|[Tt]his|[Cc]oming){GAP})?"
    rf"(?P<weekday>(?:{WEEKDAY}|{'|'.join(sorted(SHORT_WEEKDAYS, reverse=True))})\b)\.?"
    rf"{PART_OF_DAY},?{GAP}\(?(?:the{GAP})?)?"
)
NUMBER = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(COUNTS, key=len, reverse=True))}|a few|few|several|many|some)"

_AMBIGUOUS = frozenset(["May", "March", "April", "June", "August"])
"""Months whose name is a person's or another word, too."""
_FULL = frozenset(MONTH_NAMES)
_STRONG = (
    r"in|since|until|till|during|early|earlier|late|later|mid|last|next|this|past|coming|through|throughout|around"
    r"|(?:end|start|beginning|middle) of"
)
_DETERMINER = r"the|an?|its|their|his|her"
_WEAK = rf"by|of|from|to|between|and|before|after|{_DETERMINER}"
_DASHED = re.compile(rf"\b(?:{MONTH})\.?\s?[-–—]\s?\Z")
_DASHES = re.compile(rf"\.?\s?[-–—]\s?(?:{MONTH})\b")
_VERBS = r"on|said|says|told|will|was|is|has|had|who|went|added|would"
_CALLED = re.compile(
    r"\b(?!(?:In|Since|Until|Till|By|During|Of|From|Between|Before|After|Early|Earlier|Late|Later|Mid|Last|Next|This|Past"
    r"|The|An?|Its|Their|His|Her|Through|Throughout|Around|To|And|For|On|At|As|When|While)\b)[A-Z][\w'’.]{1,20} "
    r"(?P<surname>May|March|August|April|June)\b(?![ ,]{1,2}\d|-)"
    rf"|\b(?P<name>May|April|June|August|March)(?: (?:{_VERBS})\b(?<! on)"
    r"|['’]s (?:government|cabinet|husband))"
)


def calls_months(text: str) -> frozenset[str]:
    """Return the names of months that are a person's in the text: "Theresa May", "May said"."""
    return frozenset(match["surname"] or match["name"] for match in _CALLED.finditer(text))


class _Month(NamedTuple):
    """A match of the name of a month without a day."""

    match: _Match
    called: frozenset[str]
    """The names of months that are a person's in the text."""

    @property
    def name(self) -> str:
        """The name as written in the text."""
        return self.match["month"]

    @property
    def is_ambiguous(self) -> bool:
        """Whether the name is a person's or another word, too."""
        return self.name.capitalize() in _AMBIGUOUS

    def goes_on(self, pattern: str) -> bool:
        """Tell whether a pattern matches right behind it."""
        return re.match(pattern, self.match.string[self.match.end() : self.match.end() + 14]) is not None

    def follows(self, words: str) -> bool:
        """Tell whether one of `words`, alternatives of a pattern, stands right before it."""
        return _follows(words, self.match)

    def is_in_range(self) -> bool:
        """Tell whether a dash and another month stand before or behind it: "March – May"."""
        text, start, end = self.match.string, self.match.start(), self.match.end()
        return bool(_DASHED.search(text[max(0, start - 16) : start]) or _DASHES.match(text[end : end + 14]))


_Test = Callable[[_Month], bool]
_MONTH_RULES: tuple[tuple[str, _Test, _Test], ...] = (
    (
        "with a year it is one, but for a name: May 2020, not Theresa May last year",
        lambda m: bool(m.match["year"] or m.match["year_of"] or m.match["same"]),
        lambda m: not (m.name in _AMBIGUOUS and _behind_name(m.match)),
    ),
    (
        "behind a word of time it is one: since May, early March; not in May-Thurner",
        lambda m: bool(m.match["which"] or m.match["early"]) or m.follows(_STRONG),
        lambda m: not m.goes_on(r"-[A-Za-z]"),
    ),
    (
        "elsewhere neither a short one nor part of a name is: Jan, April Smith, the October Revolution",
        lambda m: m.name.capitalize() not in _FULL or m.goes_on(r" (?!(?:and|to|or)\b)[A-Z]|-[A-Za-z]"),
        lambda m: False,
    ),
    ("nobody is called so: October", lambda m: not m.is_ambiguous, lambda m: True),
    (
        "somebody is called so, or does so: MAY, May's, March on Rome",
        lambda m: m.name.isupper() or m.name in m.called or m.goes_on(r"['’]s| (?:of|for|against|on)\b"),
        lambda m: False,
    ),
    ("from month to month: March – May", _Month.is_in_range, lambda m: True),
    (
        "behind an article it is one before a noun: the March protests, not the May said",
        lambda m: m.follows(_DETERMINER),
        lambda m: m.goes_on(rf" (?!(?:{_VERBS})\b)[a-z]"),
    ),
    ("else a weaker word must lead to it: by May", lambda m: True, lambda m: m.follows(_WEAK)),
)
"""What a rule is for, whether it applies, and whether the name then is a month; the first that applies decides."""


def is_month(match: _Match, called: frozenset[str]) -> bool:
    """Tell whether the name of a month without a day is a month.

    It is behind "in", "since", "last" and the like. A name that is also a person's is a month elsewhere only where
    nobody in the text has it, behind a weaker word ("by May") or before a noun ("the March protests").
    """
    month = _Month(match, called)
    return next(means(month) for _, holds, means in _MONTH_RULES if holds(month))


def _behind_name(match: _Match) -> bool:
    """Tell whether a capitalised word stands right before it that is no weekday and begins no phrase of time."""
    before = re.search(r"\b[A-Z][\w'’]*\s\Z", match.string[max(0, match.start() - 24) : match.start()])
    return before is not None and not _follows(f"{_STRONG}|{_WEAK}|{WEEKDAY}", match)


_NAME_BEFORE = (
    r"Black|Good|Bloody|Palm|Easter|Ash|Super|Holy|Cyber|Man|Joe|Ruby|Sheffield|Giving|Shrove|Fat|Whit|Maundy|Orange"
    r"|every|each|any|most|some|alternate"
)
_NAME_AFTER = re.compile(
    r" (?:Times|Telegraph|Mail|Mirror|Express|Post|Herald|Tribune|Independent|World|Sun|Star|Nation|Observer|Vision"
    r"|People|Harbou?r|Night|Islands?|Agreement|Accords?|School|Addams|Weld)\b"
)
_ON_WORDS = r"on|since|until|till|by|from|to|through|between|and|before|after|late|early|of|for"


def is_weekday(match: _Match) -> bool:
    """Tell whether the name of a weekday is a date: not in "Black Friday", "the Sunday Times", "every Monday"."""
    after = match.string[match.end() : match.end() + 14]
    if _follows(_NAME_BEFORE, match) or _NAME_AFTER.match(after):
        return False
    if re.match(r" (?:of|in)\b", after) and (match["which"] == "last" or _follows("first|second|third|fourth", match)):
        return match["which"] == "last" and after.startswith(" in")  # "the last Friday of each month"
    led = match["which"] or match["early"] or match["told"] or _follows(_ON_WORDS, match)
    return bool(led) or not re.match(r" [A-Z]", after)


def _follows(words: str, match: _Match) -> bool:
    """Tell whether one of `words`, alternatives of a pattern, stands right before a match."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    return re.search(rf"\b(?:{words})[\s-]{{1,4}}\Z", before, re.IGNORECASE) is not None
