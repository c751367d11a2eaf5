"""The finished groups of a batch -> a SQLite file beside its output, from which an interrupted run is resumed.

Each group is one atomic commit: the file is valid whenever the run is killed.
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
    """The result lines of the finished groups of a run.

    Parameters
    ----------
    path
        Path of the SQLite file; it is created if it is missing.
    settings
        How articles are read, and by which version: a run is resumed only where this text is the same.
    resume
        Whether to continue an existing journal.

    Raises
    ------
    UsageError
        If a journal exists and `resume` is false, if another run is writing it, or if its settings are others.
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
            # the lock is held until the end: two runs must not write one journal
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS groups (number INTEGER PRIMARY KEY, print TEXT, lines BLOB, count, failed)"
            )
            self._database.execute("CREATE TABLE IF NOT EXISTS run (form TEXT, settings TEXT)")
            self._database.execute("CREATE TEMP TABLE ids (id PRIMARY KEY) WITHOUT ROWID")
            runs = self._database.execute("SELECT form, settings FROM run").fetchall()
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise UsageError(f"another run is writing {str(path)!r}: wait for it, or choose another -o") from error
            if "not a database" in str(error):
                raise UsageError(f"{str(path)!r} is no journal of a batch: remove it, or choose another -o") from error
            raise OutputError(f"cannot write {str(path)!r}: {error}; choose another place with -o") from error
        except OSError as error:
            raise OutputError(f"cannot write {str(path)!r}: {error.strerror}; choose another place with -o") from error
        if not runs:
            self._write("INSERT INTO run VALUES (?, ?)", (_FORM, settings))
        elif runs != [(_FORM, settings)]:
            raise UsageError(f"{str(path)!r} is of another run, with other settings: remove it, or choose another -o")

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def is_new(self, id_: str | int) -> bool:
        """Tell whether an article's id occurs for the first time in this run, and remember it."""
        key = id_.encode("utf-8", "surrogatepass") if isinstance(id_, str) else f"\0{id_}"
        done = self._database.execute("INSERT OR IGNORE INTO ids VALUES (?)", (key,))
        return done.rowcount == 1

    def finished(self, number: int, items: Sequence[Item]) -> Lines | None:
        """Return the counts of a finished group, without content; None if it is new or its articles have changed."""
        row = self._database.execute(
            "SELECT count, failed FROM groups WHERE number = ? AND print = ?", (number, _print(items))
        ).fetchone()
        return Lines(b"", *row) if row else None

    def add(self, number: int, items: Sequence[Item], lines: Lines) -> None:
        """Store the result lines of a group of articles."""
        row = (number, _print(items), lines.content, lines.count, lines.failed)
        self._write("INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?, ?)", row)

    def content(self, groups: int) -> Iterator[bytes]:
        """Yield the lines of the groups numbered below `groups`, in order."""
        for (lines,) in self._database.execute("SELECT lines FROM groups WHERE number < ? ORDER BY number", (groups,)):
            yield lines

    def remove(self) -> None:
        """Close and delete the file, once the output is written."""
        self._database.close()
        self._path.unlink(missing_ok=True)

    def _write(self, statement: str, row: Sequence[object]) -> None:
        try:
            self._database.execute(statement, row)
        except sqlite3.OperationalError as error:
            raise OutputError(f"cannot write {str(self._path)!r}: {error}; mend that, then add --resume") from error


def _print(items: Sequence[Item]) -> str:
    """Return the SHA-256 of a group of articles: of their texts, or of the sizes and times of their files."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(repr(item).encode("utf-8", "backslashreplace"))
        if item.path:
            try:
                state = Path(item.path).stat()
                digest.update(f"{state.st_size} {state.st_mtime_ns}".encode())
            except OSError:
                digest.update(b"missing")
    return digest.hexdigest()
