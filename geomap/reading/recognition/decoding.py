"""The sequence model's probabilities for each word -> the toponyms of a text, as spans of words.

Where the model is unsure, rules decide: a name behind "Mr" is a person's, and "The" is part of "The Hague".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import OWN, WEAK
from geomap.reading.recognition import tagging
from geomap.reading.recognition.tagging import Words
from geomap.reading.resources import words
from geomap.text import SentenceIndex, Token


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span of words that is a toponym, from the number of its first word to that of its last."""

    first: int
    last: int
    probability: float


LEAST = 0.2
"""Least probability of a word that is part of a toponym."""

LEAST_COUNTRY = 0.005
"""Least probability for the name of a country or its people, unless it is a given name as well: Chad, Jordan."""


_SEVERAL_WORDS = 0.9
"""Least probability given to a country's name of several words: it means nothing else."""


def tag(text: str, tokens: list[Token], sentences: SentenceIndex) -> list[Tagged]:
    """Return the toponyms of a text, in order, each with its probability."""
    text_words = tagging.prepared(text, tokens, sentences)
    first = tagging.probabilities(tagging.model("tagger-1.crfsuite"), text_words)
    spread = tagging.Spread(text_words, [begins + within for begins, within in first])
    return spans(text_words, tagging.probabilities(tagging.model("tagger-2.crfsuite"), text_words, spread))


def spans(text_words: Words, odds: Sequence[tuple[float, float]]) -> list[Tagged]:
    """Return the toponyms that result from the words' probabilities of beginning and continuing one."""
    tagged: list[Tagged] = []
    number = 0
    while number < len(odds):
        span = _beginning_at(text_words, number, odds)
        if span:
            tagged.append(span)
        number = span.last + 1 if span else number + 1
    whole = [_with_article(text_words, _widened(text_words, span)) for span in tagged]
    return _without_persons(text_words, _joined(text_words, [_trimmed(text_words, span) for span in whole]))


def _beginning_at(text_words: Words, first: int, odds: Sequence[tuple[float, float]]) -> Tagged | None:
    """Return the toponym that begins at a word: a country's name, what the model finds, or what stands behind "in"."""
    last, behind = _last_of_country(text_words, first, odds), _last_behind_in(text_words, first)
    if last is None:
        last = _last_likely(text_words, first, odds)
    if last is None:
        return None if behind is None else Tagged(first, behind, BEHIND_IN)
    probability = _probability(text_words, odds, first, last)
    return Tagged(first, last, max(probability, FOUND_BEHIND_IN) if last == behind else probability)


def _last_likely(text_words: Words, first: int, odds: Sequence[tuple[float, float]]) -> int | None:
    """Return the number of the last word of the toponym that the model finds at `first`; None if it finds none."""
    if sum(odds[first]) < LEAST:
        return None
    last = first
    while last + 1 < min(len(odds), first + LONGEST) and _continues(text_words, last + 1, odds):
        last += 1
    return last


def _continues(text_words: Words, number: int, odds: Sequence[tuple[float, float]]) -> bool:
    begins, within = odds[number]
    return begins + within >= LEAST and within > begins and bool(_JOINT.fullmatch(_between(text_words, number)))


def _probability(text_words: Words, odds: Sequence[tuple[float, float]], first: int, last: int) -> float:
    own = [sum(odds[n]) for n in range(first, last + 1)]
    if text_words.known[first][1:5] not in _COUNTRY:
        return sum(own) / len(own)
    return max(*own, _SEVERAL_WORDS) if last > first else own[0]


BEHIND_IN, FOUND_BEHIND_IN = 0.5, 0.75
"""Probability of a name of the gazetteer behind "in" or "near" that the model misses, and the least of one it finds."""


def _last_behind_in(text_words: Words, first: int) -> int | None:
    """Return the number of the last word of a gazetteer name at `first`, behind "in" or "near": "in Futaleufú".

    A word for a part may stand between: "in eastern Congo". None where there is no such name.
    """
    before = first - 1
    if before > 0 and text_words.lower[before] in words("parts") and text_words.gap[before] == " ":
        before -= 1
    if before < 0 or not text_words.known[first].startswith("B") or text_words.lower[before] not in ("in", "near"):
        return None
    span = Tagged(first, _last_known(text_words, first), BEHIND_IN)
    if any(speaks(text_words, before, span) for speaks in _AGAINST_A_PLACE_BEHIND_IN.values()):
        return None
    return span.last if any(strength == OWN for _, strength in gazetteer.hits(_text(text_words, span))) else None


def _last_known(text_words: Words, number: int) -> int:
    """Return the number of the last word of the gazetteer name that a word is part of."""
    inside = "I" + text_words.known[number][1:]
    while number + 1 < len(text_words.known) and text_words.known[number + 1] == inside:
        number += 1
    return number


_NO_PLACES = ("stopwords", "titles", "organisations", "placenouns")


def _goes_on(text_words: Words, _: int, span: Tagged) -> bool:
    behind = span.last + 1
    return behind < len(text_words.tokens) and text_words.tokens[behind].capital and text_words.gap[behind] == " "


def _holds_no_place(text_words: Words, _: int, span: Tagged) -> bool:
    own = text_words.lower[span.first : span.last + 1]
    return any(_is_of_persons(word) or any(word in words(name) for name in _NO_PLACES) for word in own)


_AGAINST_A_PLACE_BEHIND_IN: dict[str, Callable[[Words, int, Tagged], bool]] = {
    "a part of a longer name: in Georgetown University": _goes_on,
    "in capitals, where all words are: FIRE IN MOBILE HOME": lambda text_words, before, span: (
        text_words.tokens[span.first].text.isupper() or text_words.tokens[before].text.isupper()
    ),
    "something stands between: in (Mobile)": lambda text_words, _, span: text_words.gap[span.first] != " ",
    "a person's name, or a word that is no place's: in Bush": _holds_no_place,
}
"""Tests of which any one tells that a gazetteer name behind "in" is no toponym; their order does not matter."""


def _widened(text_words: Words, span: Tagged) -> Tagged:
    """Return the whole name in the gazetteer where the span is a part of it: "Dar" of "Dar es Salaam"."""
    code = text_words.known[span.first]
    if code[1:2] in ("", "w") or not all(text_words.known[n][1:] == code[1:] for n in range(span.first, span.last + 1)):
        return span
    first = span.first
    while text_words.known[first].startswith("I"):
        first -= 1
    return Tagged(first, _last_known(text_words, span.last), span.probability)


_ARTICLES = frozenset(["ad", "al", "ar", "as", "ash", "at", "az", "ed", "el", "er", "esh", "et", "ez", "ul"])


def _with_article(text_words: Words, span: Tagged) -> Tagged:
    """Return a span with the words that an Arabic article joins to it: "Ain al-Asad" is no place in Ain."""
    last = span.last
    while (
        last + 2 < len(text_words.tokens)
        and text_words.tokens[last + 1].text in _ARTICLES
        and text_words.gap[last + 1] == " "
        and _between(text_words, last + 2) == "-"
        and text_words.tokens[last + 2].capital
    ):
        last += 2
    return Tagged(span.first, last, span.probability)


_COUNTRY = ("coun", "demo")
LONGEST = 8
"""Most words of a toponym that the gazetteer lacks."""

_JOINT = re.compile(r"[ \u00a0]|[-–'’]|[.,'’]? ?|,? \(?|['’]s ")
"""What may stand between two words of one name; an emoji, a slash or a mark of Markdown parts two."""


def _between(text_words: Words, number: int) -> str:
    return text_words.text[text_words.tokens[number - 1].end : text_words.tokens[number].start]


def _last_of_country(text_words: Words, first: int, odds: Sequence[tuple[float, float]]) -> int | None:
    """Return the number of the last word of a likely enough country's or people's name at `first`; None without one."""
    code = text_words.known[first]
    if not code.startswith("B") or code[1:5] not in _COUNTRY:
        return None
    last = _last_known(text_words, first)
    if last > first:
        return last  # "Saudi Arabia" is nothing else
    if all(low in words("given_names") for low in text_words.lower[first : last + 1]):
        return None
    return last if max(sum(odds[n]) for n in range(first, last + 1)) >= LEAST_COUNTRY else None


def _trimmed(text_words: Words, span: Tagged) -> Tagged:
    """Return a span without its leading article, or with it where it belongs to the name: "The Hague"."""
    words_of_name = [text_words.lower[n] for n in range(span.first, span.last + 1)]
    if words_of_name[0] == "the" and span.last > span.first and not _bears_article(_text(text_words, span)):
        return Tagged(span.first + 1, span.last, span.probability)
    before = span.first - 1
    if before >= 0 and text_words.tokens[before].text == "The" and text_words.gap[span.first] == " ":
        whole = Tagged(before, span.last, span.probability)
        return whole if _bears_article(_text(text_words, whole)) else span
    return span


def _bears_article(name: str) -> bool:
    return any(gazetteer.feature(row).name.startswith("The ") for row, _ in tagging.bearers(name)[:1])


def _text(text_words: Words, span: Tagged) -> str:
    return text_words.text[text_words.tokens[span.first].start : text_words.tokens[span.last].end]


def _joined(text_words: Words, tagged: list[Tagged]) -> list[Tagged]:
    """Merge neighbouring spans that are one name in the gazetteer: "Democratic Republic of" "Congo"."""
    result: list[Tagged] = []
    for span in tagged:
        if result and result[-1].last >= span.first:
            continue  # it is part of the span before
        if result and result[-1].last + 1 == span.first:
            whole = Tagged(result[-1].first, span.last, min(result[-1].probability, span.probability))
            between = text_words.text[text_words.tokens[span.first - 1].end : text_words.tokens[span.first].start]
            if between in (" ", "-") and any(
                strength != WEAK for _, strength in tagging.bearers(_text(text_words, whole))
            ):
                result[-1] = whole
                continue
        result.append(span)
    return [span for span in result if span.last > span.first or not _is_plain(text_words, span.first)]


def _is_plain(text_words: Words, number: int) -> bool:
    """Tell whether a word is a stop word such as "The", and not in capitals ("US")."""
    return text_words.lower[number] in words("stopwords") and not text_words.tokens[number].text.isupper()


_SURE = 0.95
_SURE_OF_COUNTRY = 0.8
"""Least probability of a toponym that is also the name of a person in the article."""

_NO_GIVEN_NAMES = frozenset(["far", "metro", "nazi", "new", "st"])
"""Given names that mostly are none before a toponym."""


def _without_persons(text_words: Words, tagged: list[Tagged]) -> list[Tagged]:
    """Return the spans without names of persons: behind a title or a given name, or before a surname or a role.

    A name that is a person's in one place is taken for a person's in the whole article, unless it is used as a
    place's elsewhere and the model is sure.
    """
    taken = {n for span in tagged for n in range(span.first, span.last + 1)}
    persons = {span for span in tagged if _is_person(text_words, span, taken)}
    theirs = {text_words.lower[span.first] for span in persons}
    places = {text_words.lower[span.first] for span in tagged if _stands_as_place(text_words, span, taken)}

    def is_theirs(span: Tagged) -> bool:
        low = text_words.lower[span.first]
        borne = span.first == span.last and low in theirs
        return borne and (low not in places or span.probability < _enough(text_words, span))

    return [span for span in tagged if span not in persons and not is_theirs(span)]


def _is_person(text_words: Words, span: Tagged, taken: set[int]) -> bool:
    signs = (
        _behind_person(text_words, span.first, taken)
        or _before_surname(text_words, span, taken)
        or _before_role(text_words, span)
    )
    return signs and span.probability < _SURE


def _stands_as_place(text_words: Words, span: Tagged, taken: set[int]) -> bool:
    """Tell whether a name is used as a toponym: "in Jordan", "Amman, Jordan"; "Jordan said" may be a person."""
    before = span.first - 1
    if before < 0:
        return False
    gap = text_words.gap[span.first]
    return (gap == " " and text_words.lower[before] in _PREPOSITIONS) or (gap == "," and before in taken)


_PREPOSITIONS = frozenset(["in", "to", "from", "at", "near", "into", "across", "outside", "through", "around", "via"])


def _enough(text_words: Words, span: Tagged) -> float:
    return _SURE_OF_COUNTRY if text_words.known[span.first].startswith("Bcoun") else _SURE


def _behind_person(text_words: Words, first: int, taken: set[int]) -> bool:
    before = first - 1
    if before < 0 or before in taken or not text_words.tokens[before].capital:
        return False
    between = text_words.text[text_words.tokens[before].end : text_words.tokens[first].start]
    low = text_words.lower[before]
    if text_words.known[first][1:5] in _COUNTRY and (
        text_words.tokens[first].text.isupper() or not _is_of_persons(text_words.lower[first])
    ):
        return False  # "Why US fears", "Isabel French" is another matter
    if low in words("honorifics"):
        return between in (" ", ". ")
    return (
        between == " "
        and low in words("given_names")
        and low not in words("stopwords") | words("parts") | _NO_GIVEN_NAMES
    )


def _before_role(text_words: Words, span: Tagged) -> bool:
    """Tell whether a name that the gazetteer lacks stands before a role: "Yang Peou, secretary-general of"."""
    behind = span.last + 1
    if span.first == span.last or behind >= len(text_words.tokens) or text_words.known[span.last].startswith("I"):
        return False
    return text_words.gap[behind] == "," and text_words.lower[behind] in words("titles") | words("roles")


def _is_of_persons(word: str) -> bool:
    return word in words("given_names") or word in words("surnames")


def _before_surname(text_words: Words, span: Tagged, taken: set[int]) -> bool:
    behind = span.last + 1
    if span.first != span.last or behind >= len(text_words.tokens) or behind in taken or text_words.gap[behind] != " ":
        return False
    if text_words.tokens[span.first].text.isupper():
        return False  # "US Ambassador"
    low = text_words.lower[behind]
    return (
        text_words.shape[behind] == "Ab"
        and text_words.lower[span.first] in words("given_names")
        and low in words("surnames")
        and not any(low in words(name) for name in ("organisations", "placenouns", "titles", "stopwords"))
    )
