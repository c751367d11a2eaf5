"""Article -> its mentions of places, peoples, organisations and borders, as offsets into the text.

A baseline by rule: runs of capitalised words are looked up in the gazetteer, and what reads as a
person, an organisation or a plain word is passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from geomap import gazetteer
from geomap.datasets import words
from geomap.model import Article, Mention, MentionKind
from geomap.text import SentenceIndex, Token, normalise, tokens

_LONGEST = 6
"""Names of more words than this are not looked for."""

_COUNTRY = 0.75
"""A country stays one, even where a person of the article is called Jordan."""
_KNOWN_TO_ALL = 0.45
_WELL_KNOWN = 0.3
"""Importances from which a name needs no further sign that it is a place (about a million and ten
thousand inhabitants)."""

_PLACE_NOUNS = frozenset(
    [
        "area",
        "district",
        "province",
        "prefecture",
        "commune",
        "village",
        "county",
        "region",
        "town",
        "city",
        "township",
        "municipality",
        "island",
        "islands",
        "river",
        "lake",
        "mountain",
        "valley",
        "peninsula",
        "governorate",
        "oblast",
        "state",
        "territory",
        "sector",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "near",
        "from",
        "to",
        "outside",
        "around",
        "toward",
        "towards",
        "across",
        "into",
        "through",
        "via",
        "between",
        "off",
        "inside",
        "throughout",
    ]
)
_WITHIN_NAMES = frozenset(["of", "the", "and", "de", "del", "da", "do", "la", "le", "al", "el", "for"])
_PERSON_VERBS = frozenset(
    [
        "said",
        "says",
        "told",
        "added",
        "noted",
        "wrote",
        "tweeted",
        "argued",
        "explained",
        "emphasised",
        "emphasized",
        "insisted",
    ]
)
_APPOSITION = re.compile(
    r",\s+(?:(?:the|a|an|his|her|their|who|whose)\b|\d\d?,"
    r"|[a-z]+(?:-[a-z]+)*\s+(?:of|to|for|in|at|and|minister|chief)\b)"
)


@dataclass(slots=True)
class _Scan:
    """The article's words and what has been found out about them."""

    text: str
    tokens: list[Token]
    sentences: SentenceIndex
    lower: Counter[str] = field(default_factory=Counter)
    persons: set[str] = field(default_factory=set)
    """Words of persons' names, normalised."""
    taken: set[int] = field(default_factory=set)
    """Numbers of the tokens that belong to a mention or a person."""


def find(article: Article) -> tuple[Mention, ...]:
    """Return the mentions of an article in order of their start.

    They do not overlap, save that a border's span may hold those of its countries.
    """
    scan = _Scan(article.text, tokens(article.text), SentenceIndex(article.text))
    scan.lower.update(token.text for token in scan.tokens if not token.capital)
    runs = list(_runs(scan))
    for first, last in runs:
        _mark_person(scan, first, last)
    found = [mention for first, last in runs for mention in _organisations(scan, first, last)]
    found += [mention for first, last in runs for mention in _names(scan, first, last)]
    found += _borders(article.text, found)
    return tuple(sorted(found, key=lambda m: (m.start, -m.end)))


def _runs(scan: _Scan) -> Iterator[tuple[int, int]]:
    """Yield `(first, last)` of the stretches of capitalised words, joined by words such as "of"."""
    number = 0
    while number < len(scan.tokens):
        if not _is_capital(scan, number):
            number += 1
            continue
        last = ahead = number
        while ahead + 1 < len(scan.tokens) and _joined(scan, ahead, ahead + 1):
            ahead += 1
            if _is_capital(scan, ahead):
                last = ahead
            elif scan.tokens[ahead].text not in _WITHIN_NAMES or ahead - last > 2:
                break
        yield number, last
        number = last + 1


def _is_capital(scan: _Scan, number: int) -> bool:
    token = scan.tokens[number]
    # a script without case has no capitals: there every word may be a name
    return token.capital or (token.text[0].isalpha() and token.text[0].lower() == token.text[0].upper())


def _joined(scan: _Scan, a: int, b: int) -> bool:
    gap = scan.text[scan.tokens[a].end : scan.tokens[b].start]
    return gap in (" ", "-", "\u00a0", "’s ", "'s ") or (gap == ". " and len(scan.tokens[a].text) <= 3)


def _mark_person(scan: _Scan, first: int, last: int) -> None:
    """Note the words of a run that are a person's name: after a title, or before a role."""
    run = scan.tokens[first : last + 1]
    titles = [i for i, token in enumerate(run) if token.text.lower() in words("titles")]
    named: list[int] = []
    if titles and titles[-1] + 1 < len(run) and "of" not in {token.text for token in run}:
        named = list(range(titles[-1] + 1, len(run)))
    elif len(run) > 1 and not titles and _reads_as_person(scan, first, last):
        named = list(range(len(run)))
    if named and (titles or not _is_place_name(scan, first + named[0], last)):
        scan.persons.update(normalise(run[i].text) for i in named)
        scan.taken.update(range(first, last + 1) if not titles else (first + i for i in (*titles, *named)))


def _reads_as_person(scan: _Scan, first: int, last: int) -> bool:
    run = scan.tokens[first : last + 1]
    if any(token.text.lower() in words("organisations") or not token.capital for token in run):
        return False
    after = scan.text[run[-1].end : run[-1].end + 40]
    following = scan.tokens[last + 1].text if last + 1 < len(scan.tokens) else ""
    return bool(_APPOSITION.match(after)) or (after.startswith(" ") and following in _PERSON_VERBS)


def _is_place_name(scan: _Scan, first: int, last: int) -> bool:
    name = scan.text[scan.tokens[first].start : scan.tokens[last].end]
    return _importance(name) >= _WELL_KNOWN


def _importance(name: str) -> float:
    """Return the importance of the best known feature called `name`; 0 where nothing is."""
    for row, strength in gazetteer.hits(name):
        if strength != gazetteer.WEAK:
            return gazetteer.importance(row)
    return 0.0


def _organisations(scan: _Scan, first: int, last: int) -> Iterator[Mention]:
    """Yield a run that names an organisation, where a country's name or people is part of it."""
    run = [number for number in range(first, last + 1) if number not in scan.taken]
    if len(run) < 2 or run[-1] - run[0] + 1 != len(run):
        return
    if not any(scan.tokens[number].text.lower() in words("organisations") for number in run):
        return
    if scan.tokens[run[0]].text.lower() in words("stopwords"):
        run = run[1:]
    start, end = scan.tokens[run[0]].start, scan.tokens[run[-1]].end
    if country_within(scan.text[start:end]):
        scan.taken.update(run)
        yield Mention(scan.text[start:end], start, end, "organisation")


def country_within(name: str) -> str | None:
    """Return the code of the country whose name or people is part of an organisation's name."""
    parts = tokens(name)
    for length in range(min(_LONGEST, len(parts)), 0, -1):
        for i in range(len(parts) - length + 1):
            piece = name[parts[i].start : parts[i + length - 1].end]
            for row, strength in gazetteer.hits(piece)[:1]:
                found = gazetteer.feature(row)
                if found.kind == "country" and strength != gazetteer.WEAK:
                    return found.country
    return None


def _names(scan: _Scan, first: int, last: int) -> Iterator[Mention]:
    """Yield the toponyms, demonyms and aliases of a run, the longest first."""
    number = first
    while number <= last:
        if number in scan.taken:
            number += 1
            continue
        end = number
        for candidate_end in range(min(last, number + _LONGEST - 1), number - 1, -1):
            kind = _kind(scan, number, candidate_end, first, last)
            if kind:
                start, stop = scan.tokens[number].start, scan.tokens[candidate_end].end
                scan.taken.update(range(number, candidate_end + 1))
                yield Mention(scan.text[start:stop], start, stop, kind)
                end = candidate_end
                break
        number = end + 1


def _kind(scan: _Scan, start: int, end: int, first: int, last: int) -> MentionKind | None:
    """Return what the words `start` to `end` of the run `first` to `last` name, if they name a place."""
    name = scan.text[scan.tokens[start].start : scan.tokens[end].end]
    if any(number in scan.taken for number in range(start, end + 1)):
        return None
    if start < end and scan.tokens[start].text.lower() == "the" and not _bears_article(name):
        return None
    if start == end and _is_alias(scan, start):
        return "alias"
    if start == end and (
        (normalise(name) in scan.persons and _importance(name) < _COUNTRY)
        or (name.lower() in words("stopwords") and not name.isupper())
    ):
        return None
    if len(normalise(name)) < 2:
        return None  # a letter is a name of some province
    hit = next((hit for hit in gazetteer.hits(name) if hit[1] != gazetteer.WEAK), None)
    if hit is None:
        return "toponym" if _is_unknown_place(scan, start, end, first, last) else None
    if hit[1] == gazetteer.DEMONYM:
        return "demonym"
    return "toponym" if _is_convincing(scan, start, end, first, last, gazetteer.importance(hit[0])) else None


def _bears_article(name: str) -> bool:
    """Tell whether "The" belongs to the name, as in "The Hague"."""
    return any(gazetteer.feature(row).name.startswith("The ") for row, _ in gazetteer.hits(name)[:1])


def _is_alias(scan: _Scan, number: int) -> bool:
    following = scan.tokens[number + 1].text if number + 1 < len(scan.tokens) else ""
    return (
        scan.tokens[number].text in ("Kingdom", "Sultanate", "Emirate")
        and number > 0
        and scan.tokens[number - 1].text.lower() == "the"
        and following != "of"
    )


def _is_convincing(scan: _Scan, start: int, end: int, first: int, last: int, importance: float) -> bool:
    """Tell whether a name that the gazetteer knows is meant as a place here."""
    if importance >= _KNOWN_TO_ALL:
        return True
    if not _stands_alone(scan, start, end, first, last):
        return False
    token = scan.tokens[start]
    opens = scan.sentences.spans[scan.sentences.number_at(token.start)][0] >= token.start - 1
    if start == end and (scan.lower[token.text.lower()] or len(token.text) < 3):
        return False  # a plain word of this text, with a capital
    return _has_cue(scan, start, end) or (importance >= _WELL_KNOWN and (not opens or end > start))


def _stands_alone(scan: _Scan, start: int, end: int, first: int, last: int) -> bool:
    """Tell whether the words beside a name in its run leave it a name of its own."""
    before = scan.tokens[start - 1].text.lower() if start > first else ""
    after = scan.tokens[end + 1].text.lower() if end < last else ""
    plain = words("stopwords") | _PLACE_NOUNS | _WITHIN_NAMES
    return (not before or before in plain) and (not after or after in plain)


def _has_cue(scan: _Scan, start: int, end: int) -> bool:
    before = scan.tokens[start - 1].text.lower() if start else ""
    after = scan.tokens[end + 1].text.lower() if end + 1 < len(scan.tokens) else ""
    parent = re.match(r",\s+([A-Z][\w’'-]+)", scan.text[scan.tokens[end].end : scan.tokens[end].end + 40])
    return before in _PREPOSITIONS or after in _PLACE_NOUNS or bool(parent and _importance(parent[1]) >= _KNOWN_TO_ALL)


def _is_unknown_place(scan: _Scan, start: int, end: int, first: int, last: int) -> bool:
    """Tell whether a whole run that the gazetteer lacks is called an area, a district or a river."""
    following = scan.tokens[end + 1].text if end + 1 < len(scan.tokens) else ""
    joined = scan.text[scan.tokens[end].end : scan.tokens[end].end + 1] == " "
    return (
        (start, end) == (first, last)
        and joined
        and following in _PLACE_NOUNS
        and all(scan.tokens[n].capital and not scan.lower[scan.tokens[n].text.lower()] for n in range(start, end + 1))
        and scan.tokens[start].text.lower() not in words("stopwords")
    )


_BORDER_NOUN = r"(?:border|borders|frontier|boundary|borderline)"
_BORDER = re.compile(
    rf"\b(?:(?:shared|common|mutual|joint|land)\s+(?:land\s+)?{_BORDER_NOUN}"
    rf"|(?<=their )(?:[\w-]+\s+){{0,2}}{_BORDER_NOUN}|{_BORDER_NOUN}\s+(?:between|with))\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:[-–—/]|\band\b)\s*")
_BORDER_AFTER = re.compile(rf"\s+(?:land\s+)?{_BORDER_NOUN}\b", re.IGNORECASE)


def _borders(text: str, named: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions of a border, such as "the A–B border", "border between A and B", "shared border"."""
    ordered = sorted((m for m in named if m.kind in ("toponym", "demonym")), key=lambda m: m.start)
    spans = [
        (a.start, b.end + after.end())
        for a, b in pairwise(ordered)
        if _JOINT.fullmatch(text, a.end, b.start) and (after := _BORDER_AFTER.match(text[b.end : b.end + 40]))
    ]
    for match in _BORDER.finditer(text):
        start, end = match.span()
        if match.group().lower().endswith(("between", "with")):
            close = [m for m in ordered if 0 <= m.start - end <= 60 and "." not in text[end : m.start]][:2]
            end = close[-1].end if close else start + re.match(r"\w+", match.group()).end()  # type: ignore[union-attr]
        if not any(first < end and start < last for first, last in spans):
            spans.append((start, end))
    for start, end in sorted(spans):
        yield Mention(text[start:end], start, end, "border")
