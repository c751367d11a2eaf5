"""Features and their names, in any number and order -> a gazetteer as `geomap.geodata.gazetteer` reads it.

The names of the whole world do not fit into memory: they go to piles on disk by their first letters, and
pile by pile they are sorted and filed. So all is written once, in the order in which it lies in the file.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType

from geomap.errors import OutputError
from geomap.geodata.datasets import FORMAT

_AT_A_TIME = 50
HELD = 400_000
"""So many names are held before they go to the piles."""

_TAIL = 11
"""Digits behind a name: 3 of how little it weighs, 8 hexadecimal ones of the hit as it is packed."""

_ENDS = (("0", "1", "2", "3"), ("4", "5", "6", "7"), ("8", "9", "a", "b"), ("c", "d", "e", "f"))

_TABLES = """
CREATE TABLE features (row INTEGER PRIMARY KEY, id, name TEXT, kind TEXT, country TEXT,
    admin1 INTEGER, lon INTEGER, lat INTEGER, population INTEGER, importance INTEGER);
CREATE TABLE details (row INTEGER PRIMARY KEY, west REAL, south REAL, east REAL, north REAL,
    uncertainty_km REAL, claimed_by TEXT, basis TEXT, sources TEXT);
CREATE TABLE names (key TEXT PRIMARY KEY, hits BLOB) WITHOUT ROWID;
"""
_GEOMETRIES = """
CREATE TABLE IF NOT EXISTS geometries (id TEXT PRIMARY KEY, lon INTEGER, lat INTEGER, geometry BLOB)
"""

Row = tuple[object, ...]


class Writer:
    """Writes one gazetteer.

    Parameters
    ----------
    path
        Of the database; there must be none.
    work
        A folder for the piles.
    """

    def __init__(self, path: Path, work: Path) -> None:
        self._path, self._work = path, work
        self._database = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
        self._database.executescript(
            f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            f"PRAGMA user_version = {FORMAT}; {_TABLES}"
        )
        self._database.execute("BEGIN")
        self._held: dict[str, list[str]] = defaultdict(list)
        self._count = 0
        self._merging = False

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise OutputError(f"cannot write {str(self._path)!r}: {error}; make room, or choose another folder")

    def features(self, rows: Iterable[Row]) -> None:
        """Add features: row, id, name, kind, country, row of the unit, lon and lat by 1e5, population, importance."""
        self._insert("features", 10, list(chain.from_iterable(rows)))

    def details(self, rows: Iterable[Row]) -> None:
        """Add what else is known of features: row, box, uncertainty, claimants, basis, sources."""
        self._insert("details", 9, list(chain.from_iterable(rows)))

    def geometries(self, rows: Iterable[Row]) -> None:
        """Add lines and areas: id of the feature, its lon and lat by 1e5, packed geometry."""
        self._database.execute(_GEOMETRIES)
        self._database.executemany("INSERT INTO geometries VALUES (?, ?, ?, ?)", rows)

    def _insert(self, table: str, width: int, values: Sequence[object]) -> None:
        """Insert the values of rows that stand one behind the other: many rows at a time take a third of the time."""
        row = f"({','.join('?' * width)})"
        many = f"INSERT INTO {table} VALUES {','.join([row] * _AT_A_TIME)}"
        step = width * _AT_A_TIME
        whole = len(values) // step * step
        for first in range(0, whole, step):
            self._database.execute(many, values[first : first + step])
        for first in range(whole, len(values), width):
            self._database.execute(f"INSERT INTO {table} VALUES {row}", values[first : first + width])

    def move(self, places: Iterable[tuple[int, int, int]]) -> None:
        """Put features where they are known to be: lon and lat by 1e5, row."""
        for lon, lat, row in places:
            self._database.execute("UPDATE features SET lon = ?, lat = ? WHERE row = ?", (lon, lat, row))
            self._database.execute("DELETE FROM details WHERE row = ?", (row,))

    def names(self, entries: list[str]) -> None:
        """Add names in their normal form, each followed by one of the `tails` of what bears it."""
        held = self._held
        for entry in entries:
            held[entry[:2]].append(entry)
        self._count += len(entries)
        if self._count >= HELD:
            self._put_down()

    def _put_down(self) -> None:
        merged: dict[str, list[str]] = defaultdict(list)
        for start, entries in self._held.items():
            merged[_pile(start)] += entries
        for pile, entries in merged.items():
            with (self._work / pile).open("a", encoding="utf-8", newline="\n") as file:
                file.write("\n".join(entries) + "\n")
        self._held.clear()
        self._count = 0

    def begin_with(self, other: Path) -> None:
        """Take over another gazetteer, under its row numbers; its names are merged in when all is filed."""
        self._database.execute("COMMIT")
        self._database.execute("ATTACH ? AS other", (f"{other.absolute().as_uri()}?mode=ro&immutable=1",))
        self._database.execute("BEGIN")
        for table in ("features", "details"):
            self._database.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")
        self._merging = True

    def finish(self, importances: Sequence[int] = ()) -> None:
        """File the names, and bring all safely to the disk.

        Parameters
        ----------
        importances
            By row, in thousandths, of the gazetteer that was begun with.
        """
        self._put_down()
        last = ""
        for pile in sorted(self._work.iterdir()):
            entries = pile.read_text("utf-8").split("\n")
            pile.unlink()
            entries.pop()
            entries.sort()
            filed = _filed(entries)
            if self._merging:
                filed = self._merged(filed, last, importances)
                last = str(filed[-2])
            self._insert("names", 2, filed)
        if self._merging:
            self._database.execute("INSERT INTO names SELECT * FROM other.names WHERE key > ?", (last,))
        self._database.execute("CREATE INDEX town_at ON features (lat, lon) WHERE kind IN ('city', 'capital')")
        self._database.execute("COMMIT")
        self._database.close()
        with self._path.open("r+b") as file:
            # the number of the library that wrote it, in which two machines would differ
            file.seek(96)
            file.write((3_040_000).to_bytes(4, "big"))
            file.flush()
            os.fsync(file.fileno())

    def _merged(self, filed: list[object], last: str, importances: Sequence[int]) -> list[object]:
        """Return a pile with what the other gazetteer has between its names; what is before them is copied."""
        first, final = filed[0], filed[-2]
        self._database.execute("INSERT INTO names SELECT * FROM other.names WHERE key > ? AND key < ?", (last, first))
        others = self._database.execute("SELECT key, hits FROM other.names WHERE key BETWEEN ? AND ?", (first, final))
        known: dict[object, object] = dict(others.fetchall())
        for at in range(0, len(filed), 2):
            if filed[at] in known:
                filed[at + 1] = _joined(known.pop(filed[at]), filed[at + 1], importances)
        if not known:
            return filed
        pairs = sorted([*known.items(), *zip(filed[::2], filed[1::2], strict=True)])
        return list(chain.from_iterable(pairs))


def _joined(known: object, more: object, importances: Sequence[int]) -> bytes:
    """Return the hits of one name in two gazetteers, each feature once, the most important first."""
    hits: dict[int, int] = {}
    order: dict[int, tuple[int, int, int]] = {}
    for place, packed in enumerate((known, more)):
        for number, (hit,) in enumerate(struct.iter_unpack("<I", packed)):  # type: ignore[arg-type]
            row = hit >> 2
            hits[row] = max(hits.get(row, 0), hit)
            order.setdefault(row, (-importances[row], place, number))
    return struct.pack(f"<{len(hits)}I", *(hits[row] for row in sorted(hits, key=order.__getitem__)))


def tails(importance: int, row: int) -> tuple[str, str, str, str]:
    """Return what goes behind a feature's names, by how it bears them: the most important sorts first."""
    start = f"\t{999 - importance:03d}{row >> 2:07x}"
    a, b, c, d = _ENDS[row & 3]
    return start + a, start + b, start + c, start + d


def _pile(start: str) -> str:
    """Return the name of the pile of what begins so; piles sort as what is in them."""
    first, second = ord(start[0]), ord(start[1])
    # a pile for each two letters of ASCII, one for each 64 letters of other scripts, which have many
    return f"{first:06x}{min(second, 128):02x}" if first < 128 else f"{first & ~63:06x}"


def _filed(entries: list[str]) -> list[object]:
    """Return each name and its packed hits, least byte first, one behind the other, of sorted entries."""
    unpacked = bytes.fromhex
    found: list[object] = []
    last, packed, before = "", b"", ""
    for entry in entries:
        key = entry[: -_TAIL - 1]
        if key != last:
            if packed:
                found += (last, packed)
            last, packed = key, unpacked(entry[-8:])[::-1]
        elif int(entry[-8:], 16) >> 2 == int(before, 16) >> 2:
            packed = packed[:-4] + unpacked(entry[-8:])[::-1]  # the stronger way of bearing it sorts last
        else:
            packed += unpacked(entry[-8:])[::-1]
        before = entry[-8:]
    return [*found, last, packed] if packed else found
