"""Bytes -> a file that is whole at every moment: the old one, or the new one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from geomap.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, making its folder; what stood there stays until the new file is complete.

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
            path.write_bytes(content)
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
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
