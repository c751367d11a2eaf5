"""New SQLite files whose bytes depend on nothing but what is written into them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from geomap.geodata.datasets import FORMAT


def fresh(target: Path) -> sqlite3.Connection:
    """Return a new database at `target`, in place of what stood there."""
    target.unlink(missing_ok=True)
    database = sqlite3.connect(target)
    database.executescript(
        f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {FORMAT}"
    )
    return database


def finish(database: sqlite3.Connection, target: Path) -> None:
    """Close the database, compacted, and blank the version number of the library that wrote it."""
    database.commit()
    database.execute("VACUUM")
    database.close()
    with target.open("r+b") as file:
        file.seek(96)
        file.write((3_040_000).to_bytes(4, "big"))
