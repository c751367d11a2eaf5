"""Files of places -> what a user added, built beside the shipped gazetteer; whole, or as it was.

Lowest first: codes, download, dumps, shapes, writer, places, world.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from geomap.errors import GeodataError, OutputError, SourceError, UsageError
from geomap.geodata import userdata as shelf
from geomap.geodata.datasets import FORMAT, datasets
from geomap.geodata.imports import places, world
from geomap.geodata.imports.dumps import size
from geomap.geodata.imports.writer import Writer
from geomap.geodata.userdata import Added, Built, Source
from geomap.text import encodable, normalise

SOURCES = "sources"
_LOCK = "lock.sqlite"
_GEONAMES = "GeoNames (geonames.org), CC BY 4.0"
_TABLES = {"features", "details", "names"}
_TABLES_OF_OWN = _TABLES | {"geometries"}


def add(files: Sequence[Path], *, about: places.About | None = None, progress: world.Progress | None = None) -> Added:
    """Add files to what the user has; one that is called like one there is takes its place.

    Parameters
    ----------
    files
        GeoNames' tables (`.zip`, `.txt`), or the user's own places (`.geojson`, `.gpkg`, `.csv`).
    about
        What is to be known of the user's own places that their file does not tell.
    progress
        Is told how many letters of GeoNames' tables have been read.

    Returns
    -------
    What the user has now.

    Raises
    ------
    SourceError
        If a file cannot be read or is refused; all is as it was then.
    OutputError
        If it cannot be written, or another geomap is at it; likewise.
    """
    with _alone():
        before = shelf.listed()
        kept, sources = [], {source.name: source for source in before.sources}
        try:
            for path in files:
                source = _kept(path, about or places.About())
                if source.file not in {one.file for one in before.sources}:
                    kept.append(source.file)
                sources[source.name] = source
            return _built(before, sources.values(), progress)
        except BaseException:
            for name in kept:
                shutil.rmtree((shelf.folder() / SOURCES / name).parent, ignore_errors=True)
            raise


def remove(names: Sequence[str]) -> Added:
    """Take away what the user added under these names, or all of it under the name `all`.

    Raises
    ------
    UsageError
        If nothing is called so.
    """
    with _alone():
        before = shelf.listed()
        known = {source.name for source in before.sources}
        gone = known if list(names) == ["all"] else set(names)
        if gone - known:
            there = ", ".join(sorted(known)) or "nothing"
            raise UsageError(f"nothing that you added is called {sorted(gone - known)[0]!r}; there is: {there}")
        return _built(before, [source for source in before.sources if source.name not in gone], None)


def rebuild(*, progress: world.Progress | None = None) -> Added:
    """Build all anew from the files that were added."""
    with _alone():
        before = shelf.listed()
        return _built(replace(before, world=None, own=None), before.sources, progress)


def verify() -> Iterator[str]:
    """Hold what was added against its recorded hashes and its form, and yield the name of each that is right.

    Raises
    ------
    GeodataError
        If one is missing, differs in any byte, or is of another form.
    """
    found = shelf.listed()
    for source in found.sources:
        _hold(shelf.folder() / SOURCES / source.file, source.sha256, f"`geomap data remove {source.name}`, and add it")
        yield source.name
    for built in (found.world, found.own):
        if built:
            path = shelf.folder() / built.file
            _hold(path, built.sha256, "run `geomap data rebuild`")
            _check_form(path, built, _TABLES_OF_OWN if built is found.own else _TABLES)
            yield built.file


def _hold(path: Path, sha256: str, mend: str) -> None:
    if not path.is_file():
        raise GeodataError(f"{str(path)!r} is missing: {mend}")
    if _hash(path) != sha256:
        raise GeodataError(f"{str(path)!r} is damaged (its sha256 is not {sha256[:12]}…): {mend}")


def _check_form(path: Path, built: Built, expected: set[str]) -> None:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        rows = database.execute("SELECT max(row) FROM features").fetchone()[0]
    finally:
        database.close()
    if version != FORMAT or tables != expected or rows != built.rows:
        raise GeodataError(f"{str(path)!r} is not of the form that this geomap reads: run `geomap data rebuild`")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Let one geomap at a time change what was added: the system ends the lock with the process, however it ends."""
    folder = shelf.folder()
    try:
        (folder / SOURCES).mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / _LOCK, isolation_level=None, timeout=0)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"cannot write to {str(folder)!r}: {error}; name another folder with --gazetteer") from error
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN EXCLUSIVE")
        _sweep()
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise OutputError(f"another geomap is changing {str(folder)!r}: wait until it is done") from error
        raise OutputError(f"cannot write to {str(folder)!r}: {error}; make room, or choose another folder") from error
    except OSError as error:
        if isinstance(error, (OutputError, SourceError, GeodataError)):
            raise
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {str(folder)!r}: {reason}; make room, or choose another folder") from error
    finally:
        lock.close()


def _sweep() -> None:
    """Take away what a killed run left, and what is no longer in the list."""
    folder, found = shelf.folder(), shelf.listed()
    named = {built.file for built in (found.world, found.own) if built}
    for path in folder.iterdir():
        if path.name.startswith(".build-"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix == ".sqlite" and path.name not in named | {_LOCK}:
            with suppress(OSError):  # Windows keeps what is open
                path.unlink()
    kept = {source.file.partition("/")[0] for source in found.sources}
    for path in (folder / SOURCES).iterdir():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _kept(path: Path, about: places.About) -> Source:
    """Return a file as a source, a copy of it kept under its hash."""
    if not path.is_file():
        raise SourceError(f"there is no file {str(path)!r}: check the name")
    own = path.suffix.lower() in places.FORMS
    if not own and path.suffix.lower() not in (".zip", ".txt"):
        known = ", ".join(sorted([".zip", ".txt", *places.FORMS]))
        raise SourceError(f"{path.name!r} is in no form that can be added: give one of {known}")
    sort: shelf.Sort = "places" if own else world.sort_of(path)
    digest = _hash(path)
    name = encodable(about.name or path.stem)
    slug = normalise(name).replace(" ", "-") or "places"
    file = f"{digest[:12]}/{encodable(path.name)}"
    target = shelf.folder() / SOURCES / file
    if not (target.is_file() and _hash(target) == digest):
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    return Source(
        name=slug if own else name,
        file=file,
        sort=sort,
        sha256=digest,
        size=path.stat().st_size,
        rows=0,
        version="",
        licence=encodable(about.licence) or ("not stated" if own else "CC BY 4.0"),
        credit=encodable(about.credit or (path.name if own else _GEONAMES)),
        columns=about.columns if own else (),
    )


def _built(before: Added, sources: object, progress: world.Progress | None) -> Added:
    """Build what has changed, and put it into force."""
    wanted = sorted(sources, key=lambda source: (source.sort, source.name))  # type: ignore[call-overload]
    geonames = [source for source in wanted if source.sort != "places"]
    own = [source for source in wanted if source.sort == "places"]
    was = [s for s in before.sources if s.sort != "places"]
    mine = [s for s in before.sources if s.sort == "places"]
    shipped = datasets()["gazetteer.sqlite"].sha256
    current = before.world if before.world and before.world.shipped == shipped else None
    made_world, made_own = current, before.own
    if _prints(geonames) != _prints(was) or current is None:
        made_world, geonames = _build_world(geonames, shipped, progress)
    else:
        geonames = was
    if _prints(own) != _prints(mine) or before.own is None:
        made_own, own = _build_own(own)
    else:
        own = mine
    result = Added((*geonames, *own), made_world, made_own)
    shelf.write_list(result)
    _sweep()
    return result


def _prints(sources: Sequence[Source]) -> list[Source]:
    return [replace(source, rows=0, version="") for source in sources]


def _build_world(
    sources: list[Source], shipped: str, progress: world.Progress | None
) -> tuple[Built | None, list[Source]]:
    if not any(source.sort == "geonames" for source in sources) and not sources:
        return None, []
    folder, done = shelf.folder() / SOURCES, []
    with _workshop("world") as (path, work), Writer(path, work) as writer:
        made = world.World(writer, progress)
        made.take_shipped()
        for source in sources:
            if source.sort == "geonames":
                made.take_units(folder / source.file)
        for source in sources:  # the main tables sort before those of alternate names
            take = made.take if source.sort == "geonames" else made.take_names
            table = take(folder / source.file)
            done.append(replace(source, rows=table.rows, version=table.latest or source.sha256[:12]))
        made.finish()
        return _in_place(path, Built("", "", made.rows, made.shipped_rows, shipped)), done


def _build_own(sources: list[Source]) -> tuple[Built | None, list[Source]]:
    if not sources:
        return None, []
    done, last = [], 0
    with _workshop("own") as (path, work), Writer(path, work) as writer:
        for source in sources:
            rows = places.read(shelf.folder() / SOURCES / source.file, source)
            places.write(writer, rows, last)
            last += len(rows)
            done.append(replace(source, rows=len(rows), version=source.sha256[:12]))
        writer.finish()
        return _in_place(path, Built("", "", last)), done


@contextmanager
def _workshop(name: str) -> Iterator[tuple[Path, Path]]:
    """Give a path for a database and a folder for what is put aside meanwhile, both gone in the end."""
    with tempfile.TemporaryDirectory(prefix=".build-", dir=shelf.folder(), ignore_cleanup_errors=True) as folder:
        work = Path(folder) / "piles"
        work.mkdir()
        yield Path(folder) / f"{name}.sqlite", work


def _in_place(path: Path, built: Built) -> Built:
    """Move a finished database to where it is read; the list alone puts it into force."""
    digest = _hash(path)
    target = shelf.folder() / f"{path.stem}-{digest[:12]}.sqlite"
    os.replace(path, target)
    return replace(built, file=target.name, sha256=digest)


def letters(files: Sequence[Path]) -> int:
    """Return how many bytes of text GeoNames' tables among some files have, for a progress bar."""
    return sum(size(path) for path in files if path.is_file() and path.suffix.lower() in (".zip", ".txt"))
