"""Bytes of a file -> the article in it: HTML, PDF and Word; which of them it is; text and its encoding.

Lowest first: extracts, plain, pdf, webpage, word.
"""

from __future__ import annotations

import re
from typing import Literal

from geomap.article.formats.extracts import Extract, day_of
from geomap.article.formats.plain import declared_in, decode
from geomap.errors import ArticleError

Kind = Literal["text", "html", "pdf", "docx"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""The kind that a file's extension names."""

NAMES: dict[Kind, str] = {"text": "text", "html": "HTML", "pdf": "a PDF", "docx": "a Word document"}

_READABLE = "give a .txt, .md, .html, .pdf or .docx file"
_PAGE = re.compile(
    rb"(?:\s|<\?xml[^>]{0,300}>|<!--(?:[^-]|-(?!->)){0,3000}-->)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE,
)
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "a Word document of the old form (.doc)",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "compressed (gzip)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}

__all__ = ["KINDS", "NAMES", "Extract", "Kind", "day_of", "decode", "extract", "sniff"]


def sniff(content: bytes, *, name: str) -> Kind:
    """Return what `content` is, judged by its bytes alone.

    Raises
    ------
    ArticleError
        If it is a document of a kind that geomap does not read.
    """
    head = content[:4_096]
    if head.lstrip().startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        if b"word/" in content:
            return "docx"
        raise ArticleError(f"{name!r} is a ZIP archive, no Word document: {_READABLE}")
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise ArticleError(f"{name!r} is {what}, which geomap does not read: {_READABLE}")
    # a page in UTF-16 has a NUL beside each letter
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return "html" if _PAGE.match(plain) else "text"


def extract(content: bytes, kind: Kind, *, name: str, charset: str | None = None) -> Extract:
    """Return the article that `content` holds.

    Parameters
    ----------
    content
        The file's bytes.
    kind
        What they are; text comes back as it stands.
    name
        What to call the file in a message.
    charset
        The encoding that an HTTP header declares.

    Raises
    ------
    ArticleError
        If it cannot be read, is protected, or holds no article.
    MissingDependency
        If the part that reads this kind is not installed.
    """
    if kind == "text":
        return Extract(decode(content, name=name, declared=charset))
    if kind == "html":
        from geomap.article.formats.webpage import from_html

        return from_html(decode(content, name=name, declared=charset or declared_in(content)), name=name)
    if kind == "pdf":
        from geomap.article.formats.pdf import from_pdf

        return from_pdf(content, name=name)
    from geomap.article.formats.word import from_docx

    return from_docx(content, name=name)
