"""A Word document -> the article in it: paragraphs, headings and tables, without comments, heads and feet."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from geomap.article.formats.extracts import Extract, cleaned, day_of, joined
from geomap.errors import ArticleError, MissingDependency

_LARGEST_PARTS = 50_000_000
_MOST_PARTS = 5_000
_MOST_TAGS = 1_000_000
"""Of all parts together; a book of five hundred pages has half of them."""
_NO_TITLE = re.compile(r"(?:document|untitled|word document|title|\[?document title\]?)\s*\d*|.*\.docx?", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COVER = "http://schemas.microsoft.com/office/2006/coverPageProps"
_UNREAD = frozenset(f"{_W}{tag}" for tag in ("del", "moveFrom", "txbxContent", "instrText", "pPr", "rPr"))


def from_docx(content: bytes, *, name: str) -> Extract:
    """Return the article of a Word document; `name` is what a message calls it.

    The title is the document's own: its paragraph in the style Title, else its property, else its first
    heading. The day of publication is the cover page's; when the file was made says nothing of it.

    Raises
    ------
    ArticleError
        If it is damaged, protected, far larger than it looks, or without text.
    MissingDependency
        If python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise MissingDependency(f"reading {name!r} needs python-docx: pip install 'geomap[docx]'") from error
    _check(content, name)
    try:
        document = Document(BytesIO(content))
        paragraphs = list(_blocks(document.element.body))
        published = _published(document)
        own = cleaned(document.core_properties.title or "")
        styled = {style: _styled(document, style) for style in ("Title", "Heading 1")}
    except Exception as error:  # a damaged archive or tree fails in many ways
        raise _damaged(name) from error
    own = "" if _NO_TITLE.fullmatch(own) else own
    title = styled["Title"] or own or styled["Heading 1"] or None
    text = joined(paragraphs, title=title)
    if not text:
        raise ArticleError(f"{name!r} holds no text: save the article as .txt and give that file")
    return Extract(text, title, published)


def _check(content: bytes, name: str) -> None:
    """Refuse an archive that would unpack to more than it has any reason to."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_PARTS:
                raise ArticleError(f"{name!r} unpacks to more than {_LARGEST_PARTS // 10**6} MB: save its text as .txt")
            if any(part.flag_bits & 1 for part in parts):
                raise ArticleError(f"{name!r} is protected by a password: save a copy without one")
            tags = sum(archive.read(part).count(b"<") for part in parts if part.filename.endswith((".xml", ".rels")))
    except ArticleError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(name) from error
    if tags > _MOST_TAGS:
        raise ArticleError(f"{name!r} has more parts than any article: save its text as .txt")


def _blocks(body: Any) -> Iterator[str]:
    """Yield the paragraphs of a document in order, those of its tables too.

    What was inserted under change tracking is part of the text, what was deleted is not.
    """
    pieces: list[str] = []
    waiting = [iter(body)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
            continue
        if element.tag in _UNREAD:
            continue
        if element.tag == f"{_W}p":
            yield "".join(pieces)
            pieces = []
        elif element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            pieces.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        waiting.append(iter(element))
    yield "".join(pieces)


def _styled(document: Any, style: str) -> str:
    """Return the first paragraph in a style, where it stands among the first ten."""
    for paragraph in document.paragraphs[:10]:
        if paragraph.style is not None and paragraph.style.name == style and paragraph.text.strip():
            return cleaned(paragraph.text)
    return ""


def _published(document: Any) -> date | None:
    """Return the cover page's day of publication."""
    for part in document.part.package.iter_parts():
        blob = part.blob if "customXml" in str(part.partname) else b""
        if _COVER.encode() in blob:
            match = re.search(rb"<PublishDate>([^<]{8,40})</PublishDate>", blob)
            return day_of(match[1].decode("utf-8", "replace")) if match else None
    return None


def _damaged(name: str) -> ArticleError:
    return ArticleError(f"{name!r} is a damaged Word document: open it and save it again, or give its text as .txt")
