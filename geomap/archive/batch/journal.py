"""What a batch has finished so far, kept beside its output so that a run that was cut off can go on.

A SQLite file: a group of articles is in it whole or not at all, whenever the run is killed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from geomap.archive.batch.inputs import Item
from geomap.archive.batch.work import Lines
from geomap.errors import OutputError, UsageError

_FORM = "geomap batch 1"


class Journal:
    """The finished groups of a run.

    Parameters
    ----------
    path
        Of the file; it is made where it is missing.
    settings
        What must be the same for a run to go on: how articles are read, by which version.
    resume
        Whether to go on with what a run left behind.

    Raises
    ------
    UsageError
        If a run left something behind and is not to be resumed, or was another kind of run.
    OutputError
        If the file cannot be written.
    """

    def __init__(self, path: Path, settings: str, *, resume: bool) -> None:
        self._path = path
        if path.exists() and not resume:
            raise UsageError(f"{str(path)!r} is what a run left that was cut off: add --resume, or remove it")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=0)
            # one run at a time; kept until the end
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS groups (number INTEGER PRIMARY KEY, print TEXT, lines BLOB, count, failed)"
            )
            self._database.execute("CREATE TABLE IF NOT EXISTS run (form TEXT, settings TEXT)")
            self._database.execute("CREATE TEMP TABLE ids (id PRIMARY KEY) WITHOUT ROWID")
            found = self._database.execute("SELECT form, settings FROM run").fetchall()
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise UsageError(f"another run is writing {str(path)!r}: wait for it, or choose another -o") from error
            if "not a database" in str(error):
                raise UsageError(f"{str(path)!r} is no journal of a batch: remove it, or choose another -o") from error
            raise OutputError(f"cannot write {str(path)!r}: {error}; choose another place with -o") from error
        except OSError as error:
            raise OutputError(f"cannot write {str(path)!r}: {error.strerror}; choose another place with -o") from error
        if not found:
            self._write("INSERT INTO run VALUES (?, ?)", (_FORM, settings))
        elif found != [(_FORM, settings)]:
            raise UsageError(f"{str(path)!r} is of another run, with other settings: remove it, or choose another -o")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def is_new(self, id_: str | int) -> bool:
        """Tell whether an article of that id comes for the first time in this run, and remember it."""
        key = id_.encode("utf-8", "surrogatepass") if isinstance(id_, str) else f"\0{id_}"
        done = self._database.execute("INSERT OR IGNORE INTO ids VALUES (?)", (key,))
        return done.rowcount == 1

    def finished(self, number: int, items: Sequence[Item]) -> Lines | None:
        """Return what came of a group of articles, if it is finished and they are the same as then."""
        row = self._database.execute(
            "SELECT count, failed FROM groups WHERE number = ? AND print = ?", (number, _print(items))
        ).fetchone()
        return Lines(b"", *row) if row else None

    def add(self, number: int, items: Sequence[Item], lines: Lines) -> None:
        """Keep what came of a group of articles."""
        row = (number, _print(items), lines.content, lines.count, lines.failed)
        self._write("INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?, ?)", row)

    def content(self, groups: int) -> Iterator[bytes]:
        """Yield the lines of the first so many groups, in their order."""
        for (lines,) in self._database.execute("SELECT lines FROM groups WHERE number < ? ORDER BY number", (groups,)):
            yield lines

    def remove(self) -> None:
        """Take the file away: the output is written."""
        self._database.close()
        self._path.unlink(missing_ok=True)

    def _write(self, statement: str, row: Sequence[object]) -> None:
        try:
            self._database.execute(statement, row)
        except sqlite3.OperationalError as error:
            raise OutputError(f"cannot write {str(self._path)!r}: {error}; mend that, then add --resume") from error


def _print(items: Sequence[Item]) -> str:
    """Return the fingerprint of a group: of its texts, or of the size and time of its files."""
    found = hashlib.sha256()
    for item in items:
        found.update(repr(item).encode("utf-8", "backslashreplace"))
        if item.path:
            try:
                state = Path(item.path).stat()
                found.update(f"{state.st_size} {state.st_mtime_ns}".encode())
            except OSError:
                found.update(b"missing")
    return found.hexdigest()
