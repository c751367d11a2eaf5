"""A file or standard input -> Article: decoded text, title, date of publication."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from geomap.errors import ArticleError, UsageError
from geomap.model import Article

LARGEST_BYTES = 20_000_000
"""Longer articles are refused."""

_SUFFIXES = ("", ".txt", ".text", ".md", ".markdown")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?P<body>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<key>title|date|published)[ \t]*:[ \t]*(?P<value>.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\r\n]+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_LONGEST_TITLE = 150


def open_article(source: str, *, title: str | None = None, published: str | None = None) -> Article:
    """Return the article in a file, or on standard input where `source` is `-`.

    Parameters
    ----------
    source
        Path of a text or Markdown file in UTF-8, or in UTF-16 with a byte order mark.
    title
        Wins over the article's own heading or front matter, and over the file's name.
    published
        Day of publication as `YYYY-MM-DD`; wins over the front matter.

    Raises
    ------
    ArticleError
        If the source cannot be read, is no text, is empty or is too long.
    UsageError
        If `published` is no date.
    """
    given = parse_published(published)
    if source == "-":
        return from_text(_decoded(_standard_input(), "standard input"), title=title, published=given)
    if re.match(r"https?://", source):
        raise ArticleError(f"{source!r} is a web address: save the article as text and give the file")
    path = Path(source)
    text = _decoded(_bytes_of(path), path.name)
    return from_text(text, title=title, published=given, source=path.name, name=path.stem)


def from_text(
    text: str,
    *,
    title: str | None = None,
    published: date | None = None,
    source: str = "standard input",
    name: str = "article",
) -> Article:
    """Return an article made of a text, with the title and date that it states itself.

    Raises
    ------
    ArticleError
        If the text is blank or longer than 20 MB.
    """
    if not text.strip():
        raise ArticleError(f"{source!r} is empty: give an article of at least one sentence")
    if len(text) > LARGEST_BYTES:
        raise ArticleError(f"{source!r} is longer than {LARGEST_BYTES // 10**6} MB: split it into articles")
    front = _front_matter(text)
    own = front.get("title") or _heading(text)
    day = published or _own_date(front)
    return Article(title=encodable(title or own or name), text=text, published=day, source=encodable(source))


def encodable(text: str) -> str:
    """Return a text from the command line or a file's name with a mark for each byte that is no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ArticleError(f"{str(path)!r} is a folder: give one article in it")
        if path.suffix.lower() not in _SUFFIXES:
            raise ArticleError(f"cannot read {path.name!r}: save it as plain text (.txt) or Markdown (.md)")
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise ArticleError(f"no such file: {str(path)!r}; check the path, or use - for standard input") from None
    except ArticleError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"cannot read {str(path)!r}: {reason}; check the path and its permissions") from error
    return content


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise ArticleError("standard input is closed: give a file, or pipe an article in")
    return sys.stdin.buffer.read(LARGEST_BYTES + 1)


def _decoded(content: bytes, name: str) -> str:
    if len(content) > LARGEST_BYTES:
        raise ArticleError(f"{name!r} is longer than {LARGEST_BYTES // 10**6} MB: split it into articles")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in content:
        raise ArticleError(f"{name!r} is not text but binary: give a text file")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"byte {content[error.start]:#04x} at position {error.start}"
        message = f"{name!r} is not {encoding.removesuffix('-sig').upper()} ({where}): save it as UTF-8"
        raise ArticleError(message) from error


def _front_matter(text: str) -> dict[str, str]:
    match = _FRONT_MATTER.match(text[:20_000])
    fields = _FIELD.finditer(match["body"]) if match else ()
    return {field["key"].lower(): field["value"].strip("\"'") for field in fields}


def _heading(text: str) -> str | None:
    """Return a Markdown heading, or a first line that stands alone and is no sentence."""
    front = _FRONT_MATTER.match(text[:20_000])
    body = text[front.end() if front else 0 :]
    match = _HEADING.match(body[:2_000])
    if match:
        return match["title"]
    line, _, rest = body.lstrip().partition("\n")
    line = line.strip()
    alone = bool(rest.strip()) and not rest.partition("\n")[0].strip()
    return line if alone and 0 < len(line) <= _LONGEST_TITLE and line[-1] not in '.!?:;,…"”’' else None


def _own_date(front: dict[str, str]) -> date | None:
    try:
        return parse_published((front.get("date") or front.get("published") or "")[:10] or None)
    except UsageError:
        return None  # a date in another form is not ours to guess at


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
