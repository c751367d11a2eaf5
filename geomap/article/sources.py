"""A file, an address or standard input -> Article: text, title, date of publication, outlet."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from geomap.article import formats
from geomap.article.formats import Extract, Kind
from geomap.article.structure import Furniture, furniture
from geomap.errors import ArticleError, UsageError
from geomap.model.reading import Article
from geomap.text import encodable

LARGEST_BYTES = 20_000_000
"""Longer articles are refused."""

_FIELD = re.compile(r"^(?P<key>[a-z_]{4,16})[ \t]*:[ \t]*(?P<value>[^\r\n]+)", re.MULTILINE | re.IGNORECASE)
_DATE_FIELDS = ("date", "published", "publishdate", "pubdate")
_OUTLET_FIELDS = ("outlet", "publisher", "publication", "site_name")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_KINDS_OF_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
}


def is_address(source: str) -> bool:
    """Whether a source is an address on the web, not a path."""
    return bool(_ADDRESS.match(source))


def open_article(
    source: str, *, title: str | None = None, published: str | None = None, allow_private: bool = False
) -> Article:
    """Return the article in a file, at a web address, or on standard input where `source` is `-`.

    Parameters
    ----------
    source
        Path of a text or Markdown file, an HTML page, a PDF or a Word document, or an http(s) address.
        Standard input may be any of these; its first bytes tell which.
    title
        Wins over the article's own, and over the file's name.
    published
        Day of publication as `YYYY-MM-DD`; wins over the article's own.
    allow_private
        Whether an address may lie on this machine or in a private network.

    Raises
    ------
    ArticleError
        If the source cannot be read or is refused, or holds no article.
    UsageError
        If `published` is no date.
    MissingDependency
        If the part that reads this format is not installed.
    """
    given = parse_published(published)
    if source == "-":
        name, stem, charset = "standard input", "article", None
        content = _standard_input()
        kind = formats.sniff(_not_too_long(content, name), name=name)
    elif is_address(source):
        from geomap import web

        fetched = web.fetch(source, allow_private=allow_private)
        content, name, charset = fetched.content, fetched.url, fetched.charset
        stem = Path(unquote(name.partition("?")[0])).stem or "article"
        seen = formats.sniff(content, name=name)
        # servers are often wrong about what is no page, and alone know whether a page is meant as text
        kind = _KINDS_OF_TYPES.get(fetched.media_type, seen) if seen in ("text", "html") else seen
    else:
        path = Path(source)
        name, stem, charset = path.name, path.stem, None
        kind = _kind_of(path)
        content = _not_too_long(_bytes_of(path), name)
        _agree(content, kind, name)
    found = formats.extract(content, kind, name=name, charset=charset)
    if kind == "text":
        return from_text(found.text, title=title, published=given, source=name, name=stem)
    return _article(replace(found, title=title or found.title, published=given or found.published), name, stem)


def from_text(
    text: str,
    *,
    title: str | None = None,
    published: date | None = None,
    source: str = "standard input",
    name: str = "article",
) -> Article:
    """Return an article made of a text, with the title, date and outlet that it states itself.

    Raises
    ------
    ArticleError
        If the text is blank or longer than 20 MB.
    """
    parts = furniture(text)
    front = _front_matter(text, parts)
    own = front.get("title") or (text[slice(*parts.headline)] if parts.headline else None)
    dates = (formats.day_of(front.get(key)) for key in _DATE_FIELDS)
    day = published or next((day for day in dates if day), None)
    outlet = next((front[key] for key in _OUTLET_FIELDS if key in front), None)
    return _article(Extract(text, title or own, day, outlet), source, name)


def _article(found: Extract, source: str, name: str) -> Article:
    """Return what was found in a source as an article, named after the source where it has no title."""
    if not found.text.strip():
        raise ArticleError(f"{source!r} is empty: give an article of at least one sentence")
    if len(found.text) > LARGEST_BYTES:
        raise _too_long(source)
    return Article(
        title=encodable(found.title or name),
        text=encodable(found.text),
        published=found.published,
        source=encodable(source),
        outlet=encodable(found.outlet) if found.outlet else None,
    )


def _kind_of(path: Path) -> Kind:
    suffix = path.suffix.lower()
    if suffix in formats.KINDS:
        return formats.KINDS[suffix]
    if suffix and not path.is_dir():
        readable = ", ".join(dict.fromkeys(formats.KINDS))
        raise ArticleError(f"cannot read {path.name!r}: save it in one of the forms {readable}")
    return "text"


def _agree(content: bytes, kind: Kind, name: str) -> None:
    """Refuse a file that is of another kind than it says; what it says wins where both are text."""
    if kind == "pdf" and b"%PDF-" in content[:1_024]:
        return  # some begin with what a mail or a server put before them
    seen = formats.sniff(content, name=name) if content.strip() else "text"
    if seen != kind and {seen, kind} != {"text", "html"}:
        raise ArticleError(
            f"{name!r} is called {formats.NAMES[kind]} but is {formats.NAMES[seen]}: give it its proper extension"
        )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ArticleError(f"{str(path)!r} is a folder: give one article in it")
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise ArticleError(f"no such file: {str(path)!r}; check the path, or use - for standard input") from None
    except ArticleError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"cannot read {str(path)!r}: {reason}; check the path and its permissions") from error


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise ArticleError("standard input is closed: give a file, or pipe an article in")
    return sys.stdin.buffer.read(LARGEST_BYTES + 1)


def _not_too_long(content: bytes, name: str) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise _too_long(name)
    return content


def _too_long(name: str) -> ArticleError:
    return ArticleError(f"{name!r} is longer than {LARGEST_BYTES // 10**6} MB: split it into articles")


def _front_matter(text: str, parts: Furniture) -> dict[str, str]:
    fields = _FIELD.finditer(text[slice(*parts.front_matter)]) if parts.front_matter else ()
    return {field["key"].lower(): field["value"].strip().strip("\"'") for field in fields if field["value"].strip()}


def parse_published(value: str | None) -> date | None:
    """Return the day that a person gave as the article's date of publication.

    Raises
    ------
    UsageError
        If it is no day of the calendar in the form `2023-10-05`.
    """
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        message = f"{value!r} is no date: give the day of publication as YYYY-MM-DD, such as 2023-10-05"
        raise UsageError(message) from None
