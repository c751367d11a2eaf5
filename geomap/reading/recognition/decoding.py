"""What the sequence model makes of each word -> the names of places in a text.

Where the model wavers, rules decide that hold everywhere: what stands behind "Mr" is a person, "The" is
part of "The Hague".
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
    """A stretch of words that reads as the name of a place."""

    first: int
    last: int
    probability: float


LEAST = 0.2
"""A word is part of a place's name from this probability on."""

LEAST_COUNTRY = 0.005
"""So much is enough for the name of a country or its people, unless it is a given name as well: Chad, Jordan."""


_SEVERAL_WORDS = 0.9
"""As sure is a country's name of several words: it means nothing else."""


def tag(text: str, tokens: list[Token], sentences: SentenceIndex) -> list[Tagged]:
    """Return the names of places in a text, in order, each with the probability that it is one."""
    found = tagging.prepared(text, tokens, sentences)
    first = tagging.probabilities(tagging.model("tagger-1.crfsuite"), found)
    spread = tagging.Spread(found, [begins + within for begins, within in first])
    return spans(found, tagging.probabilities(tagging.model("tagger-2.crfsuite"), found, spread))


def spans(found: Words, odds: Sequence[tuple[float, float]]) -> list[Tagged]:
    """Return the names that the words' probabilities add up to."""
    tagged: list[Tagged] = []
    number = 0
    while number < len(odds):
        one = _beginning_at(found, number, odds)
        if one:
            tagged.append(one)
        number = one.last + 1 if one else number + 1
    whole = [_with_article(found, _widened(found, one)) for one in tagged]
    return _without_persons(found, _joined(found, [_trimmed(found, one) for one in whole]))


def _beginning_at(found: Words, first: int, odds: Sequence[tuple[float, float]]) -> Tagged | None:
    """Return the name that begins at a word: a country's, what the model takes for one, or what stands behind "in"."""
    last, behind = _last_of_country(found, first, odds), _last_behind_in(found, first)
    if last is None:
        last = _last_likely(found, first, odds)
    if last is None:
        return None if behind is None else Tagged(first, behind, BEHIND_IN)
    probability = _probability(found, odds, first, last)
    return Tagged(first, last, max(probability, FOUND_BEHIND_IN) if last == behind else probability)


def _last_likely(found: Words, first: int, odds: Sequence[tuple[float, float]]) -> int | None:
    """Return the last word of what the model takes for a name that begins at `first`."""
    if sum(odds[first]) < LEAST:
        return None
    last = first
    while last + 1 < min(len(odds), first + LONGEST) and _continues(found, last + 1, odds):
        last += 1
    return last


def _continues(found: Words, number: int, odds: Sequence[tuple[float, float]]) -> bool:
    begins, within = odds[number]
    return begins + within >= LEAST and within > begins and bool(_JOINT.fullmatch(_between(found, number)))


def _probability(found: Words, odds: Sequence[tuple[float, float]], first: int, last: int) -> float:
    own = [sum(odds[n]) for n in range(first, last + 1)]
    if found.known[first][1:5] not in _COUNTRY:
        return sum(own) / len(own)
    return max(*own, _SEVERAL_WORDS) if last > first else own[0]


BEHIND_IN, FOUND_BEHIND_IN = 0.5, 0.75
"""So sure is a name of the gazetteer behind "in" or "near": where the model passes over it, and where it wavers."""


def _last_behind_in(found: Words, first: int) -> int | None:
    """Return the last word of a name of the gazetteer that begins at `first`, behind "in" or "near": "in Futaleufú".

    A word may say which part of it: "in eastern Congo".
    """
    before = first - 1
    if before > 0 and found.lower[before] in words("parts") and found.gap[before] == " ":
        before -= 1
    if before < 0 or not found.known[first].startswith("B") or found.lower[before] not in ("in", "near"):
        return None
    one = Tagged(first, _last_known(found, first), BEHIND_IN)
    if any(speaks(found, before, one) for speaks in _AGAINST_A_PLACE_BEHIND_IN.values()):
        return None
    return one.last if any(strength == OWN for _, strength in gazetteer.hits(_text(found, one))) else None


def _last_known(found: Words, number: int) -> int:
    """Return the last word of the gazetteer's name that a word is part of."""
    inside = "I" + found.known[number][1:]
    while number + 1 < len(found.known) and found.known[number + 1] == inside:
        number += 1
    return number


_NO_PLACES = ("stopwords", "titles", "organisations", "placenouns")


def _goes_on(found: Words, _: int, one: Tagged) -> bool:
    behind = one.last + 1
    return behind < len(found.tokens) and found.tokens[behind].capital and found.gap[behind] == " "


def _holds_no_place(found: Words, _: int, one: Tagged) -> bool:
    own = found.lower[one.first : one.last + 1]
    return any(_is_of_persons(word) or any(word in words(name) for name in _NO_PLACES) for word in own)


_AGAINST_A_PLACE_BEHIND_IN: dict[str, Callable[[Words, int, Tagged], bool]] = {
    "a part of a longer name: in Georgetown University": _goes_on,
    "in capitals, where all words are: FIRE IN MOBILE HOME": lambda found, before, one: (
        found.tokens[one.first].text.isupper() or found.tokens[before].text.isupper()
    ),
    "something stands between: in (Mobile)": lambda found, _, one: found.gap[one.first] != " ",
    "a person's name, or a word that is no place's: in Bush": _holds_no_place,
}
"""What tells that a name of the gazetteer is none behind "in"; any of them, in any order."""


def _widened(found: Words, one: Tagged) -> Tagged:
    """Return the whole of a name that the gazetteer knows, where a part of it was found: "Dar" of "Dar es Salaam"."""
    code = found.known[one.first]
    if code[1:2] in ("", "w") or not all(found.known[n][1:] == code[1:] for n in range(one.first, one.last + 1)):
        return one
    first = one.first
    while found.known[first].startswith("I"):
        first -= 1
    return Tagged(first, _last_known(found, one.last), one.probability)


_ARTICLES = frozenset(["ad", "al", "ar", "as", "ash", "at", "az", "ed", "el", "er", "esh", "et", "ez", "ul"])


def _with_article(found: Words, one: Tagged) -> Tagged:
    """Return a name with what an Arabic article joins to it: "Ain al-Asad" is no place in Ain."""
    last = one.last
    while (
        last + 2 < len(found.tokens)
        and found.tokens[last + 1].text in _ARTICLES
        and found.gap[last + 1] == " "
        and _between(found, last + 2) == "-"
        and found.tokens[last + 2].capital
    ):
        last += 2
    return Tagged(one.first, last, one.probability)


_COUNTRY = ("coun", "demo")
LONGEST = 8
"""So many words a name may have that the gazetteer does not know."""

_JOINT = re.compile(r"[ \u00a0]|[-–'’]|[.,'’]? ?|,? \(?|['’]s ")
"""What may stand between two words of one name; an emoji, a slash or a mark of Markdown parts two."""


def _between(found: Words, number: int) -> str:
    return found.text[found.tokens[number - 1].end : found.tokens[number].start]


def _last_of_country(found: Words, first: int, odds: Sequence[tuple[float, float]]) -> int | None:
    """Return the last word of a country's or a people's name that begins at `first` and is likely enough."""
    code = found.known[first]
    if not code.startswith("B") or code[1:5] not in _COUNTRY:
        return None
    last = _last_known(found, first)
    if last > first:
        return last  # "Saudi Arabia" is nothing else
    if all(low in words("given_names") for low in found.lower[first : last + 1]):
        return None
    return last if max(sum(odds[n]) for n in range(first, last + 1)) >= LEAST_COUNTRY else None


def _trimmed(found: Words, one: Tagged) -> Tagged:
    """Return a name without an article before it, unless that belongs to it: "The Hague"."""
    words_of_name = [found.lower[n] for n in range(one.first, one.last + 1)]
    if words_of_name[0] == "the" and one.last > one.first and not _bears_article(_text(found, one)):
        return Tagged(one.first + 1, one.last, one.probability)
    before = one.first - 1
    if before >= 0 and found.tokens[before].text == "The" and found.gap[one.first] == " ":
        whole = Tagged(before, one.last, one.probability)
        return whole if _bears_article(_text(found, whole)) else one
    return one


def _bears_article(name: str) -> bool:
    return any(gazetteer.feature(row).name.startswith("The ") for row, _ in tagging.bearers(name)[:1])


def _text(found: Words, one: Tagged) -> str:
    return found.text[found.tokens[one.first].start : found.tokens[one.last].end]


def _joined(found: Words, tagged: list[Tagged]) -> list[Tagged]:
    """Return the names, neighbours in one where the gazetteer knows them as one: "Democratic Republic of" "Congo"."""
    result: list[Tagged] = []
    for one in tagged:
        if result and result[-1].last >= one.first:
            continue  # what the name before has taken in
        if result and result[-1].last + 1 == one.first:
            whole = Tagged(result[-1].first, one.last, min(result[-1].probability, one.probability))
            between = found.text[found.tokens[one.first - 1].end : found.tokens[one.first].start]
            if between in (" ", "-") and any(strength != WEAK for _, strength in tagging.bearers(_text(found, whole))):
                result[-1] = whole
                continue
        result.append(one)
    return [one for one in result if one.last > one.first or not _is_plain(found, one.first)]


def _is_plain(found: Words, number: int) -> bool:
    """Tell whether a word is "The" or another that names nothing, unless in capitals ("US")."""
    return found.lower[number] in words("stopwords") and not found.tokens[number].text.isupper()


_SURE = 0.95
_SURE_OF_COUNTRY = 0.8
"""From these probabilities on a name is a place's, though a person of the article bears it too."""

_NO_GIVEN_NAMES = frozenset(["far", "metro", "nazi", "new", "st"])
"""Given names somewhere, yet before a place's name they mostly are none."""


def _without_persons(found: Words, tagged: list[Tagged]) -> list[Tagged]:
    """Return the names without those of persons: behind a title or a given name, or before a surname.

    What is a person's name there is none of a place elsewhere in the article, unless the model is sure.
    """
    taken = {n for one in tagged for n in range(one.first, one.last + 1)}
    persons = {one for one in tagged if _is_person(found, one, taken)}
    theirs = {found.lower[one.first] for one in persons}
    places = {found.lower[one.first] for one in tagged if _stands_as_place(found, one, taken)}

    def is_theirs(one: Tagged) -> bool:
        low = found.lower[one.first]
        borne = one.first == one.last and low in theirs
        return borne and (low not in places or one.probability < _enough(found, one))

    return [one for one in tagged if one not in persons and not is_theirs(one)]


def _is_person(found: Words, one: Tagged, taken: set[int]) -> bool:
    signs = _behind_person(found, one.first, taken) or _before_surname(found, one, taken) or _before_role(found, one)
    return signs and one.probability < _SURE


def _stands_as_place(found: Words, one: Tagged, taken: set[int]) -> bool:
    """Tell whether a name is used as a place's: "in Jordan", "Amman, Jordan"; "Jordan said" may be a person."""
    before = one.first - 1
    if before < 0:
        return False
    gap = found.gap[one.first]
    return (gap == " " and found.lower[before] in _PREPOSITIONS) or (gap == "," and before in taken)


_PREPOSITIONS = frozenset(["in", "to", "from", "at", "near", "into", "across", "outside", "through", "around", "via"])


def _enough(found: Words, one: Tagged) -> float:
    return _SURE_OF_COUNTRY if found.known[one.first].startswith("Bcoun") else _SURE


def _behind_person(found: Words, first: int, taken: set[int]) -> bool:
    before = first - 1
    if before < 0 or before in taken or not found.tokens[before].capital:
        return False
    between = found.text[found.tokens[before].end : found.tokens[first].start]
    low = found.lower[before]
    if found.known[first][1:5] in _COUNTRY and (
        found.tokens[first].text.isupper() or not _is_of_persons(found.lower[first])
    ):
        return False  # "Why US fears", "Isabel French" is another matter
    if low in words("honorifics"):
        return between in (" ", ". ")
    return (
        between == " "
        and low in words("given_names")
        and low not in words("stopwords") | words("parts") | _NO_GIVEN_NAMES
    )


def _before_role(found: Words, one: Tagged) -> bool:
    """Tell whether a name that the gazetteer has not stands before a role: "Yang Peou, secretary-general of"."""
    behind = one.last + 1
    if one.first == one.last or behind >= len(found.tokens) or found.known[one.last].startswith("I"):
        return False
    return found.gap[behind] == "," and found.lower[behind] in words("titles") | words("roles")


def _is_of_persons(word: str) -> bool:
    return word in words("given_names") or word in words("surnames")


def _before_surname(found: Words, one: Tagged, taken: set[int]) -> bool:
    behind = one.last + 1
    if one.first != one.last or behind >= len(found.tokens) or behind in taken or found.gap[behind] != " ":
        return False
    if found.tokens[one.first].text.isupper():
        return False  # "US Ambassador"
    low = found.lower[behind]
    return (
        found.shape[behind] == "Ab"
        and found.lower[one.first] in words("given_names")
        and low in words("surnames")
        and not any(low in words(name) for name in ("organisations", "placenouns", "titles", "stopwords"))
    )
