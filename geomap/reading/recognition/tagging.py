"""Words of an article -> the probabilities that each begins or continues a toponym, by a sequence model.

The model is two conditional random fields. The first labels each sentence, with features from the gazetteer. The
second also has the first one's probabilities for the same word in the whole article. Their weights were trained
on the corpora LGL and TR-News (`models/README.md` in `geomap.reading`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import DEMONYM, OWN, WEAK, Hit
from geomap.reading.resources import model_path, words
from geomap.text import SentenceIndex, Token, normalise

if TYPE_CHECKING:
    import pycrfsuite

LONGEST_NAME = 6
"""Most words of a name that is looked up in the gazetteer."""

TRACE = 0.005
"""The second model skips a sentence where the first gives no word as much as this probability."""

LONGEST_SEQUENCE = 250
"""In words. Longer sentences are cut, so that a text without full stops takes no longer than another."""

JOINTS = (" ", "-", "\u00a0", ". ", ".", "\u2010", "\u2011", "\u2019s ", "'s ")
"""What may stand between two words of one name."""

_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Words:
    """The words of an article with what is known about each; all lists but `sequences` have an entry for each word."""

    text: str
    tokens: list[Token]
    sequences: list[tuple[int, int]]
    """`(first, end)` word numbers of each sentence; the end is exclusive."""
    lower: list[str]
    shape: list[str]
    gap: list[str]
    known: list[str]
    """Code of the longest gazetteer name that the word is part of, with `B` where it begins it, else `I`."""
    own: list[str]
    """Code of the gazetteer name that is the word alone."""
    kinds: list[str]
    """The lexicons that hold the word, a letter each."""
    usual: dict[str, int]
    """How often a word occurs in lower case."""
    rows: dict[int, list[list[str]]] = field(default_factory=dict)
    """Number of a sentence's first word -> those features of its words that do not depend on the first model."""


def prepared(text: str, tokens: list[Token], sentences: SentenceIndex) -> Words:
    """Return the words of a text with all that the features are made of."""
    lower = [token.text.lower() for token in tokens]
    usual: dict[str, int] = defaultdict(int)
    for token, low in zip(tokens, lower, strict=True):
        if token.text == low:
            usual[low] += 1
    shape = [_shape(token.text) for token in tokens]
    text_words = Words(
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
    _consult(text_words)
    return text_words


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
    """Return the lexicons that hold a capitalised word, a letter each; `-` for none."""
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


def _consult(text_words: Words) -> None:
    """Look up the runs of capitalised words in the gazetteer: the longest names first, then each word alone."""
    number = 0
    count = len(text_words.tokens)
    while number < count:
        if text_words.shape[number] in "ldxc":
            number += 1
            continue
        for last in _reaches(text_words, number):
            key = text_words.text[text_words.tokens[number].start : text_words.tokens[last].end]
            known = what_is_known(key)
            if known != "-":
                for inside in range(number, last + 1):
                    text_words.known[inside] = f"{'B' if inside == number else 'I'}{known}{min(last - number, 2)}"
                    if last > number and text_words.shape[inside] not in "ldxc":
                        text_words.own[inside] = what_is_known(text_words.tokens[inside].text)
                if last == number:
                    text_words.own[number] = known
                number = last
                break
        number += 1


def _reaches(text_words: Words, first: int) -> list[int]:
    """Return the numbers of the last words of the names that may begin at `first`, the farthest first."""
    ends = [first]
    last = first
    while last + 1 < len(text_words.tokens) and last + 1 - first < LONGEST_NAME:
        between = text_words.text[text_words.tokens[last].end : text_words.tokens[last + 1].start]
        if between not in JOINTS or (between[0] == "." and len(text_words.tokens[last].text) > 3):
            break
        last += 1
        if text_words.shape[last] not in "ldxc":
            ends.append(last)
        elif text_words.shape[last] != "l" or text_words.tokens[last].text not in words("within"):
            break
    return ends[::-1]


@cache
def _bucket(importance: float) -> int:
    return min(int(importance * 10), 9)


def what_is_known(name: str) -> str:
    """Return the kind and importance of the best feature that bears a name, as a short code; `-` for none."""
    if len(name) == 1:
        return "-"
    return _known(name)


def bearers(name: str) -> tuple[Hit, ...]:
    """Return the features that bear a name, without minor places whose name is likelier to mean something else.

    There is a village for almost every word. So a minor place counts only where its name has several words, none
    of which is usual (`is_usual`).
    """
    hits = gazetteer.hits(name)
    if not any(gazetteer.is_minor(row) for row, _ in hits):
        return hits
    words_of_name = name.split()
    if len(words_of_name) > 1 and not any(is_usual(word) for word in words_of_name):
        return hits
    return tuple(hit for hit in hits if not gazetteer.is_minor(hit[0]))


def is_usual(word: str) -> bool:
    """Tell whether a word is a title, a given name, a surname, another usual word or a better known place."""
    known = all(gazetteer.is_minor(row) or gazetteer.is_own(row) for row, _ in gazetteer.hits(word))
    return is_word(word) or not known


def is_word(word: str) -> bool:
    """Tell whether a word is a title, a given name, a surname or another usual word."""
    return _kinds(word.lower()) != "-"


@cache
def _known(name: str) -> str:
    # the model was trained without places of the user's own: one named like a country must not hide the country
    hits = tuple(hit for hit in bearers(name) if not gazetteer.is_own(hit[0])) or bearers(name)
    if not hits:
        return "-"
    row, strength = next((hit for hit in hits if hit[1] != WEAK), hits[0])
    bucket = _bucket(gazetteer.importance(row))
    if strength == WEAK:
        return f"w{bucket // 3}"
    kind = "demonym" if strength == DEMONYM else gazetteer.kind(row)
    return f"{kind[:4]}{bucket}{'o' if strength == OWN else 'a'}"


_KEPT_WORDS = 50_000
"""Most words of a text whose features are cached for the second model, at two kilobytes a word."""


def features(text_words: Words, first: int, last: int, spread: Spread | None = None) -> list[list[str]]:
    """Return the features of each word of a sentence, the words `first` to `last - 1`."""
    rows = text_words.rows.get(first)
    if rows is None:
        rows = _rows(text_words, first, last)
        if len(text_words.tokens) <= _KEPT_WORDS:
            text_words.rows[first] = rows
    return rows if spread is None else [row + spread.features(n) for n, row in enumerate(rows, first)]


def _rows(text_words: Words, first: int, last: int) -> list[list[str]]:
    shouted = all(shape not in ("l", "Ab") for shape in text_words.shape[first:last])
    rows = []
    for n in range(first, last):
        row = _of_itself(text_words, n)
        if shouted:
            row.append("shouted")
        row += _before(text_words, n, first)
        row += _behind(text_words, n, last)
        rows.append(row)
    return rows


def _of_itself(text_words: Words, n: int) -> list[str]:
    low, shape, known, kinds = text_words.lower[n], text_words.shape[n], text_words.known[n], text_words.kinds[n]
    row = [
        "b",
        "w=" + low,
        "s=" + shape,
        "g=" + text_words.gap[n],
        "k=" + known,
        "o=" + text_words.own[n],
        "l=" + kinds,
        "f=" + low[-3:],
        "F=" + low[-4:],
        "p=" + low[:3],
        "ks=" + known + shape,
        "kl=" + known + kinds,
    ]
    if shape != "l" and low in text_words.usual:
        row.append("usual")
    return row


def _before(text_words: Words, n: int, first: int) -> list[str]:
    lower, shape, gap, known, kinds = (
        text_words.lower,
        text_words.shape,
        text_words.gap[n],
        text_words.known,
        text_words.kinds,
    )
    m = n - 1
    if m < first:
        return ["first", "first" + known[n] + shape[n]]
    row = [
        "w-=" + lower[m],
        "s-=" + shape[m] + gap + shape[n],
        "k-=" + known[m] + gap,
        "l-=" + kinds[m],
        "lk-=" + kinds[m] + gap + known[n],
        "wk-=" + lower[m] + gap + known[n],
    ]
    if m > first:
        row += ["w--=" + lower[m - 1], "s--=" + shape[m - 1], "l--=" + kinds[m - 1], "ww-=" + lower[m - 1] + lower[m]]
    return row


def _behind(text_words: Words, n: int, last: int) -> list[str]:
    lower, shape, known, kinds = text_words.lower, text_words.shape, text_words.known, text_words.kinds
    m = n + 1
    if m >= last:
        return ["last"]
    gap = text_words.gap[m]
    row = [
        "w+=" + lower[m],
        "s+=" + shape[n] + gap + shape[m],
        "k+=" + gap + known[m],
        "l+=" + gap + kinds[m],
        "lk+=" + known[n] + gap + kinds[m],
        "wk+=" + known[n] + gap + lower[m],
    ]
    if m + 1 < last:
        row += ["w++=" + lower[m + 1], "s++=" + shape[m + 1], "k++=" + known[m + 1], "l++=" + kinds[m + 1]]
    return row


class Spread:
    """The first model's probability for each word, and for the same word in the whole article."""

    def __init__(self, text_words: Words, odds: Sequence[float]) -> None:
        self._lower, self._shape, self._odds = text_words.lower, text_words.shape, odds
        groups: dict[str, list[float]] = defaultdict(list)
        for low, shape, p in zip(text_words.lower, text_words.shape, odds, strict=True):
            if shape not in "ldxc":
                groups[low].append(p)
        self._mean = {low: sum(group) / len(group) for low, group in groups.items()}
        self._most = {low: max(group) for low, group in groups.items()}
        self._count = {low: min(len(group), 3) for low, group in groups.items()}

    def rules_out(self, first: int, last: int) -> bool:
        """Tell whether every word of a sentence, wherever it occurs in the article, is less likely than `TRACE`."""
        return all(self._most.get(self._lower[n], self._odds[n]) < TRACE for n in range(first, last))

    def features(self, n: int) -> list[str]:
        """Return the features of a word's own probability, and of those of the same word in the article."""
        low = self._lower[n]
        own = _tenth(self._odds[n])
        if low not in self._mean or self._shape[n] in "ldxc":
            return ["P=" + own]
        mean, most = _tenth(self._mean[low]), _tenth(self._most[low])
        return [
            "P=" + own,
            "M=" + mean,
            "X=" + most,
            f"MC={mean}{self._count[low]}",
            "PM=" + own + mean,
            "PX=" + own + most,
        ]


def _tenth(p: float) -> str:
    return str(round(p * 10)) if 0.02 < p < 0.98 else "." if p <= 0.02 else "*"


def may_name(text_words: Words, first: int, last: int) -> bool:
    """Tell whether a sentence has a word that may be a name; the model skips the others."""
    return any(text_words.shape[number] not in "ldx" for number in range(first, last))


def probabilities(
    model: pycrfsuite.Tagger, text_words: Words, spread: Spread | None = None
) -> list[tuple[float, float]]:
    """Return for each word the probabilities that it begins and that it continues a toponym."""
    known = set(model.labels())
    result = [(0.0, 0.0)] * len(text_words.tokens)
    for first, last in text_words.sequences:
        if not may_name(text_words, first, last) or (spread is not None and spread.rules_out(first, last)):
            continue
        model.set(features(text_words, first, last, spread))
        for number in range(first, last):
            if text_words.shape[number] not in "ldx" or text_words.lower[number] in words("within"):
                begins = model.marginal("B", number - first) if "B" in known else 0.0
                within = model.marginal("I", number - first) if "I" in known else 0.0
                result[number] = (begins, within)
    return result


@cache
def model(name: str) -> pycrfsuite.Tagger:
    """Return the trained sequence model in the file `name`, cached."""
    import pycrfsuite

    model = pycrfsuite.Tagger()
    model.open(str(model_path(name)))
    return model
