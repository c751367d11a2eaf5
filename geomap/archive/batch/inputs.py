"""Files, folders and JSON lines -> the articles to read, one at a time; no file is opened before its turn."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geomap.article.formats import KINDS
from geomap.article.sources import LARGEST_BYTES
from geomap.errors import ArticleError

_LONGEST_LINE = 4 * LARGEST_BYTES
"""In bytes; JSON may need several for one character."""

_CHUNK_ITEMS = 16
_CHUNK_LETTERS = 400_000


@dataclass(frozen=True, slots=True)
class Item:
    """An article to read, from a path or as a text, or the error that there is none."""

    id: str | int
    path: str | None = None
    text: str | None = None
    title: str | None = None
    published: str | None = None
    error: str | None = None


def items(inputs: Sequence[str]) -> Iterator[Item]:
    """Yield the articles of all inputs in order; those of a folder sorted by path.

    The id of an article in a file is its path within the given folder, or the file's name. The id of one in a
    `.jsonl` file is that of its line.

    Raises
    ------
    ArticleError
        If an input does not exist; raised before the first article.
    """
    for source in inputs:
        if not os.path.exists(source):
            raise ArticleError(f"no such file or folder: {source!r}; check the path")
    return _items(inputs)


def count(inputs: Sequence[str]) -> int:
    """Return roughly how many articles the inputs hold, without reading them; for a progress bar."""
    total = 0
    for source in inputs:
        if Path(source).suffix.lower() == ".jsonl" and os.path.isfile(source):
            with open(source, "rb") as file:
                total += sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
        elif os.path.isdir(source):
            total += sum(Path(name).suffix.lower() in KINDS for _, _, names in os.walk(source) for name in names)
        else:
            total += 1
    return total


def _items(inputs: Sequence[str]) -> Iterator[Item]:
    for source in inputs:
        path = Path(source)
        if path.is_dir():
            yield from _of_folder(path)
        elif path.suffix.lower() == ".jsonl":
            yield from _of_lines(path)
        else:
            yield Item(path.name, path=str(path))


def _of_folder(folder: Path) -> Iterator[Item]:
    failed: list[OSError] = []
    for base, folders, names in os.walk(folder, onerror=failed.append):
        folders.sort()
        for name in sorted(names):
            path = Path(base, name)
            if path.suffix.lower() in KINDS:
                yield Item(path.relative_to(folder).as_posix(), path=str(path))
        while failed:
            error = failed.pop()
            where = Path(error.filename or base)
            name = where.relative_to(folder).as_posix()
            yield Item(name, error=f"cannot read the folder {name!r}: {error.strerror or error}")


def _of_lines(path: Path) -> Iterator[Item]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(_lines(file), 1):
                if line is None or line.strip():
                    yield _of_line(line, f"{path.name}:{number}")
    except OSError as error:
        yield Item(path.name, error=f"cannot read {path.name!r}: {error.strerror or error}")


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a file; None for one that is too long to keep in memory."""
    while line := file.readline(_LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        while not whole:
            rest = file.readline(_LONGEST_LINE)
            whole = rest.endswith(b"\n") or not rest
            line = b""
        yield line or None


def _of_line(line: bytes | None, name: str) -> Item:
    if line is None:
        return Item(name, error=f"the line is longer than {_LONGEST_LINE // 10**6} MB: split it into articles")
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        return Item(name, error=f"the line is not JSON: {error}")
    id_ = row.get("id") if isinstance(row, dict) else None
    if not isinstance(id_, str | int) or isinstance(id_, bool):
        return Item(name, error='the line has no "id" that is text or a whole number')
    for key, needed in (("text", True), ("title", False), ("published", False)):
        value = row.get(key)
        if not (isinstance(value, str) or (value is None and not needed)):
            return Item(id_, error=f'its "{key}" is {"missing or " if needed else ""}no text')
    return Item(id_, text=row["text"], title=row.get("title"), published=row.get("published"))


def chunks(every: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield the articles in groups: large enough to be worth a task, small enough for a worker's memory."""
    group: list[Item] = []
    letters = 0
    for item in every:
        group.append(item)
        letters += len(item.text or "")
        if len(group) == _CHUNK_ITEMS or letters > _CHUNK_LETTERS:
            yield tuple(group)
            group, letters = [], 0
    if group:
        yield tuple(group)
