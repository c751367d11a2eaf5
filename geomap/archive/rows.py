"""A batch result, JSON lines or Parquet -> its rows, one at a time, each with its location in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geomap.errors import ArticleError, MissingDependency

SUFFIXES = (".jsonl", ".parquet")
"""Extensions of what `geomap batch` writes."""

_LONGEST_LINE = 400_000_000
_ROWS = 64
"""How many rows of a Parquet file are in memory at a time."""


def is_result(source: str | Path) -> bool:
    """Tell whether a source has the extension of a batch result."""
    return Path(source).suffix.lower() in SUFFIXES


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the location of each row of a batch result, such as "'result.jsonl', line 3", and the row.

    Raises
    ------
    ArticleError
        If the file is missing, empty or unreadable, a line is not JSON, or a row is not that of a batch result.
    MissingDependency
        If the file is Parquet and pyarrow is not installed.
    """
    if not path.exists():
        raise ArticleError(f"no such file: {str(path)!r}; check the path")
    any_row = False
    try:
        for where, row in _parquet_rows(path) if path.suffix.lower() == ".parquet" else _json_rows(path):
            yield where, _checked(row, where)
            any_row = True
    except OSError as error:
        raise ArticleError(f"cannot read {str(path)!r}: {error.strerror or error}") from error
    if not any_row:
        raise ArticleError(f"{path.name!r} is empty: give what geomap batch wrote")


def _json_rows(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
            where = f"{path.name!r}, line {number:,}"
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if b"\\u" in line:
                    json.dumps(row, ensure_ascii=False).encode()
            except (ValueError, RecursionError) as error:  # lone surrogates are a ValueError too
                if not line.endswith(b"\n"):
                    raise ArticleError(
                        f"{where}: the file is cut off in this line; get the whole of it, or run geomap batch again"
                    ) from error
                raise ArticleError(f"{where}: no JSON ({error}); give what geomap batch wrote") from error
            yield where, row


def _parquet_rows(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingDependency("reading Parquet needs pyarrow: pip install 'geomap[parquet]'") from error
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in ("id", "error", "document") if name not in file.schema_arrow.names]
            if missing:
                raise ArticleError(f"{path.name!r} has no column {missing[0]!r}: give what geomap batch wrote")
            for batch in file.iter_batches(_ROWS, columns=["id", "error", "document"]):
                for row in batch.to_pylist():
                    number += 1
                    where = f"{path.name!r}, row {number:,}"
                    yield where, _document(row, where)
    except pa.ArrowException as error:
        raise ArticleError(f"{path.name!r} is no Parquet, or damaged ({error}); get the whole of it") from error


def _document(row: dict[str, Any], where: str) -> Any:
    if row["document"] is None:
        return {"id": row["id"], "error": row["error"]}
    try:
        return json.loads(row["document"])
    except (ValueError, TypeError, RecursionError) as error:
        raise ArticleError(f"{where}: its document is no JSON ({error}); give what geomap batch wrote") from error


def _checked(row: Any, where: str) -> dict[str, Any]:
    """Return a row if it has the keys of a row of a batch result."""
    if not isinstance(row, dict) or "id" not in row:
        raise ArticleError(f"{where}: no row of a batch result, it has no 'id'; give what geomap batch wrote")
    if isinstance(row.get("error"), str):
        return row
    if row.get("schema") != 1 or not isinstance(row.get("article"), dict):
        words = "articles still to be read: run geomap batch on them first" if "text" in row else "no document in it"
        raise ArticleError(f"{where}: no row of a batch result, {words}")
    return row
