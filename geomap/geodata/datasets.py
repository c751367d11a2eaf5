"""Where a geodata file is, opened for reading, and whom to credit for it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geomap.errors import GeodataError

FORMAT = 1
"""Version of the geodata files' layout, held in each database's `user_version`."""

_MEND = "reinstall geomap, or run `make geodata` in a checkout"
_MEND_ADDED = "run `geomap data rebuild`"


@cache
def folder() -> Path:
    """Return the geodata folder: inside an installed package, or beside it in a checkout.

    Raises
    ------
    GeodataError
        If there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "geodata", package.parent / "geodata"):
        if (candidate / "sources.toml").is_file():
            return candidate
    raise GeodataError(f"no geodata beside {package.name!r}: {_MEND}")


@cache
def connect(name: str) -> sqlite3.Connection:
    """Open the database `name` of the geodata folder, or at a whole path, read-only, once for the process.

    Raises
    ------
    GeodataError
        If it is missing, damaged, or of another version.
    """
    path = folder() / name
    if not path.is_file():
        raise GeodataError(f"geodata file {name!r} is missing: {_mend(name)}")
    try:
        # immutable: no lock files, so a read-only install works
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        version = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise damaged(name, error) from error
    if version != FORMAT:
        raise GeodataError(f"geodata file {name!r} has format {version}, this geomap reads {FORMAT}: {_mend(name)}")
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
    return GeodataError(f"geodata file {name!r} is damaged ({error}): {_mend(name)}")


def _mend(name: str) -> str:
    return _MEND_ADDED if Path(name).is_absolute() else _MEND


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file of the geodata folder, as `sources.toml` lists it."""

    name: str
    title: str
    licence: str
    credits: tuple[str, ...]
    sha256: str
    worldview: str
    table: str
    """Whose rows are what the file holds."""


_FIELDS = ("title", "licence", "sha256", "worldview", "table")


@cache
def datasets() -> dict[str, Dataset]:
    """Return the files of the geodata folder by name.

    Raises
    ------
    GeodataError
        If `sources.toml` is missing or damaged.
    """
    import tomllib

    try:
        with (folder() / "sources.toml").open("rb") as file:
            listed = tomllib.load(file)["files"]
        return {
            name: Dataset(
                name, row["title"], row["licence"], tuple(row["credits"]), row["sha256"], row["worldview"], row["table"]
            )
            for name, row in listed.items()
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise damaged("sources.toml", error) from error


def rows_of(dataset: Dataset) -> int:
    """Return how many rows a file of the geodata folder has: features, borders, shapes."""
    return int(query(dataset.name, f"SELECT count(*) FROM {dataset.table}")[0][0])


def credits_of(*names: str) -> tuple[str, ...]:
    """Return the credit lines of the geodata files `names`, each once, in that order.

    Raises
    ------
    GeodataError
        If `sources.toml` is damaged or does not list a name.
    """
    try:
        return tuple(dict.fromkeys(line for name in names for line in datasets()[name].credits))
    except KeyError as error:
        raise damaged("sources.toml", error) from error


def verify(dataset: Dataset) -> None:
    """Hold a file of the geodata folder against its recorded sha256.

    Raises
    ------
    GeodataError
        If the file is missing or differs in any byte.
    """
    import hashlib

    path = folder() / dataset.name
    if not path.is_file():
        raise GeodataError(f"geodata file {dataset.name!r} is missing: {_MEND}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != dataset.sha256:
        raise damaged(dataset.name, ValueError(f"its sha256 is {found[:12]}…, not {dataset.sha256[:12]}…"))
