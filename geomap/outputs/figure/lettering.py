"""Words of an untrusted text -> lines of type that fit a width, in fonts that have every letter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

MM_PER_PT = 25.4 / 72
LINE = 1.3
"""Height of a line, as a share of the size of its letters."""
ASCENT = 0.98
"""How far accented capitals rise above the base line, as a share of the size."""
_ELLIPSIS = "…"
_LEFT_OUT = "[…]"
_LONGEST = 4000
"""Letters of one text beyond which nothing is set: no figure has room for them."""


class Face(NamedTuple):
    """A font of those that come with matplotlib, at a size in points."""

    size: float
    bold: bool = False
    italic: bool = False
    serif: bool = False

    @property
    def line_mm(self) -> float:
        """Height of a line in mm."""
        return self.size * LINE * MM_PER_PT

    def font(self) -> FontProperties:
        """Return the font as matplotlib takes it: always the file that comes with it, whatever else is installed."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(
            fname=str(_file(self)),
            family="DejaVu Serif" if self.serif else "DejaVu Sans",
            weight="bold" if self.bold else "normal",
            style="italic" if self.italic else "normal",
            size=self.size,
        )


def _file(face: Face) -> Path:
    import matplotlib

    slope = "Italic" if face.serif else "Oblique"
    cut = ("Bold" if face.bold else "") + (slope if face.italic else "")
    name = ("DejaVuSerif" if face.serif else "DejaVuSans") + (f"-{cut}" if cut else "")
    return Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")


@cache
def _opened(file: Path) -> Any:
    from matplotlib.font_manager import get_font

    return get_font(file)


@lru_cache(maxsize=20_000)
def width_mm(text: str, face: Face) -> float:
    """Return how wide a text is when set, in mm."""
    # 100 pt, then scaled: hinting at small sizes would round each letter to whole points
    font = _opened(_file(face))
    font.set_size(100, 72)
    font.set_text(f"{text}|")
    with_stop: float = font.get_width_height()[0]
    font.set_text("|")
    return float(with_stop - font.get_width_height()[0]) / 64 * face.size / 100 * MM_PER_PT


def has_letters(text: str, face: Face) -> bool:
    """Return whether a font has a glyph for every letter of a text."""
    font = _opened(_file(face))
    return all(font.get_char_index(ord(sign)) for sign in text if not sign.isspace())


def printable(text: str, face: Face) -> str:
    """Return a text as one line that can be set: no controls, and `[…]` for words in letters that no font has.

    Signs that no font has and that are no letters, such as emoji, are left out.
    """
    one_line = " ".join(plain(text[:_LONGEST]).split())
    if has_letters(one_line, face):
        return one_line
    marked = "".join(sign if has_letters(sign, face) else _stand_in(sign) for sign in one_line)
    return " ".join(re.sub(r"\x00[\x00\s]*", f"{_LEFT_OUT} ", marked).split())


def _stand_in(sign: str) -> str:
    return "\x00" if unicodedata.category(sign)[0] in "LMN" else ""


def plain(text: str) -> str:
    """Return a text without control and format characters, such as an override of the direction of writing."""
    return "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def wrapped(text: str, face: Face, room_mm: float, *, most: int = 1000) -> list[str]:
    """Return a text as at most `most` lines, none wider than `room_mm`; the last ends in … if there was more."""
    lines: list[str] = []
    line = ""
    for word in printable(text, face).split():
        longer = f"{line} {word}".strip()
        if width_mm(longer, face) <= room_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, face, room_mm)
        lines += whole
        if len(lines) > most:
            break
    if line:
        lines.append(line)
    return lines if len(lines) <= most else [*lines[: most - 1], _shortened(lines[most - 1], face, room_mm)]


def _broken(word: str, face: Face, room_mm: float) -> list[str]:
    """Return a word in pieces that fit; most words are one."""
    if width_mm(word, face) <= room_mm:
        return [word]
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_mm(pieces[-1] + sign, face) > room_mm:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _shortened(line: str, face: Face, room_mm: float) -> str:
    while line and width_mm(line + _ELLIPSIS, face) > room_mm:
        line = line[:-1]
    return line.rstrip(" ,;:.") + _ELLIPSIS


def fitted(text: str, face: Face, room_mm: float) -> str:
    """Return a text as one line no wider than `room_mm`, shortened with … if it must be."""
    return next(iter(wrapped(text, face, room_mm, most=1)), "")
