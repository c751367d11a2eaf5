"""Article -> its mentions of places, peoples, organisations and borders, as offsets into the text.

A sequence model (`tagging`) finds the toponyms. Rules tell of what kind a mention is, which organisations carry a
country's name, and what mentions a border.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from geomap.article.structure import furniture
from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import DEMONYM, WEAK
from geomap.model.reading import Article, Mention, MentionKind
from geomap.reading.candidates import candidates_for
from geomap.reading.recognition import tagging
from geomap.reading.recognition.engines import Engine, by_sequence_model
from geomap.reading.recognition.organisations import seated
from geomap.reading.resources import words
from geomap.text import SentenceIndex, Token, normalise, tokens

_ALIASES = frozenset(["Kingdom", "Sultanate", "Emirate"])
_BEFORE_PLACES = frozenset(["the", "in", "at", "near", "from", "of", "to", "into", "outside", "across"])
_LONGEST_OWN = 8
_OWN_PROBABILITY = 0.9
_WITHIN_NAMES = frozenset(["of", "the", "and", "for", "de", "del", "da", "do", "la", "le", "al", "el"])


def find(article: Article, *, engine: Engine | None = None) -> tuple[Mention, ...]:
    """Return the mentions of an article, in order of their start.

    They do not overlap, except that a border's span may contain those of its countries. Mentions in front matter
    and photo credits are left out: they are not what the article is about.

    Parameters
    ----------
    article
        The text.
    engine
        Engine that recognises toponyms; by default geomap's own sequence model.
    """
    text = article.text
    words_of_text, sentences = tokens(text), SentenceIndex(text)
    mentions = [*_organisations(text, words_of_text), *_aliases(text, words_of_text)]
    taken = _Spans([*((mention.start, mention.end) for mention in mentions), *_between_countries(text)])
    for start, end in _own_names(text, words_of_text) if gazetteer.has_own() else ():
        if not taken.overlap(start, end):
            mentions.append(Mention(text[start:end], start, end, "toponym", _OWN_PROBABILITY))
            taken.add(start, end)
    for start, end, probability in (engine or by_sequence_model)(text, words_of_text, sentences):
        kind = kind_of(text[start:end])
        if kind and not taken.overlap(start, end):
            mentions.append(Mention(text[start:end], start, end, kind, round(probability, 3)))
            taken.add(start, end)
    mentions += _unknown(text, words_of_text, taken)
    aside = furniture(text)
    outside = _Spans([*aside.credits, *([aside.front_matter] if aside.front_matter else [])])
    every = (*mentions, *_borders(text, mentions))
    kept = (mention for mention in every if not outside.overlap(mention.start, mention.end))
    return tuple(sorted(kept, key=lambda m: (m.start, -m.end)))


def _between_countries(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of bodies of many countries: "the African Union" is no mention of Africa."""
    for org in seated(text, 0, len(text)):
        if org.country is None and not gazetteer.hits(org.name):
            yield org.start, org.end


def _own_names(text: str, words_of_text: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the user's own places, the longest names first: the model has never seen such names.

    They begin with a capital. A name that is a single usual word, or a person's name, is left to the model.
    """
    number = 0
    while number < len(words_of_text):
        first = words_of_text[number]
        for length in range(min(_LONGEST_OWN, len(words_of_text) - number), 0, -1) if first.capital else ():
            last = words_of_text[number + length - 1]
            name = text[first.start : last.end]
            if "\n" not in name and gazetteer.is_own_name(name) and (length > 1 or not tagging.is_word(name)):
                yield first.start, last.end
                number += length - 1
                break
        number += 1


class _Spans:
    """A set of text spans that tells whether another span overlaps one of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._taken: set[int] = set()
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        self._taken.update(range(start, end))

    def overlap(self, start: int, end: int) -> bool:
        return not self._taken.isdisjoint(range(start, end))


def kind_of(name: str) -> MentionKind | None:
    """Return the kind of mention that a name is; None for what cannot be a name: a single letter, a number."""
    if len(normalise(name)) < 2 or not any(letter.isalpha() for letter in name):
        return None
    hits, _ = candidates_for(name)
    best = next((hit for hit in hits if hit[1] != WEAK), None)
    return "demonym" if best and best[1] == DEMONYM else "toponym"


def _organisations(text: str, words_of_text: list[Token]) -> Iterator[Mention]:
    """Yield the organisations whose name contains that of a country or its people."""
    for first, last in _runs(text, words_of_text):
        run = words_of_text[first : last + 1]
        while run and run[0].text.lower() in words("stopwords") | words("titles") and run[0].text != "New":
            run = run[1:]
        if len(run) < 2 or _is_headline(run) or not any(token.text.lower() in words("organisations") for token in run):
            continue
        start, end = run[0].start, run[-1].end
        if country_within(text[start:end]) and not _is_place(text[start:end]):
            yield Mention(text[start:end], start, end, "organisation")


_LONGEST_ORGANISATION = 8


def _is_headline(run: list[Token]) -> bool:
    """Tell whether a run of words is a line in capitals or in the title case of headlines, rather than one name."""
    shouted = len(run) > 4 and all(token.text.isupper() for token in run)
    return shouted or len(run) > _LONGEST_ORGANISATION or any(token.text in _TITLE_CASE for token in run[1:])


_TITLE_CASE = frozenset(
    ["In", "On", "At", "To", "From", "With", "By", "As", "After", "Over", "Into", "Amid", "Is", "Are"]
)
"""Words that only a headline writes with a capital."""


def _is_place(name: str) -> bool:
    """Tell whether a name as a whole is that of a place, as "West Bank" is."""
    return any(strength != WEAK for _, strength in tagging.bearers(name)[:1])


def _runs(text: str, words_of_text: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the runs of capitalised words, joined by words such as "of", as `(first, last)` word numbers."""
    number = 0
    while number < len(words_of_text):
        if not words_of_text[number].capital:
            number += 1
            continue
        last = ahead = number
        while ahead + 1 < len(words_of_text) and _joined(text, words_of_text[ahead], words_of_text[ahead + 1]):
            ahead += 1
            if words_of_text[ahead].capital:
                last = ahead
            elif (
                words_of_text[ahead].text not in _WITHIN_NAMES
                or ahead - last > 2
                or (words_of_text[ahead].text == "and" and _two(words_of_text, ahead))
            ):
                break
        yield number, last
        number = last + 1


def _two(words_of_text: list[Token], number: int) -> bool:
    """Tell whether "and" stands between two organisations or countries rather than within the name of one."""
    after = []
    for token in words_of_text[number + 1 : number + 6]:
        if not token.capital:
            break
        after.append(token)
    if not after or len(after) > 1 or any(token.text.lower() in words("organisations") for token in after):
        return True
    return any(gazetteer.kind(row) == "country" for row, _ in tagging.bearers(after[0].text)[:1])


def _joined(text: str, a: Token, b: Token) -> bool:
    return text[a.end : b.start] in (" ", "-", "\u00a0", "’s ", "'s ")


def country_within(name: str) -> tuple[int, int] | None:
    """Return the span of a country or its people in an organisation's name, as offsets into the name; None without.

    The longest name counts: "Jersey City Police" is no mention of Jersey.
    """
    parts = tokens(name)
    number = 0
    while number < len(parts):
        for length in range(min(tagging.LONGEST_NAME, len(parts) - number), 0, -1):
            start, end = parts[number].start, parts[number + length - 1].end
            best = next((hit for hit in tagging.bearers(name[start:end])[:1] if hit[1] != WEAK), None)
            if best and gazetteer.kind(best[0]) == "country":
                return start, end
            if best and (length > 1 or best[1] == gazetteer.OWN):
                number += length - 1
                break
        number += 1
    return None


def _aliases(text: str, words_of_text: Sequence[Token]) -> Iterator[Mention]:
    """Yield the words by which a country calls itself: "the Kingdom", not "the Kingdom of Norway"."""
    for number, token in enumerate(words_of_text[1:], 1):
        following = words_of_text[number + 1] if number + 1 < len(words_of_text) else None
        if (
            token.text in _ALIASES
            and words_of_text[number - 1].text.lower() == "the"
            and not (
                following and (following.text == "of" or following.capital) and text[token.end : following.start] == " "
            )
        ):
            yield Mention(token.text, token.start, token.end, "alias")


_BORDER_NOUN = r"(?:border|borders|frontier|boundary|borderline)"
_BORDER = re.compile(
    rf"\b(?:(?:shared|common|mutual|joint|land)\s+(?:land\s+)?{_BORDER_NOUN}"
    rf"|shar(?:e|es|ed|ing)\s+(?:a|an|the|their|its)\s+(?:[\w-]+\s+){{0,2}}{_BORDER_NOUN}"
    rf"|(?<=their )(?:[\w-]+\s+){{0,2}}{_BORDER_NOUN}(?:\s+with)?|{_BORDER_NOUN}\s+(?:between|with))\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:Border|Boundary|Borders|Frontier) (?:[A-Z][a-z]+ ){0,2}"
    r"(?:Commission|Committee|Force|Guard|Agency|Police)"
)
_UP_TO = re.compile(r"\s+(?:(?:the|its|their|neighbou?ring|nearby|[a-z]+ern)\s+){0,3}")
_AND_NEXT = re.compile(r"\s*(?:,?\s+and|,|/|-|–|—)\s*(?:the\s+)?")
_JOINT = re.compile(r"\s*(?:[-–—/]|\band\b)\s*")
_BORDER_AFTER = re.compile(rf"\s+(?:land\s+)?{_BORDER_NOUN}\b", re.IGNORECASE)


def _unknown(text: str, words_of_text: list[Token], taken: _Spans) -> Iterator[Mention]:
    """Yield the names that the gazetteer lacks, and that the text calls a district, a village, a river or the like."""
    usual = {token.text for token in words_of_text if token.text.islower()}
    for first, last in _runs(text, words_of_text):
        run, behind = words_of_text[first : last + 1], words_of_text[last + 1 : last + 2]
        start, end = run[0].start, run[-1].end
        before = words_of_text[first - 1].text.lower() if first else ""
        noun = behind[0].text if behind and text[end : behind[0].start] == " " else ""
        if before not in _BEFORE_PLACES or noun not in words("placenouns") or taken.overlap(start, end):
            continue
        no_name = words("stopwords") | words("organisations") | usual
        if no_name.isdisjoint(token.text.lower() for token in run) and not gazetteer.hits(text[start:end]):
            yield Mention(text[start:end], start, end, "toponym", 0.5)


def _borders(text: str, named: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions of a border, such as "the A–B border", "border between A and B", "shared border"."""
    ordered = sorted((m for m in named if m.kind in ("toponym", "demonym")), key=lambda m: m.start)
    spans = [
        (a.start, b.end + after.end())
        for a, b in pairwise(ordered)
        if _JOINT.fullmatch(text, a.end, b.start) and (after := _BORDER_AFTER.match(text[b.end : b.end + 40]))
    ]
    taken = _Spans(spans)
    starts = [mention.start for mention in ordered]
    for match in _BORDER.finditer(text):
        if _BODY.search(text, match.start(), min(match.end() + 20, len(text))):
            continue  # "the Joint Boundary Commission"
        behind = ordered[bisect_left(starts, match.end()) : bisect_right(starts, match.end() + 60)][:2]
        start, end = match.start(), _end_of_border(match, behind)
        if not taken.overlap(start, end):
            spans.append((start, end))
            taken.add(start, end)
    for start, end in sorted(spans):
        yield Mention(text[start:end], start, end, "border")


def _end_of_border(match: re.Match[str], behind: Sequence[Mention]) -> int:
    """Return the end of a border mention with the names behind it: "border between A and B", "border with A"."""
    text, end, phrase = match.string, match.end(), match.group().lower()
    if not phrase.endswith(("between", "with")):
        return end
    if not (behind and _UP_TO.fullmatch(text, end, behind[0].start)):
        return match.start() + len(re.split(r"\W", match.group(), maxsplit=1)[0])
    first, *second = behind
    joined = phrase.endswith("between") and second and _AND_NEXT.fullmatch(text, first.end, second[0].start)
    return second[0].end if joined else first.end
