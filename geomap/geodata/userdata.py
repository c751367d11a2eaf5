"""The folder where a user's gazetteers are -> what is in it, the lines and areas, and whom to credit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap.errors import GeodataError, UsageError
from geomap.geodata.datasets import datasets, query
from geomap.model.feature import Feature

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FORMAT = 1
"""Version of the folder's layout, held in its list."""

VARIABLE = "GEOMAP_GAZETTEER"
"""Environment variable that names another folder than the user's own."""

LIST = "gazetteers.json"
_MEND = "run `geomap data rebuild`, or `geomap data remove` what is broken and add it again"

Sort = Literal["geonames", "names", "places"]
"""GeoNames' main table; its table of alternate names; places of the user's own."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a user added, kept as it came, so that all can be built anew."""

    name: str
    file: str
    """Its name in the folder `sources`."""
    sort: Sort
    sha256: str
    size: int
    rows: int
    version: str
    """The day of the latest change in it, or the first digits of its hash."""
    licence: str
    credit: str
    columns: tuple[tuple[str, str], ...] = ()
    """What was said of a user's own file: which column holds what, or what holds for all rows."""


@dataclass(frozen=True, slots=True)
class Built:
    """A database that was made from sources."""

    file: str
    sha256: str
    rows: int
    """The last row of features."""
    shipped_rows: int = 0
    """So many of the first rows are those of the shipped gazetteer, under the same numbers."""
    shipped: str = ""
    """The sha256 of that gazetteer."""


@dataclass(frozen=True, slots=True)
class Added:
    """What a user added: the sources, and what was built from them."""

    sources: tuple[Source, ...] = ()
    world: Built | None = None
    """The shipped gazetteer and all GeoNames files as one."""
    own: Built | None = None
    """The user's own places."""


def folder() -> Path:
    """Return the folder of added gazetteers; it need not be there.

    The one that `GEOMAP_GAZETTEER` names, else where programs keep data for their user: what
    platformdirs gives, whose import would take a third of a whole look-up.

    Raises
    ------
    UsageError
        If there is none, as for a user whom the system does not know.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    try:
        return _usual()
    except RuntimeError:
        raise UsageError(f"this user has no home folder: name one with {VARIABLE} or --gazetteer") from None


def _usual() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "geomap"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "geomap"
    return Path(os.environ.get("XDG_DATA_HOME", "").strip() or Path.home() / ".local" / "share") / "geomap"


@cache
def added() -> Added:
    """Return what the user added, as it was when this process first asked.

    Raises
    ------
    UsageError
        If the environment names a folder that is none.
    GeodataError
        If the list of what was added is damaged or of a later version, or what was built is out of date.
    """
    found = listed()
    if found.world and found.world.shipped != datasets()["gazetteer.sqlite"].sha256:
        raise GeodataError("what you added was built beside another edition of geomap: run `geomap data rebuild`")
    return found


def listed() -> Added:
    """Return what the list of the folder says, whether or not it is up to date."""
    try:
        place = folder()
    except UsageError:
        return Added()  # nobody without a home has added anything
    try:
        content = (place / LIST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get(VARIABLE) and not folder().is_dir():
            raise UsageError(
                f"{VARIABLE} or --gazetteer names {str(folder())!r}, which is no folder: "
                "give one that `geomap data add` made"
            ) from None
        return Added()
    except OSError as error:
        raise GeodataError(f"cannot read {str(folder() / LIST)!r}: {error.strerror}") from error
    import json

    try:
        return _parsed(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GeodataError(f"the list {str(folder() / LIST)!r} is damaged ({error}): {_MEND}") from error


def _parsed(row: dict[str, Any]) -> Added:
    if row["format"] != FORMAT:
        raise GeodataError(
            f"{str(folder() / LIST)!r} has format {row['format']}, this geomap reads {FORMAT}: "
            "use the geomap that wrote it, or another folder (--gazetteer)"
        )
    sources = [
        Source(**{**one, "columns": tuple((name, value) for name, value in one["columns"])}) for one in row["sources"]
    ]
    world, own = (Built(**row[name]) if row[name] else None for name in ("world", "own"))
    return Added(tuple(sources), world, own)


def write_list(found: Added) -> None:
    """Put what was added into force: what stood before holds until this is whole.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    import json

    from geomap.files import write_whole

    ordered = replace(found, sources=tuple(sorted(found.sources, key=lambda source: source.name)))
    text = json.dumps({"format": FORMAT, **asdict(ordered)}, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder() / LIST, text.encode() + b"\n")


def path_of(built: Built) -> str:
    """Return where a database is that was built, as `geomap.geodata.datasets.query` takes it."""
    return str((folder() / built.file).absolute())


def geometry_of(place: Feature) -> BaseGeometry | None:
    """Return the line or area of one of the user's own places.

    A MultiLineString or MultiPolygon in EPSG:4326, to five decimals as its source gives it; None for a point, for
    all other places, and for a place that somebody has moved since.
    """
    own = added().own if place.id.startswith("user:") else None
    if not own:
        return None
    at = (place.id, round(place.lon * 1e5), round(place.lat * 1e5))
    rows = query(path_of(own), "SELECT geometry FROM geometries WHERE id = ? AND lon = ? AND lat = ?", at)
    if not rows:
        return None
    from geomap.geodata.codec import unpack

    return unpack(rows[0][0])


def source_of(id_: str, sources: Iterable[Source]) -> Source | None:
    """Return the source that a user's own place comes from, by the place's id."""
    name = id_.removeprefix("user:").partition("/")[0] if id_.startswith("user:") else ""
    return next((source for source in sources if source.name == name and source.sort == "places"), None)


def credits_of_places(ids: Sequence[str]) -> tuple[str, ...]:
    """Return the credits of what was added and is used by places with these ids, each once."""
    sources = added().sources
    own = (f"Places: {source.credit}" for id_ in ids if (source := source_of(id_, sources)))
    return tuple(dict.fromkeys(own))
