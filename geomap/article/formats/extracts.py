"""What a reader of a format returns, and the cleaning that all of them share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geomap.text import MONTH_NAMES

_MONTHS = tuple(name[:3].lower() for name in MONTH_NAMES)
_LONGEST_DATE = 60
_NUMERIC = re.compile(r"\s*(\d{4})(?:-(\d\d)-(\d\d)|/(\d\d)/(\d\d)|(\d\d)(\d\d))(?!\d)")
_WORDED = (
    re.compile(
        r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?P<month>[^\W\d]{3,9})\.?,?\s+(?P<year>\d{4})\b"
    ),
    re.compile(
        r"(?:[^\W\d]+\.?,\s+)?(?P<month>[^\W\d]{3,9})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b"
    ),
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}

_NO_LETTERS = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width space, word joiner, byte order mark."""


@dataclass(frozen=True, slots=True)
class Extract:
    """An article as its file holds it: the text, and what the file says of it."""

    text: str
    title: str | None = None
    published: date | None = None
    outlet: str | None = None


class _Cleaning(dict[int, str | None]):
    """Maps what no text needs to nothing: control and format characters, lone surrogates, soft hyphens."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        category = unicodedata.category(letter)
        kept: str | None = _LIGATURES.get(letter, letter)
        if category == "Zs":
            kept = " "
        elif category == "Cs" or (category == "Cc" and letter not in "\n\t") or letter in _NO_LETTERS:
            kept = None
        self[code] = kept
        return kept


_CLEANING = _Cleaning()


def cleaned(text: str) -> str:
    """Return one paragraph without control characters, ligatures and runs of space."""
    return " ".join(text.translate(_CLEANING).split())


def joined(paragraphs: Iterable[str], *, title: str | None = None) -> str:
    """Return paragraphs as a text, with an empty line between them, without the title that opens it."""
    kept = [paragraph for paragraph in map(cleaned, paragraphs) if paragraph]
    if title and kept and _same(kept[0], title):
        del kept[0]
    return "\n\n".join(kept)


def _same(one: str, other: str) -> bool:
    return cleaned(one).casefold() == cleaned(other).casefold()


def day_of(value: object) -> date | None:
    """Return the day that a date in a document's metadata states, or None if it is not clear.

    The day is the one that is written there, in whatever zone; "05/10/2023" may be of May or of October.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()[:_LONGEST_DATE]
    numeric = _NUMERIC.match(text)
    try:
        if numeric:
            year, month, day = (int(part) for part in numeric.groups() if part)
            return date(year, month, day)
        for pattern in _WORDED:
            match = pattern.match(text)
            if match and match["month"][:3].lower() in _MONTHS:
                month = _MONTHS.index(match["month"][:3].lower()) + 1
                return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
    return None
