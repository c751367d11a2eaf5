"""The lines of a batch -> a file of JSON lines or GeoParquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from geomap.errors import MissingDependency, UsageError
from geomap.files import replaced, write_pieces

Writer = Callable[[Path, Iterator[bytes]], None]

_ROWS = 1_000
"""Articles in a row group, the part of a Parquet file that a reader loads at once."""


def writer(target: Path) -> Writer:
    """Return the function that writes a batch's lines in the format of the target's extension.

    Raises
    ------
    UsageError
        If the extension is neither `.jsonl` nor `.parquet`.
    MissingDependency
        If it is `.parquet` and pyarrow is not installed.
    """
    suffix = target.suffix.lower()
    if suffix == ".jsonl":
        return write_pieces
    if suffix == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise MissingDependency("Parquet needs pyarrow: pip install 'geomap[parquet]'") from error
        return _write_parquet
    raise UsageError(f"cannot write a batch as {str(target)!r}: give a file that ends in .jsonl or .parquet")


def _write_parquet(target: Path, pieces: Iterator[bytes]) -> None:
    """Write GeoParquet 1.0: a row for each article, with its document (JSON) and its places (MultiPoint, OGC:CRS84)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["MultiPoint"]}},
    }
    fields = [(name, pa.string()) for name in ("id", "title", "published", "error", "document")]
    schema = pa.schema([*fields, ("geometry", pa.binary())], metadata={"geo": json.dumps(geo)})
    with replaced(target) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as parquet:
        rows: list[dict[str, Any]] = []
        for piece in pieces:
            rows += [_row(line) for line in piece.splitlines()]
            if len(rows) >= _ROWS:
                parquet.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        parquet.write_table(pa.Table.from_pylist(rows, schema))


def _row(line: bytes) -> dict[str, Any]:
    import shapely

    row = json.loads(line)
    if "error" in row:
        return {"id": str(row["id"]), "error": row["error"]}
    points = [(place["lon"], place["lat"]) for place in row["places"]]
    return {
        "id": str(row["id"]),
        "title": row["article"]["title"],
        "published": row["article"]["published"],
        "document": line.decode(),
        "geometry": shapely.to_wkb(shapely.MultiPoint(points)),
    }
