"""A file in GeoNames' format, packed as .zip or not -> its text in pieces of whole lines."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from geomap.errors import SourceError

PIECE = 1 << 22
"""So many bytes are read at a time."""

LARGEST = 30 << 30
MOST_PACKED = 100
"""A larger file, or one packed tighter than so many to one, is no table of places."""

_ANEW = "download it again"


def size(path: Path) -> int:
    """Return how many bytes of text a file has, unpacked.

    Raises
    ------
    SourceError
        If it cannot be read, or is refused.
    """
    with _stream(path) as (_, length):
        return length


def pieces(path: Path) -> Iterator[str]:
    """Yield the text of a file in pieces of whole lines, the last with or without a line end.

    Raises
    ------
    SourceError
        If it cannot be read, is refused, breaks off, or is not in UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    lines, rest = 0, ""
    with _stream(path) as (file, _):
        while True:
            try:
                raw = file.read(PIECE)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise SourceError(f"{path.name!r} is damaged, or breaks off ({error}): {_ANEW}") from error
            except OSError as error:
                raise SourceError(f"cannot read {str(path)!r}: {error.strerror or error}") from error
            try:
                text = rest + decoder.decode(raw, not raw)
            except UnicodeDecodeError as error:
                line = lines + raw[: error.start].count(b"\n") + 1
                raise SourceError(f"{path.name!r} is not in UTF-8 about line {line:,}: convert it first") from error
            if not raw:
                break
            whole, _, rest = text.rpartition("\n")
            if whole:
                lines += whole.count("\n") + 1
                yield whole
            if len(rest) > PIECE:
                raise SourceError(f"{path.name!r} has no lines: it is no table in GeoNames' format")
    if text:
        yield text


@contextmanager
def _stream(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Give a file opened for reading, unpacked, and its length."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as file:
                yield file, path.stat().st_size
            return
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, path)
            with archive.open(member) as file:
                yield file, member.file_size
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path.name!r} is no whole zip file ({error}): {_ANEW}") from error
    except (NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{path.name!r} is packed in a way that cannot be read ({error}): {_ANEW}") from error
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"cannot read {str(path)!r}: {error.strerror or error}") from error


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the table in an archive: the one that is called like it, else the only one."""
    tables = [one for one in archive.infolist() if one.filename.lower().endswith(".txt") and not one.is_dir()]
    named = [one for one in tables if Path(one.filename).stem.lower() == path.stem.lower()]
    others = [one for one in tables if not Path(one.filename).stem.lower().startswith(("readme", "iso-language"))]
    found = named or others
    if len(found) != 1:
        raise SourceError(f"{path.name!r} holds {len(found)} tables: give a .zip as GeoNames has it, with one .txt")
    member = found[0]
    if member.flag_bits & 1:
        raise SourceError(f"{path.name!r} is encrypted: unpack it, and add the .txt")
    if member.file_size > LARGEST or member.file_size > MOST_PACKED * max(member.compress_size, 1):
        unpacked = f"{member.file_size / 1e6:,.0f} MB from {member.compress_size / 1e6:,.1f} MB"
        raise SourceError(f"{path.name!r} would unpack to {unpacked}, as no table of places does: it is refused")
    return member
