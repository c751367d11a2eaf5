"""Untrusted text -> lines that fit a width, in characters for which the font has glyphs."""

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
"""Line height, as a multiple of the font size."""
ASCENT = 0.98
"""Height of accented capitals above the baseline, as a multiple of the font size."""
_ELLIPSIS = "…"
_LEFT_OUT = "[…]"
_LONGEST = 4000
"""Characters to which a text is cut before it is wrapped: no figure has room for more."""


class Face(NamedTuple):
    """One of the fonts that ship with matplotlib, at a size in points."""

    size: float
    bold: bool = False
    italic: bool = False
    serif: bool = False

    @property
    def line_mm(self) -> float:
        """Height of a line in mm."""
        return self.size * LINE * MM_PER_PT

    def font(self) -> FontProperties:
        """Return the font for matplotlib. It is always matplotlib's own file, so installed fonts make no difference."""
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
    """Return the width of a text in mm."""
    # measured at 100 pt and scaled, since hinting at small sizes rounds the width of each glyph
    font = _opened(_file(face))
    font.set_size(100, 72)
    font.set_text(f"{text}|")
    with_stop: float = font.get_width_height()[0]
    font.set_text("|")
    return float(with_stop - font.get_width_height()[0]) / 64 * face.size / 100 * MM_PER_PT


def has_letters(text: str, face: Face) -> bool:
    """Return whether a font has a glyph for every character of a text."""
    font = _opened(_file(face))
    return all(font.get_char_index(ord(sign)) for sign in text if not sign.isspace())


def printable(text: str, face: Face) -> str:
    """Return a text on one line, without control characters, and with `[…]` for letters that the font lacks.

    Other characters that the font lacks, such as emoji, are left out.
    """
    one_line = " ".join(plain(text[:_LONGEST]).split())
    if has_letters(one_line, face):
        return one_line
    marked = "".join(sign if has_letters(sign, face) else _stand_in(sign) for sign in one_line)
    return " ".join(re.sub(r"\x00[\x00\s]*", f"{_LEFT_OUT} ", marked).split())


def _stand_in(sign: str) -> str:
    return "\x00" if unicodedata.category(sign)[0] in "LMN" else ""


def plain(text: str) -> str:
    """Return a text without control and format characters, such as bidi overrides."""
    return "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def wrapped(text: str, face: Face, room_mm: float, *, most: int = 1000) -> list[str]:
    """Wrap a text to `room_mm` in at most `most` lines. The last one ends in … if text was cut."""
    lines: list[str] = []
    line = ""
    for word in printable(text, face).split():
        longer = f"{line} {word}".strip()
        if width_mm(longer, face) <= room_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, face, room_mm)
        lines += full
        if len(lines) > most:
            break
    if line:
        lines.append(line)
    return lines if len(lines) <= most else [*lines[: most - 1], _shortened(lines[most - 1], face, room_mm)]


def _broken(word: str, face: Face, room_mm: float) -> list[str]:
    """Split a word into pieces that fit. Most words are one piece."""
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
    """Return a text as one line no wider than `room_mm`, cut with … if it is too long; empty for empty text."""
    return next(iter(wrapped(text, face, room_mm, most=1)), "")
