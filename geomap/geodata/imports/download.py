"""The name of a GeoNames file -> the file, downloaded whole; what was cut off goes on where it ended."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import OutputError, SourceError
from geomap.web import NoServer, Rules, answer, client, plain_url

if TYPE_CHECKING:
    import httpx

LARGEST = 5 << 30
TRIES = 4
_SECONDS_PER_STEP = 30.0
_LEAST_PER_MINUTE = 20_000
"""Bytes; a server that sends less is given up."""
_BUSY = (429, 500, 502, 503, 504)


def download(
    name: str, base: str, folder: Path, *, progress: Callable[[int], None] | None = None, pause_s: float = 1.0
) -> Path:
    """Return where the file of that name now is.

    One connection at a time, and a growing pause before each new try.

    Parameters
    ----------
    name
        `KH`, `allCountries`, `alternateNamesV2`, with or without `.zip`.
    base
        The address of the folder that it is in, with https; with http on this machine alone.
    folder
        Where it is put. A part of it that an earlier run left there is made use of.
    progress
        Is told the length first, as a negative number, then the bytes as they come.
    pause_s
        How long to wait before the second try.

    Raises
    ------
    SourceError
        If there is no such file, or it does not come whole.
    OutputError
        If it cannot be written.
    MissingDependency
        If httpx is not installed.
    """
    stem = name.removesuffix(".zip")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", stem):
        raise SourceError(f"{name!r} is no name of a GeoNames file: give a country's two letters, such as KH")
    url = f"{base.rstrip('/')}/{stem}.zip"
    if plain_url(url) != url:
        raise SourceError(f"{plain_url(url)!r} came with a fragment, a user or a password: give the address without")
    target = folder / f"{stem}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(TRIES):
            if number:
                time.sleep(pause_s * 2 ** (number - 1))
            try:
                return _tried(url, target, progress)
            except ConnectionError as error:
                broken = error
    except OSError as error:
        raise OutputError(f"cannot write {str(target)!r}: {error.strerror or error}; make room there") from error
    raise SourceError(f"{url!r} breaks off ({broken}): run the same again, it goes on where it ended") from broken


def _tried(url: str, target: Path, progress: Callable[[int], None] | None) -> Path:
    """Fetch what is missing of a file, once; a ConnectionError says that it may be tried again."""
    partial, mark = target.with_name(target.name + ".part"), target.with_name(target.name + ".mark")
    rules = Rules(
        error=SourceError,
        may_be_private=lambda host: host == httpx.URL(url).host,  # a mirror may lie anywhere
        how_to_allow="give it by --from",
        https_only=True,
        timeout_s=_SECONDS_PER_STEP,
    )
    asking = client(rules)
    import httpx

    have = partial.stat().st_size if partial.is_file() and mark.is_file() else 0
    # the rest of another edition would not fit
    rest = {"Range": f"bytes={have}-", "If-Range": mark.read_text("utf-8")} if have else {}
    try:
        with asking, answer(asking, url, {"Accept-Encoding": "identity", **rest}) as response:
            if response.status_code == 416 and have:
                partial.unlink()
                raise ConnectionError("the rest is not to be had")
            have, length = _extent(response, have, url)
            _remember_edition(response, mark)
            if progress and length:
                progress(-length)
                progress(have)
            _save(response, partial, have, progress)
    except (NoServer, httpx.ConnectError, httpx.InvalidURL) as error:
        message = f"cannot reach {url!r} ({error}): check the network"
        raise SourceError(f"{message}, or get {target.name} elsewhere and `geomap data add` it") from error
    except httpx.TransportError as error:
        raise ConnectionError(str(error) or type(error).__name__) from error
    got = partial.stat().st_size
    if length is not None and got != length:
        raise ConnectionError(f"{got:,} of {length:,} bytes came")
    os.replace(partial, target)
    mark.unlink(missing_ok=True)
    return target


def _extent(response: httpx.Response, have: int, url: str) -> tuple[int, int | None]:
    """Return at which byte an answer begins, and how many the whole file has, where that is said."""
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in _BUSY:
        raise ConnectionError(status)
    if not response.is_success:
        raise SourceError(f"{url!r} answers {status}: check the name, or --from")
    if response.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != have:
            raise SourceError("the server sends another part of the file than was asked for: try again later")
        length = found[2]
    else:
        have, length = 0, response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > LARGEST:
        raise SourceError(f"{url!r} has {int(length) / 1e9:,.0f} GB, as no file of GeoNames has: it is refused")
    return have, int(length) if length.isdigit() else None


def _remember_edition(response: httpx.Response, mark: Path) -> None:
    edition = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
    if edition and not edition.startswith("W/"):
        mark.write_text(edition, "utf-8")
    else:
        mark.unlink(missing_ok=True)


def _save(response: httpx.Response, partial: Path, have: int, progress: Callable[[int], None] | None) -> None:
    with partial.open("ab" if have else "wb") as file:
        since, lately = time.monotonic(), 0
        for piece in response.iter_raw():
            file.write(piece)
            have += len(piece)
            lately += len(piece)
            if have > LARGEST:
                raise SourceError("the file does not end: it is refused")
            if progress:
                progress(len(piece))
            if time.monotonic() - since > 60:
                if lately < _LEAST_PER_MINUTE:
                    raise ConnectionError("the server is too slow")
                since, lately = time.monotonic(), 0
        file.flush()
        os.fsync(file.fileno())
