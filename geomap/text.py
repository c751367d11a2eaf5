"""Text -> its sentences and words as offsets; a name -> the form under which it is compared."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# not from the module calendar, whose names follow the process's locale
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English; three letters of each are its abbreviation."""

_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
_DROPPED = "'’‘ʼʻʹʾʿ`´′"
_SPELT_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


class _Folding(dict[int, str]):
    """Maps each code point of a decomposed, casefolded text to what it is compared as."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if letter in _DROPPED or category == "Cf":
            folded = ""
        elif category == "Mn" and unicodedata.name(letter, "").startswith(("COMBINING", "ARABIC", "HEBREW")):
            # accents and vowel points; elsewhere (Lao, Khmer, Hindi) a mark is a letter of its own
            folded = ""
        elif category[0] in "LMN":
            folded = _PLAIN.get(letter, letter)
        else:
            folded = " "
        self[code] = folded
        return folded


_FOLDING = _Folding()


def normalise(name: str) -> str:
    """Return the form under which a name is indexed and compared.

    Case, accents, apostrophes, hyphens, a leading "the" and "St." for "Saint" make no difference;
    marks that are letters of their script stay. The empty string for what holds no letter or digit.
    """
    plain = name.isascii()  # has nothing to decompose, and is most of what is looked up
    folded = (name.lower() if plain else unicodedata.normalize("NFKD", name).casefold()).translate(_FOLDING)
    words = folded.split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    if len(words) > 1:
        words[:-1] = [_SPELT_OUT.get(word, word) for word in words[:-1]]
    joined = " ".join(words)
    return joined if plain else unicodedata.normalize("NFC", joined)


# Letters and digits with the marks of the scripts that spell vowels by marks, joined by apostrophes.
_LETTER = r"[\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u109f\u1780-\u17ff]"
# Compiled at first use: a look-up needs none of them.
_WORD = rf"{_LETTER}+(?:['’ʼ]{_LETTER}+)*"
_INITIALS = r"(?:[A-Z]\.){2,}"


def encodable(text: str) -> str:
    """Return a text with a question mark for each half of a character, or byte of a file's name, that is none."""
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether its first letter is upper or title case."""
        return self.text[0].isupper() or self.text[0].istitle()


def tokens(text: str) -> list[Token]:
    """Return the words of `text` in order; `text[start:end] == token.text` for each.

    A possessive "'s" is no part of the word, and initials with full stops ("U.S.") are one word.
    """
    found = []
    for match in re.finditer(f"{_INITIALS}|{_WORD}", text):
        word = match.group()
        if word[-2:] in ("'s", "’s") and len(word) > 2:
            word = word[:-2]
        found.append(Token(word, match.start(), match.start() + len(word)))
    return found


# a run of stops is looked at once, from its first: from each it would take quadratic time
_BREAK = r"(?P<stop>(?<![.!?…。！？])[.!?…。！？]++[\"'”’»)\]]*+)(?P<gap>\s+|$)|(?P<paragraph>(?:\r?\n[ \t]*){2,})"
_LONGEST_SENTENCE = 2_000
"""What has no end for longer is a table or no prose; some steps take the square of a sentence's length."""

_ABBREVIATED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "cmdr",
        "adm",
        "maj",
        "brig",
        "gov",
        "sen",
        "rep",
        "hon",
        "rev",
        "st",
        "mt",
        "ft",
        "no",
        "vs",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "approx",
        "dept",
        "est",
        "fig",
        "vol",
        "pp",
        "ph.d",
        "u.s",
        "u.n",
        "u.k",
        "e.g",
        "i.e",
        "d.c",
    ]
)


@lru_cache(maxsize=2)  # several steps of a reading ask for the same article's
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences of `text` as `(start, end)` offsets, in order, without surrounding space.

    A sentence ends at a full stop, question or exclamation mark that is followed by space and does
    not close an abbreviation or an initial, and at an empty line. What goes on for more than 2,000
    letters is cut between two words.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(_BREAK, text):
        if match["stop"] and not _ends_sentence(text, start, match):
            continue
        _append(found, text, start, match.end("stop") if match["stop"] else match.start())
        start = match.end()
    _append(found, text, start, len(text))
    return tuple(found)


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end - start > _LONGEST_SENTENCE:
        space = max(text.rfind(mark, start, start + _LONGEST_SENTENCE) for mark in " \n")
        cut = space if space > start else start + _LONGEST_SENTENCE
        _append(found, text, start, cut)
        start = cut
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        found.append((start + left, start + len(piece.rstrip())))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if match["stop"] != "." or "\n" in match["gap"] or match.end() == len(text):
        return True
    before = text[max(start, match.start() - 24) : match.start()].rsplit(None, 1)
    word = before[-1].lstrip("(“\"'‘[").lower() if before else ""
    if word in _ABBREVIATED or re.fullmatch(r"[^\W\d_](?:\.[^\W\d_])*", word):
        return False
    return not text[match.end()].islower()


class SentenceIndex:
    """Finds the sentence that holds an offset."""

    def __init__(self, text: str) -> None:
        self.spans = sentences(text)
        self._starts = [start for start, _ in self.spans]

    def number_at(self, offset: int) -> int:
        """Return the number of the sentence that holds `offset`, or of the last one before it."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.spans)
