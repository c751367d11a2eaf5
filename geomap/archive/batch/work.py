"""Articles -> the lines of a batch result: what every worker does, here or on another machine."""

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
    engine: str = "geomap"


@dataclass(frozen=True, slots=True)
class Lines:
    """What came of a group of articles."""

    content: bytes
    """A line of JSON for each."""
    count: int
    failed: int


def read_items(items: Sequence[Item], settings: Settings) -> Lines:
    """Read articles; one that fails gives a line that says why."""
    rows = [_row(item, settings) for item in items]
    content = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return Lines(content.encode(), len(rows), sum("error" in row for row in rows))


def failed(items: Sequence[Item], why: str) -> Lines:
    """Return the lines of articles that could not be read, all for one reason."""
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
