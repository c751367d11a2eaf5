"""The name of a GeoNames file -> the file, downloaded whole; what was cut off goes on where it ended."""

from __future__ import annotations

import http.client
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from geomap.errors import OutputError, SourceError
from geomap.web import plain_url

LARGEST = 5 << 30
TRIES = 4
_PIECE = 1 << 16
_SECONDS_PER_STEP = 30.0
_LEAST_PER_MINUTE = 20_000
"""Bytes; a server that sends less is given up."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    """
    stem = name.removesuffix(".zip")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", stem):
        raise SourceError(f"{name!r} is no name of a GeoNames file: give a country's two letters, such as KH")
    url = urljoin(base if base.endswith("/") else base + "/", f"{stem}.zip")
    _check(url)
    target = folder / f"{stem}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(TRIES):
            if number:
                time.sleep(pause_s * 2 ** (number - 1))
            try:
                return _tried(url, target, progress)
            except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
                broken = error
    except OSError as error:
        if isinstance(error, (SourceError, OutputError)):
            raise
        raise OutputError(f"cannot write {str(target)!r}: {error.strerror or error}; make room there") from error
    raise SourceError(f"{url!r} breaks off ({broken}): run the same again, it goes on where it ended") from broken


def _check(url: str) -> None:
    """Refuse an address on which others could change what is sent."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise SourceError(f"{plain_url(url)!r} came with a user or a password: give the address without")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise SourceError(f"{plain_url(url)!r} is refused: give an address with https://")


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _tried(url: str, target: Path, progress: Callable[[int], None] | None) -> Path:
    """Fetch what is missing of a file, once."""
    partial, mark = target.with_name(target.name + ".part"), target.with_name(target.name + ".mark")
    have = partial.stat().st_size if partial.is_file() and mark.is_file() else 0
    headers = {"User-Agent": f"geomap/{version('geomap')}", "Accept-Encoding": "identity"}
    if have:
        # the rest of another edition would not fit
        headers |= {"Range": f"bytes={have}-", "If-Range": mark.read_text("utf-8")}
    try:
        answer = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Redirects).open(
            urllib.request.Request(url, headers=headers), timeout=_SECONDS_PER_STEP
        )
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and have:
            partial.unlink()
            raise ConnectionError("the rest is not to be had") from error
        if error.code in (429, 500, 502, 503, 504):
            raise ConnectionError(f"{error.code} {error.reason}") from error
        raise SourceError(f"{url!r} answers {error.code} {error.reason}: check the name, or --from") from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, (ConnectionResetError, TimeoutError)):
            raise ConnectionError(str(error.reason)) from error
        message = f"cannot reach {url!r} ({error.reason}): check the network"
        raise SourceError(f"{message}, or get {target.name} elsewhere and `geomap data add` it") from error
    with answer:
        have, length = _extent(answer, have)
        if length is not None and length > LARGEST:
            raise SourceError(f"{url!r} has {length / 1e9:,.0f} GB, as no file of GeoNames has: it is refused")
        edition = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        if edition and not edition.startswith("W/"):
            mark.write_text(edition, "utf-8")
        else:
            mark.unlink(missing_ok=True)
        if progress and length:
            progress(-length)
            progress(have)
        _save(answer, partial, have, progress)
    got = partial.stat().st_size
    if length is not None and got < length:
        raise ConnectionError(f"{got:,} of {length:,} bytes came")
    if got != (got if length is None else length):
        partial.unlink()
        raise SourceError(f"{url!r} sent {got:,} bytes and said {length:,}: try again later")
    os.replace(partial, target)
    mark.unlink(missing_ok=True)
    return target


def _extent(answer: Any, have: int) -> tuple[int, int | None]:
    """Return at which byte an answer begins, and how many the whole file has, where that is said."""
    if answer.status == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
        if found and int(found[1]) == have:
            return have, int(found[2])
        raise SourceError("the server sends another part of the file than was asked for: try again later")
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _save(answer: Any, partial: Path, have: int, progress: Callable[[int], None] | None) -> None:
    with partial.open("ab" if have else "wb") as file:
        since, lately = time.monotonic(), 0
        while piece := answer.read1(_PIECE):
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
