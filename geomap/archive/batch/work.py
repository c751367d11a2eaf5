"""Articles -> their lines of a batch result, in a worker on this machine or another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geomap.archive.batch.inputs import Item
from geomap.article.sources import from_text, open_article, parse_published
from geomap.errors import GeomapError
from geomap.reading.document import to_document
from geomap.reading.reader import read
from geomap.text import encodable


@dataclass(frozen=True, slots=True)
class Settings:
    """How all articles of a run are read."""

    about: tuple[str, ...] = ()
    """Countries that the articles are known to be about, by name or code."""
    engine: str = "geomap"
    """Engine that recognises toponyms."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The result lines of a group of articles."""

    content: bytes
    """A line of JSON for each article, in UTF-8."""
    count: int
    failed: int
    """How many of the lines are errors."""


def read_items(items: Sequence[Item], settings: Settings) -> Lines:
    """Read articles; one that cannot be read gives a line with the reason."""
    rows = [_row(item, settings) for item in items]
    content = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return Lines(content.encode(), len(rows), sum("error" in row for row in rows))


def failed(items: Sequence[Item], why: str) -> Lines:
    """Return an error line for each article, all with the same reason."""
    return read_items([Item(item.id, error=why) for item in items], Settings())


def _row(item: Item, settings: Settings) -> dict[str, Any]:
    name = encodable(item.id) if isinstance(item.id, str) else item.id
    if item.error:
        return {"id": name, "error": encodable(item.error)}
    try:
        if item.text is None:
            article = open_article(item.path or "", title=item.title, published=item.published)
        else:
            article = from_text(
                item.text,
                title=encodable(item.title) if item.title else None,
                published=parse_published(item.published),
                source=str(name),
                name=str(name),
            )
        return {"id": name, **to_document(read(article, about=settings.about, engine=settings.engine))}
    except GeomapError as error:
        return {"id": name, "error": encodable(str(error))}
    except Exception as error:  # one article in a million must not end the run; its line says what it did
        return {"id": name, "error": encodable(f"unexpected {type(error).__name__}: {error}")}
