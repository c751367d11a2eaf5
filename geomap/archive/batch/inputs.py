"""Files, folders and JSON lines -> the articles to read, one after the other, none of them opened before its turn."""

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
"""JSON may need several bytes for a letter."""

_CHUNK_ITEMS = 16
_CHUNK_LETTERS = 400_000


@dataclass(frozen=True, slots=True)
class Item:
    """An article to read, or why there is none."""

    id: str | int
    path: str | None = None
    text: str | None = None
    title: str | None = None
    published: str | None = None
    error: str | None = None


def items(inputs: Sequence[str]) -> Iterator[Item]:
    """Yield the articles of all inputs in their order; those of a folder in the order of their paths.

    An article in a file is called by its path in the folder that was given, else by the file's name.

    Raises
    ------
    ArticleError
        If an input is missing; before the first article.
    """
    for given in inputs:
        if not os.path.exists(given):
            raise ArticleError(f"no such file or folder: {given!r}; check the path")
    return _items(inputs)


def count(inputs: Sequence[str]) -> int:
    """Return about how many articles the inputs hold, without reading them: for a progress bar."""
    found = 0
    for given in inputs:
        if Path(given).suffix.lower() == ".jsonl" and os.path.isfile(given):
            with open(given, "rb") as file:
                found += sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
        elif os.path.isdir(given):
            found += sum(Path(name).suffix.lower() in KINDS for _, _, names in os.walk(given) for name in names)
        else:
            found += 1
    return found


def _items(inputs: Sequence[str]) -> Iterator[Item]:
    for given in inputs:
        path = Path(given)
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
    """Yield the lines of a file, and None for one that is too long to be held."""
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
    given = row.get("id") if isinstance(row, dict) else None
    if not isinstance(given, str | int) or isinstance(given, bool):
        return Item(name, error='the line has no "id" that is text or a whole number')
    for key, needed in (("text", True), ("title", False), ("published", False)):
        value = row.get(key)
        if not (isinstance(value, str) or (value is None and not needed)):
            return Item(given, error=f'its "{key}" is {"missing or " if needed else ""}no text')
    return Item(given, text=row["text"], title=row.get("title"), published=row.get("published"))


def chunks(every: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield the articles in groups that are worth a worker's while, and fit into its memory."""
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
