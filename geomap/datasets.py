"""Where a geodata file is, opened for reading, and whom to credit for it."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from geomap.errors import GeodataError

FORMAT = 1
"""Version of the geodata files' layout, held in each database's `user_version`."""

_MEND = "reinstall geomap, or run `make geodata` in a checkout"


@cache
def folder() -> Path:
    """Return the geodata folder: inside an installed package, or beside it in a checkout.

    Raises
    ------
    GeodataError
        If there is neither.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "geodata", package.parent / "geodata"):
        if (candidate / "sources.toml").is_file():
            return candidate
    raise GeodataError(f"no geodata beside {package.name!r}: {_MEND}")


@cache
def connect(name: str) -> sqlite3.Connection:
    """Open the database `name` of the geodata folder, read-only, once for the process.

    Raises
    ------
    GeodataError
        If it is missing, damaged, or of another version.
    """
    path = folder() / name
    if not path.is_file():
        raise GeodataError(f"geodata file {name!r} is missing: {_MEND}")
    try:
        # immutable: no lock files, so a read-only install works
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        version = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise damaged(name, error) from error
    if version != FORMAT:
        raise GeodataError(f"geodata file {name!r} has format {version}, this geomap reads {FORMAT}: {_MEND}")
    return database


def query(name: str, statement: str, values: tuple[object, ...] = ()) -> list[tuple]:  # type: ignore[type-arg]
    """Return all rows of a `SELECT` on the database `name`.

    Raises
    ------
    GeodataError
        If the database is missing, damaged, or of another version.
    """
    try:
        return connect(name).execute(statement, values).fetchall()
    except sqlite3.Error as error:
        raise damaged(name, error) from error


def damaged(name: str, error: Exception) -> GeodataError:
    """Return the error that says that the file `name` is damaged."""
    return GeodataError(f"geodata file {name!r} is damaged ({error}): {_MEND}")


@cache
def credits_of(*names: str) -> tuple[str, ...]:
    """Return the credit lines of the geodata files `names`, each once, in that order.

    Raises
    ------
    GeodataError
        If `sources.toml` is damaged or does not list a name.
    """
    import tomllib

    try:
        with (folder() / "sources.toml").open("rb") as file:
            listed = tomllib.load(file)["files"]
        return tuple(dict.fromkeys(line for name in names for line in listed[name]["credits"]))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise damaged("sources.toml", error) from error
