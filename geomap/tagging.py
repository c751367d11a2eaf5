"""Words of an article -> how likely each begins, continues or is no name of a place, by a sequence model.

Two conditional random fields: the first looks at each sentence with the gazetteer's help, the second
sees as well what the first made of the same word elsewhere in the article. Their weights were trained
on the corpora LGL and TR-News (`geomap/models/README.md`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from geomap import gazetteer
from geomap.datasets import model_path, words
from geomap.gazetteer import DEMONYM, OWN, WEAK
from geomap.text import SentenceIndex, Token, normalise

if TYPE_CHECKING:
    import pycrfsuite

LONGEST_NAME = 6
"""Names of more words than this are not looked for."""

LONGEST_SEQUENCE = 250
"""Longer sentences are cut, so that a text without full stops costs no more than another."""

JOINTS = (" ", "-", "\u00a0", ". ", ".", "\u2010", "\u2011", "\u2019s ", "'s ")
"""What may stand between two words of one name."""

_WITHIN = frozenset(["of", "the", "and", "de", "del", "da", "do", "la", "le", "al", "el", "on", "upon", "y", "du", "des"])
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Words:
    """The words of an article with what is known about each, by number."""

    text: str
    tokens: list[Token]
    sequences: list[tuple[int, int]]
    """First number and the number after the last of each sentence."""
    lower: list[str]
    shape: list[str]
    gap: list[str]
    known: list[str]
    """What the gazetteer has for the longest name that the word is part of."""
    own: list[str]
    """What the gazetteer has for the word alone."""
    kinds: list[str]
    """The lexicons that hold the word."""
    usual: dict[str, int]
    """How often a word occurs in lower case."""


def prepared(text: str, tokens: list[Token], sentences: SentenceIndex) -> Words:
    """Return what the model looks at."""
    lower = [token.text.lower() for token in tokens]
    usual: dict[str, int] = defaultdict(int)
    for token, low in zip(tokens, lower, strict=True):
        if token.text == low:
            usual[low] += 1
    shape = [_shape(token.text) for token in tokens]
    found = Words(
        text,
        tokens,
        list(_sequences(tokens, sentences)),
        [_DIGIT.sub("0", low[:24]) for low in lower],
        shape,
        [_gap(text, tokens, number) for number in range(len(tokens))],
        ["-"] * len(tokens),
        ["-"] * len(tokens),
        [_kinds(low) if form != "l" else _common_kinds(low) for low, form in zip(lower, shape, strict=True)],
        usual,
    )
    _consult(found)
    return found


def _sequences(tokens: list[Token], sentences: SentenceIndex) -> Iterator[tuple[int, int]]:
    number = 0
    for _, end in sentences:
        first = number
        while number < len(tokens) and tokens[number].start < end:
            number += 1
        for start in range(first, number, LONGEST_SEQUENCE):
            yield start, min(start + LONGEST_SEQUENCE, number)


def _shape(word: str) -> str:
    if word.islower():
        return "l"
    if not word[0].isalpha():
        return "d" if word[0].isdigit() else "x"
    if "." in word:
        return "U.S."
    if word.isupper():
        return "A" if len(word) == 1 else "AB" if len(word) <= 4 else "ABC"
    if word[0].isupper():
        return "Ab" if word[1:].islower() else "AbC"
    return "c" if word[0].islower() else "s"


def _gap(text: str, tokens: list[Token], number: int) -> str:
    between = text[tokens[number - 1].end if number else 0 : tokens[number].start]
    if between in (" ", ""):
        return between or "_"
    if "\n" in between:
        return "\n"
    return between.strip()[:3] or " "


@cache
def _kinds(word: str) -> str:
    """Return the lexicons that hold a capitalised word, as one letter each."""
    key = normalise(word)
    marks = "".join(mark for mark, name in _LEXICONS if word in words(name) or key in words(name))
    return marks or "-"


@cache
def _common_kinds(word: str) -> str:
    return "".join(mark for mark, name in _LEXICONS[:4] if word in words(name)) or "-"


_LEXICONS = (
    ("t", "titles"),
    ("o", "organisations"),
    ("s", "stopwords"),
    ("p", "placenouns"),
    ("g", "given_names"),
    ("n", "surnames"),
)


def _consult(found: Words) -> None:
    """Look up the runs of capitalised words: the longest names first, then each word alone."""
    number = 0
    count = len(found.tokens)
    while number < count:
        if found.shape[number] in "ldxc":
            number += 1
            continue
        for last in _reaches(found, number):
            key = found.text[found.tokens[number].start : found.tokens[last].end]
            known = what_is_known(key)
            if known != "-":
                for inside in range(number, last + 1):
                    found.known[inside] = f"{'B' if inside == number else 'I'}{known}{min(last - number, 2)}"
                    if last > number and found.shape[inside] not in "ldxc":
                        found.own[inside] = what_is_known(found.tokens[inside].text)
                if last == number:
                    found.own[number] = known
                number = last
                break
        number += 1


def _reaches(found: Words, first: int) -> list[int]:
    """Return the last words of the names that may begin at `first`, the farthest first."""
    ends = [first]
    last = first
    while last + 1 < len(found.tokens) and last + 1 - first < LONGEST_NAME:
        between = found.text[found.tokens[last].end : found.tokens[last + 1].start]
        if between not in JOINTS or (between[0] == "." and len(found.tokens[last].text) > 3):
            break
        last += 1
        if found.shape[last] not in "ldxc":
            ends.append(last)
        elif found.shape[last] != "l" or found.tokens[last].text not in _WITHIN:
            break
    return ends[::-1]


@cache
def _bucket(importance: float) -> int:
    return min(int(importance * 10), 9)


def what_is_known(name: str) -> str:
    """Return kind, importance and number of the features that bear a name, as a short code; `-` for none."""
    if len(name) == 1:
        return "-"
    return _known(name)


@cache
def _known(name: str) -> str:
    hits = gazetteer.hits(name)
    if not hits:
        return "-"
    row, strength = next((hit for hit in hits if hit[1] != WEAK), hits[0])
    bucket = _bucket(gazetteer.importance(row))
    if strength == WEAK:
        return f"w{bucket // 3}"
    kind = "demonym" if strength == DEMONYM else gazetteer.kind(row)
    return f"{kind[:4]}{bucket}{'o' if strength == OWN else 'a'}"


def features(found: Words, first: int, last: int, spread: Spread | None = None) -> list[list[str]]:
    """Return the features of the words `first` to `last - 1`, a sentence."""
    lower, shape, gap, known, own, kinds = found.lower, found.shape, found.gap, found.known, found.own, found.kinds
    rows = []
    shouted = all(shape[n] not in ("l", "Ab") for n in range(first, last))
    for n in range(first, last):
        low = lower[n]
        row = [
            "b",
            "w=" + low,
            "s=" + shape[n],
            "g=" + gap[n],
            "k=" + known[n],
            "o=" + own[n],
            "l=" + kinds[n],
            "f=" + low[-3:],
            "F=" + low[-4:],
            "p=" + low[:3],
            "ks=" + known[n] + shape[n],
            "kl=" + known[n] + kinds[n],
        ]
        if shape[n] != "l" and low in found.usual:
            row.append("usual")
        if shouted:
            row.append("shouted")
        if n > first:
            m = n - 1
            row += [
                "w-=" + lower[m],
                "s-=" + shape[m] + gap[n] + shape[n],
                "k-=" + known[m] + gap[n],
                "l-=" + kinds[m],
                "lk-=" + kinds[m] + gap[n] + known[n],
                "wk-=" + lower[m] + gap[n] + known[n],
            ]
            if m > first:
                row += ["w--=" + lower[m - 1], "s--=" + shape[m - 1], "l--=" + kinds[m - 1], "ww-=" + lower[m - 1] + lower[m]]
        else:
            row += ["first", "first" + known[n] + shape[n]]
        if n + 1 < last:
            m = n + 1
            row += [
                "w+=" + lower[m],
                "s+=" + shape[n] + gap[m] + shape[m],
                "k+=" + gap[m] + known[m],
                "l+=" + gap[m] + kinds[m],
                "lk+=" + known[n] + gap[m] + kinds[m],
                "wk+=" + known[n] + gap[m] + lower[m],
            ]
            if m + 1 < last:
                row += ["w++=" + lower[m + 1], "s++=" + shape[m + 1], "k++=" + known[m + 1], "l++=" + kinds[m + 1]]
        else:
            row.append("last")
        if spread is not None:
            row += spread.features(n)
        rows.append(row)
    return rows


class Spread:
    """What the first model made of each word, and of the same word in the whole article."""

    def __init__(self, found: Words, odds: Sequence[float]) -> None:
        self._lower, self._shape, self._odds = found.lower, found.shape, odds
        groups: dict[str, list[float]] = defaultdict(list)
        for low, shape, p in zip(found.lower, found.shape, odds, strict=True):
            if shape not in "ldxc":
                groups[low].append(p)
        self._mean = {low: sum(group) / len(group) for low, group in groups.items()}
        self._most = {low: max(group) for low, group in groups.items()}
        self._count = {low: min(len(group), 3) for low, group in groups.items()}

    def features(self, n: int) -> list[str]:
        """Return what a word's own and its namesakes' probabilities tell."""
        low = self._lower[n]
        own = _tenth(self._odds[n])
        if low not in self._mean or self._shape[n] in "ldxc":
            return ["P=" + own]
        mean, most = _tenth(self._mean[low]), _tenth(self._most[low])
        return ["P=" + own, "M=" + mean, "X=" + most, f"MC={mean}{self._count[low]}", "PM=" + own + mean, "PX=" + own + most]


def _tenth(p: float) -> str:
    return str(round(p * 10)) if 0.02 < p < 0.98 else "." if p <= 0.02 else "*"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of words that reads as the name of a place."""

    first: int
    last: int
    probability: float


LEAST = 0.25
"""A word is part of a place's name from this probability on."""

LEAST_PEOPLE = 0.08
"""So much is enough for the name of a country's people: some newspapers' readers do not count those as places."""

LABELS = ("B", "I", "O")


def tag(text: str, tokens: list[Token], sentences: SentenceIndex) -> list[Tagged]:
    """Return the names of places in a text, in order, each with the probability that it is one."""
    found = prepared(text, tokens, sentences)
    first = probabilities(_model("tagger-1.crfsuite"), found)
    spread = Spread(found, [begins + within for begins, within in first])
    return spans(found, probabilities(_model("tagger-2.crfsuite"), found, spread))


def may_name(found: Words, first: int, last: int) -> bool:
    """Tell whether a sentence has a word that may be a name: the others need no model."""
    return any(found.shape[number] not in "ldx" for number in range(first, last))


def probabilities(model: pycrfsuite.Tagger, found: Words, spread: Spread | None = None) -> list[tuple[float, float]]:
    """Return for each word how likely it begins and how likely it continues a place's name."""
    known = set(model.labels())
    result = [(0.0, 0.0)] * len(found.tokens)
    for first, last in found.sequences:
        if not may_name(found, first, last):
            continue
        model.set(features(found, first, last, spread))
        model.tag()
        for number in range(first, last):
            if found.shape[number] not in "dx":
                begins = model.marginal("B", number - first) if "B" in known else 0.0
                within = model.marginal("I", number - first) if "I" in known else 0.0
                result[number] = (begins, within)
    return result


def spans(found: Words, odds: Sequence[tuple[float, float]]) -> list[Tagged]:
    """Return the names that the words' probabilities add up to."""
    found_spans: list[Tagged] = []
    number = 0
    while number < len(odds):
        if sum(odds[number]) < (LEAST_PEOPLE if found.known[number].startswith("Bdemo") else LEAST):
            number += 1
            continue
        last = number
        while last + 1 < len(odds) and sum(odds[last + 1]) >= LEAST and odds[last + 1][1] > odds[last + 1][0]:
            last += 1
        sure = sum(sum(odds[n]) for n in range(number, last + 1)) / (last + 1 - number)
        found_spans.append(Tagged(number, last, sure))
        number = last + 1
    return found_spans


@cache
def _model(name: str) -> pycrfsuite.Tagger:
    import pycrfsuite

    model = pycrfsuite.Tagger()
    model.open(str(model_path(name)))
    return model
