"""A PDF with a text layer -> the article in it: lines joined to paragraphs, without page numbers and running heads."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any

from geomap.article.formats.extracts import Extract, cleaned, day_of, joined
from geomap.errors import ArticleError, MissingDependency

_MOST_PAGES = 200
_MOST_OPERATIONS = 2_000_000
"""Drawing operations of a whole document; a page of a newspaper has some ten thousand."""
_LARGEST_STREAM = 20_000_000
_MARGIN_LINES = 3
"""Running heads and page numbers are looked for among so many lines at either end of a page."""
_NUMBER = re.compile(r"(?:page\s+)?[-–—|\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:microsoft\s+\w+\s+-\s+.*|untitled.*|document\s*\d*|.*\.(?:docx?|pdf|indd|qxd|tex|html?|txt|odt))",
    re.IGNORECASE,
)
_PRISM = "http://prismstandard.org/namespaces/basic/{}/"
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_HYPHEN = re.compile(r"[^\W\d_][-\u00ad\u2010]$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a page; lengths in points, `y` counted upwards."""

    text: str
    x: float
    y: float
    size: float


def from_pdf(content: bytes, *, name: str) -> Extract:
    """Return the article of a PDF; `name` is what a message calls it.

    The title is the largest line of the first page where the file's property says the same or nothing,
    else the property. The day of publication is the one that publishers state (PRISM); the day on which the
    file was made is no such day, for a page of 2017 may be printed today.

    Raises
    ------
    ArticleError
        If it is damaged, encrypted, without text, or out of all proportion.
    MissingDependency
        If pypdf is not installed.
    """
    try:
        from pypdf import PdfReader, apply_configuration
    except ImportError as error:
        raise MissingDependency(f"reading {name!r} needs pypdf: pip install 'geomap[pdf]'") from error
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it tells of every small flaw
    try:
        with apply_configuration(
            zlib_maximum_output_length=_LARGEST_STREAM,
            lzw_maximum_output_length=_LARGEST_STREAM,
            run_length_maximum_output_length=_LARGEST_STREAM,
            array_based_stream_maximum_output_length=_LARGEST_STREAM,
        ):
            reader = PdfReader(BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise ArticleError(f"{name!r} is protected by a password: save a copy without one")
            pages = _without_margins(_pages(reader, name))
            own, published, outlet = _metadata(reader)
    except ArticleError:
        raise
    except Exception as error:  # a damaged PDF fails in many ways, a library for its cipher may be missing
        what = "is encrypted in a way that" if "crypt" in str(error).lower() else "is damaged:"
        rest = "cannot be undone" if what.endswith("that") else "its objects cannot be read"
        raise ArticleError(f"{name!r} {what} {rest}; print it to a new PDF, or give its text as .txt") from error
    title = _title(own, pages)
    text = joined(_paragraphs(pages), title=title)
    if not text:
        raise ArticleError(f"{name!r} holds no text, only pictures: run text recognition (OCR) over it first")
    return Extract(text, title, published, outlet)


def _pages(reader: Any, name: str) -> list[list[_Line]]:
    if len(reader.pages) > _MOST_PAGES:
        raise ArticleError(f"{name!r} has more than {_MOST_PAGES} pages: give the pages of one article")
    left = _MOST_OPERATIONS

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ArticleError(f"{name!r} is too elaborate a drawing: give its text as .txt")

    pages = []
    for page in reader.pages:
        lines = _Lines()
        page.extract_text(visitor_text=lines.add, visitor_operand_before=count)
        pages.append(lines.finished())
    return pages


class _Lines:
    """Gathers the pieces of text that a page draws into lines."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._pieces: list[str] = []
        self._at: tuple[float, float, float] | None = None

    def add(self, text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        """Take a piece of text with its two matrices, as pypdf hands them out."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end()
            if not piece.strip():
                self._pieces.append(piece)
                continue
            if self._at is None:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                scale = abs(tm[0] * cm[0] + tm[1] * cm[2]) or abs(tm[1] * cm[1] + tm[0] * cm[1]) or 1
                self._at = (x, y, abs(size) * scale)
            self._pieces.append(piece)

    def finished(self) -> list[_Line]:
        self._end()
        return self._lines

    def _end(self) -> None:
        text = "".join(self._pieces).strip()
        if text and self._at:
            self._lines.append(_Line(text, *self._at))
        self._pieces, self._at = [], None


def _without_margins(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Drop page numbers, and lines that stand at the margin of half the pages, whatever their digits."""
    margins = [_margin(page) for page in pages]
    counts = Counter(
        key for page, margin in zip(pages, margins, strict=True) for key in {_key(page[n]) for n in margin}
    )
    often = max(2, (len(pages) + 1) // 2)
    return [
        [
            line
            for number, line in enumerate(page)
            if number not in margin or not (_NUMBER.fullmatch(line.text) or counts[_key(line)] >= often)
        ]
        for page, margin in zip(pages, margins, strict=True)
    ]


def _margin(page: list[_Line]) -> set[int]:
    """Return the numbers of the lines at the top and at the foot of a page."""
    order = sorted(range(len(page)), key=lambda number: page[number].y)
    return {*order[:_MARGIN_LINES], *order[-_MARGIN_LINES:]}


def _key(line: _Line) -> tuple[str, int, int]:
    return re.sub(r"\d+", "#", cleaned(line.text).casefold()), round(line.size), round(line.y)


def _paragraphs(pages: list[list[_Line]]) -> Iterator[str]:
    leading, length = _usual(pages)
    paragraph, before = "", None
    for page in pages:
        for number, line in enumerate(page):
            if before is not None and _breaks(before, line, number == 0, leading, length):
                yield paragraph
                paragraph = ""
            paragraph = _continued(paragraph, line.text)
            before = line
    yield paragraph


def _usual(pages: list[list[_Line]]) -> tuple[float, float]:
    """Return the usual distance of two lines in sizes of their type, and the usual length in letters."""
    gaps = [
        (one.y - other.y) / one.size
        for page in pages
        for one, other in pairwise(page)
        if one.size > 0 and 0.8 < (one.y - other.y) / one.size < 3 and abs(one.size - other.size) < 0.1 * one.size
    ]
    lengths = sorted(len(line.text) for page in pages for line in page)
    # most lines of a paragraph are full; the median would be drawn down by headings and last lines
    return (median(gaps) if gaps else 1.2), (lengths[int(0.7 * len(lengths))] if lengths else 0)


def _breaks(one: _Line, other: _Line, new_page: bool, leading: float, length: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if abs(one.size - other.size) > 0.1 * one.size:
        return True
    ended = bool(_SENTENCE_END.search(one.text))
    if new_page or other.y >= one.y:  # the next page or column
        return ended and len(one.text) < 0.8 * length
    if one.size > 0 and (one.y - other.y) / one.size > 1.25 * leading:
        return True
    indented = 0.5 * one.size < other.x - one.x < 5 * one.size
    return ended and (indented or len(one.text) < 0.75 * length)


def _continued(paragraph: str, line: str) -> str:
    """Return a paragraph with one more line, a word that was broken between the two made whole.

    Between capitals, and before a capital, the hyphen is the word's own: "Franco-" and "German".
    """
    if not paragraph:
        return line
    hyphen = _HYPHEN.search(paragraph[-2:])  # a search of the whole would take quadratic time
    if hyphen and line[:1].islower():
        return paragraph[:-1] + line
    return paragraph + ("" if hyphen else " ") + line


def _title(own: str | None, pages: list[list[_Line]]) -> str | None:
    """Return the title: the first page's largest line, unless the file's own says something else."""
    heading = _heading(pages)
    if own and heading and cleaned(own).casefold().startswith(heading.casefold()):
        return heading
    return own or heading


def _heading(pages: list[list[_Line]]) -> str | None:
    lines = pages[0] if pages else []
    sizes = [line.size for page in pages for line in page for _ in range(1 + len(line.text) // 20)]
    if not lines or len(sizes) < 3:
        return None
    largest = max(line.size for line in lines[:20])
    first = next(number for number, line in enumerate(lines) if line.size == largest)
    heading = ""
    for line in lines[first : first + 4]:
        if abs(line.size - largest) > 0.05 * largest:
            break
        heading = _continued(heading, line.text)
    return cleaned(heading) if largest > 1.2 * median(sizes) and len(heading) <= 200 else None


def _metadata(reader: Any) -> tuple[str | None, date | None, str | None]:
    """Return the title, day of publication and outlet that the file's properties state."""
    information = reader.metadata
    title = cleaned(str((information.title if information else None) or ""))
    published, outlet = None, None
    try:
        more = reader.xmp_metadata
    except Exception:  # the text is good without it
        more = None
    if more is not None:
        title = title or cleaned(next(iter((more.dc_title or {}).values()), ""))
        dates = _stated(more, "publicationDate") + _stated(more, "coverDate")
        published = next((day for day in map(day_of, dates) if day), None)
        outlet = next(iter(_stated(more, "publicationName") + list(more.dc_publisher or [])), None)
    return (None if not title or _NO_TITLE.fullmatch(title) else title), published, cleaned(outlet or "") or None


def _stated(more: Any, name: str) -> list[str]:
    """Return what a PDF's PRISM metadata state under a name, in any version of the standard."""
    found = []
    for version in ("3.0", "2.2", "2.1", "2.0", "1.2"):
        for node in more.get_element("", _PRISM.format(version), name):
            value = getattr(node, "value", None) or getattr(getattr(node, "firstChild", None), "data", None)
            found += [value] if isinstance(value, str) else []
    return found
