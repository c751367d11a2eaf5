"""The shipped gazetteer and files in GeoNames' format -> one gazetteer, in which what has one id is one place."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from geomap.errors import SourceError
from geomap.geodata import gazetteer
from geomap.geodata.datasets import folder, query
from geomap.geodata.gazetteer import DATABASE, NAME, OWN, WEAK
from geomap.geodata.imports.codes import is_name, strength, weighed
from geomap.geodata.imports.dumps import pieces
from geomap.geodata.imports.writer import Row, Writer, tails
from geomap.text import normalise

Progress = Callable[[int], None]
"""Is told how many letters more have been read."""

_COLUMNS_OF_NAMES = (8, 10)
_NO_NAMES = frozenset(["link", "wkdt", "post", "phon"])
"""What the table of alternate names holds besides names."""
_LARGEST_ID = 1 << 28
_LONGEST = 200


@dataclass(slots=True)
class Table:
    """What came of one file."""

    rows: int = 0
    latest: str = ""
    """The day of the latest change."""


class World:
    """Puts gazetteers together.

    Parameters
    ----------
    writer
        What writes the result.
    progress
        Is told how many letters have been read.
    """

    def __init__(self, writer: Writer, progress: Progress | None = None) -> None:
        self._writer, self._progress = writer, progress
        self._row_of = array("I", bytes(4 * 14_000_000))  # by GeoNames' number; the newest have less
        self._importance = array("H", [0])  # by row
        self._units: dict[str, int | None] = {}
        self._districts: dict[tuple[str, str, str], int] = {}
        self._countries: dict[str, str | None] = {}
        self.shipped_rows = 0

    @property
    def rows(self) -> int:
        """The number of the last row."""
        return len(self._importance) - 1

    def take_shipped(self) -> None:
        """Take over the shipped gazetteer, under the numbers that its rows have."""
        countries = {}
        for row, id_, kind, country, importance in query(
            DATABASE, "SELECT row, id, kind, country, importance FROM features ORDER BY row"
        ):
            if isinstance(id_, int):
                self._know(id_, row)
            elif id_.startswith("geonames:") and id_.count(".") == 2:
                code, first, second = id_.removeprefix("geonames:").split(".")
                self._districts[code, first, second] = row
            if kind == "country":
                countries[row] = country
            self._importance.append(importance)
        for key, packed in query(DATABASE, "SELECT key, hits FROM names WHERE length(key) = 2"):
            for row, _ in gazetteer.unpacked(packed):
                if row in countries:
                    self._countries[key.upper()] = countries[row]
        self._writer.begin_with(folder() / DATABASE)
        self.shipped_rows = self.rows

    def finish(self) -> None:
        """File what was taken."""
        self._writer.finish(self._importance)

    def _know(self, id_: int, row: int) -> None:
        if id_ >= len(self._row_of):
            self._row_of.extend(array("I", bytes(4 * (id_ + 1_000_000 - len(self._row_of)))))
        self._row_of[id_] = row

    def take_units(self, path: Path) -> None:
        """Take the first-level units of a file: what lies in them may stand before them."""
        for piece in pieces(path):
            found, at = [], piece.find("\tA\tADM1\t")
            while at >= 0:
                first, last = piece.rfind("\n", 0, at) + 1, piece.find("\n", at)
                found.append(piece[first : last if last >= 0 else len(piece)])
                at = piece.find("\tA\tADM1\t", at + 1)
            try:
                self._take_lines(path, found, 0)
            except SourceError:
                return  # `take` will say where
            for line in found:
                cells = line.split("\t")
                self._units[f"{cells[8]}.{cells[10]}"] = self._row_of[int(cells[0])]

    def take(self, path: Path) -> Table:
        """Take all places of a file in GeoNames' main format.

        Raises
        ------
        SourceError
            If it is none, with the line that is wrong.
        """
        made = Table()
        for piece in pieces(path):
            lines = piece.split("\n")
            latest = self._take_lines(path, lines, made.rows)
            made.rows += len(lines) - (not lines[-1])
            made.latest = max(made.latest, latest)
            if self._progress:
                self._progress(len(piece))
        return made

    def _take_lines(self, path: Path, lines: Sequence[str], before: int) -> str:
        """Take some lines, and return the day of the latest change in them."""
        features: list[Row] = []
        entries: list[str] = []
        moved: list[tuple[int, int, int]] = []
        latest, row_of, importances = "", self._row_of, self._importance
        for number, line in enumerate(lines, before + 1):
            if not line:
                continue
            cells = line.rstrip("\r").split("\t")
            try:
                id_, lat, lon = int(cells[0]), float(cells[4]), float(cells[5])
                if len(cells) != 19 or not (0 < id_ < _LARGEST_ID and -90 <= lat <= 90 and -180 <= lon <= 180):
                    _refuse(path, number, cells)
                class_, code, iso2 = cells[6], cells[7], cells[8]
                kind, importance = weighed(class_, code, int(cells[14] or 0))
            except (ValueError, IndexError):
                _refuse(path, number, cells)
            row = row_of[id_] if id_ < len(row_of) else 0
            if not row and code == "ADM2" and (iso2, cells[10], cells[11]) in self._districts:
                # known at its seat so far
                row = self._districts.pop((iso2, cells[10], cells[11]))
                moved.append((round(lon * 1e5), round(lat * 1e5), row))
                self._know(id_, row)
            if row:
                importance = importances[row]
            else:
                row = len(importances)
                self._know(id_, row)
                importances.append(importance)
                unit = self._units.get(f"{iso2}.{cells[10]}") if code != "ADM1" else None
                people = int(cells[14] or 0)
                place = (cells[1], kind, self._countries.get(iso2), unit, round(lon * 1e5), round(lat * 1e5), people)
                features.append((row, id_, *place, importance))
            entries += _entries(cells[1], cells[2], cells[3], tails(importance, row))
            latest = max(latest, cells[18])
        self._writer.features(features)
        self._writer.move(moved)
        self._writer.names(entries)
        return latest

    def take_names(self, path: Path) -> Table:
        """Take GeoNames' alternate names of what is known by now.

        Raises
        ------
        SourceError
            If the file is no such table, with the line that is wrong.
        """
        made = Table()
        for piece in pieces(path):
            lines = piece.split("\n")
            self._writer.names(list(self._other_names(path, lines, made.rows)))
            made.rows += len(lines) - (not lines[-1])
            if self._progress:
                self._progress(len(piece))
        return made

    def _other_names(self, path: Path, lines: Sequence[str], before: int) -> Iterator[str]:
        row_of, importances = self._row_of, self._importance
        for number, line in enumerate(lines, before + 1):
            if not line:
                continue
            cells = line.rstrip("\r").split("\t")
            try:
                id_, language, name = int(cells[1]), cells[2], cells[3]
                if len(cells) not in _COLUMNS_OF_NAMES or not 0 < id_ < _LARGEST_ID:
                    _refuse(path, number, cells)
            except (ValueError, IndexError):
                _refuse(path, number, cells)
            row = row_of[id_] if id_ < len(row_of) else 0
            if not row or language in _NO_NAMES or not is_name(name) or len(name) > _LONGEST:
                continue
            key = normalise(name)
            if key:
                # a language of four letters is a code of airports, harbours, railway stations
                how = WEAK if len(language) == 4 else strength(name)
                yield key + tails(importances[row], row)[how]


def _entries(name: str, ascii_name: str, others: str, ends: Sequence[str]) -> list[str]:
    """Return a place's names in their normal form with what sorts them behind."""
    own = normalise(name[:_LONGEST])
    found = [own + ends[OWN]] if own else []
    if not others and ascii_name == name:
        return found  # most have no other name
    keys = {normalise(ascii_name[:_LONGEST]): NAME}
    for other in others.split(","):
        if is_name(other) and len(other) <= _LONGEST:
            key, how = normalise(other), strength(other)
            if keys.get(key, -1) < how:
                keys[key] = how
    return found + [key + ends[how] for key, how in keys.items() if key and key != own]


def _refuse(path: Path, number: int, cells: Sequence[str]) -> NoReturn:
    """Say what is wrong with a line of GeoNames' main table, or of its alternate names."""
    where = f"{path.name!r}, line {number:,}"
    if len(cells) != 19 and len(cells) not in _COLUMNS_OF_NAMES:
        raise SourceError(
            f"{where}: {len(cells)} columns; GeoNames' main table has 19, its alternate names 10, parted by tabs"
        )
    if len(cells) == 19:
        lat, lon = _number(cells[4]), _number(cells[5])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise SourceError(f"{where}: {cells[4][:20]!r}, {cells[5][:20]!r} are no latitude and longitude")
    raise SourceError(f"{where}: its number, inhabitants or columns are not as in GeoNames' format")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def sort_of(path: Path) -> Literal["geonames", "names"]:
    """Return which of GeoNames' tables a file is: `geonames` or `names`.

    Raises
    ------
    SourceError
        If it is neither, or cannot be read.
    """
    first = next((line for piece in pieces(path) for line in piece.split("\n", 1)[:1]), "")
    cells = first.rstrip("\r").split("\t")
    if len(cells) == 19:
        return "geonames"
    if len(cells) in _COLUMNS_OF_NAMES:
        return "names"
    if not first:
        raise SourceError(f"{path.name!r} is empty: download it again")
    _refuse(path, 1, cells)
