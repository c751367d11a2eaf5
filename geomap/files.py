"""Bytes -> a file that is whole at every moment: the old one, or the new one."""

from __future__ import annotations

import os
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

    Raises
    ------
    OutputError
        If it cannot be written; nothing is left behind then.
    """
    temporary: str | None = None
    try:
        if path.is_dir():
            raise OutputError(f"cannot write {str(path)!r}: it is a folder; name a file in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing there to keep
            yield path
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
        os.close(handle)
        yield Path(temporary)
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write {str(path)!r}: {reason}; choose another place with -o") from error
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
