"""Bytes -> a file that is whole at every moment: the old one, or the new one."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geomap.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, making its folder; what stood there stays until the new file is complete.

    Raises
    ------
    OutputError
        If it cannot be written; nothing is left behind then.
    """
    write_pieces(path, [content])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file as `write_whole` does, piece by piece."""
    with replaced(path) as temporary, open(temporary, "wb") as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `path` when all went well.

    What runs that were killed left beside it is taken away.

    Raises
    ------
    OutputError
        If it cannot be written; nothing is left behind then.
    """
    temporary, handle = "", -1
    try:
        if path.is_dir():
            raise OutputError(f"cannot write {str(path)!r}: it is a folder; name a file in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing there to keep
            yield path
            return
        _sweep(path)
        temporary, handle = _begun(path)
        yield Path(temporary)
        os.fsync(handle)
        os.chmod(temporary, 0o666 & ~_umask())
        if sys.platform == "win32":  # which moves nothing that is open
            os.close(handle)
            handle = -1
        os.replace(temporary, path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write {str(path)!r}: {reason}; choose another place with -o") from error
    finally:
        if handle >= 0:
            os.close(handle)
        if temporary:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _begun(path: Path) -> tuple[str, int]:
    """Return a new file beside `path`, and its handle, which holds a lock that ends with the process."""
    while True:
        handle, temporary = tempfile.mkstemp(prefix=_prefix(path), suffix=".part", dir=path.parent)
        try:
            _lock(handle, wait=True)
            if os.path.exists(temporary):
                return temporary, handle
        except OSError:  # a file system without locks: nobody sweeps there either
            return temporary, handle
        os.close(handle)  # another run took it for a dead one's before it was locked


def _sweep(path: Path) -> None:
    """Take away what was begun beside `path` by runs that live no more."""
    begun = re.compile(re.escape(_prefix(path)) + r"[a-z0-9_]{8}\.part")
    for name in filter(begun.fullmatch, os.listdir(path.parent)):
        with suppress(OSError):
            handle = os.open(path.parent / name, os.O_RDWR)
            try:
                _lock(handle, wait=False)
                os.unlink(path.parent / name)
            finally:
                os.close(handle)


def _prefix(path: Path) -> str:
    return f".{path.name[:100]}."


def _lock(handle: int, *, wait: bool) -> None:
    """Lock an open file for this process alone; on Windows what is open cannot be taken away anyhow."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
