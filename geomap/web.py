"""A web address -> the bytes behind it, from public servers alone unless the caller says otherwise."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.errors import ArticleError, GeomapError, MissingDependency

if TYPE_CHECKING:
    import httpx

LARGEST_BYTES = 10_000_000
"""Larger answers are refused, also once they are unpacked."""

_MOST_REDIRECTS = 5
_SECONDS_IN_ALL = 30.0
_SECONDS_PER_STEP = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
_TYPES = frozenset(
    [
        "",
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/markdown",
        "text/x-markdown",
        "application/pdf",
        "application/x-pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/octet-stream",
        "binary/octet-stream",
    ]
)
_SAVE_IT = "save the page from a browser and give the file"

_PUBLIC_TO_NOBODY = frozenset([ipaddress.ip_address("168.63.129.16")])
"""Azure's own service for its machines, the one cloud metadata address that is no private one."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered."""

    content: bytes
    url: str
    """Where it was found at last, without user, password and fragment."""
    media_type: str
    charset: str | None


def fetch(url: str, *, allow_private: bool = False) -> Fetched:
    """Return what stands at an http(s) address.

    Every address of the host is checked, and the connection is made to the one that was checked, so that a
    name server cannot answer otherwise the second time; after each redirect again. No proxy of the
    environment is used: what it connects to could not be checked.

    Parameters
    ----------
    url
        An address with http or https.
    allow_private
        Whether it may lie on this machine or in a private network.

    Raises
    ------
    ArticleError
        If the address is refused, does not answer within 30 s, or answers with what is no article.
    MissingDependency
        If httpx is not installed.
    """
    try:
        import httpx  # noqa: F401
    except ImportError as error:
        message = f"reading {plain_url(url)!r} needs httpx: pip install 'geomap[url]'"
        raise MissingDependency(message) from error
    errand = _Errand(url, allow_private)
    errand.start()
    # a server may send its head a letter at a time, which no timeout of a single step would end
    errand.join(_SECONDS_IN_ALL)
    if errand.is_alive():
        errand.give_up()
        raise _too_slow(plain_url(url))
    if errand.error is not None:
        raise errand.error
    assert errand.fetched is not None
    return errand.fetched


def _too_slow(shown: str) -> ArticleError:
    return ArticleError(f"{shown!r} took more than {_SECONDS_IN_ALL:g} s to answer: {_SAVE_IT}")


def plain_url(url: str) -> str:
    """Return an address without user, password and fragment, as it may be shown and kept."""
    scheme, separator, rest = url.partition("://")
    authority = rest[: min((rest.find(mark) for mark in "/?#\\" if mark in rest), default=len(rest))]
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{rest[len(authority) :].partition('#')[0]}"


def is_public(address: Address) -> bool:
    """Whether an address, or the one that it wraps, is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one]
        inner += address.teredo or ()
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if inner:
            return all(is_public(one) for one in inner)
        if address.is_site_local:
            return False
    refused = address.is_multicast or address.is_reserved or address.is_unspecified or address in _PUBLIC_TO_NOBODY
    return address.is_global and not refused


class _Errand(threading.Thread):
    """Fetches one address, so that the caller need not wait for it for ever."""

    def __init__(self, url: str, allow_private: bool) -> None:
        super().__init__(daemon=True)
        self.fetched: Fetched | None = None
        self.error: Exception | None = None
        self._url = url
        self._allow_private = allow_private
        self._client: httpx.Client | None = None
        self._deadline = time.monotonic() + _SECONDS_IN_ALL

    def run(self) -> None:
        import httpx

        try:
            # trust_env: neither a proxy nor a .netrc of the environment
            self._client = httpx.Client(trust_env=False, follow_redirects=False, timeout=_SECONDS_PER_STEP)
            with self._client:
                self.fetched = self._followed()
        except GeomapError as error:
            self.error = error
        except httpx.TimeoutException:
            self.error = ArticleError(f"{plain_url(self._url)!r} does not answer: try again later, or {_SAVE_IT}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            self.error = ArticleError(
                f"cannot fetch {plain_url(self._url)!r}: {reason}; check the address, or {_SAVE_IT}"
            )
        except Exception as error:  # it belongs to the caller's thread
            self.error = error

    def give_up(self) -> None:
        """End what still runs: the next step on a closed connection fails."""
        if self._client is not None:
            self._client.close()

    def _followed(self) -> Fetched:
        import httpx

        assert self._client is not None
        url = httpx.URL(self._url)
        for _ in range(_MOST_REDIRECTS + 1):
            with closing(_response(self._client, url, self._allow_private)) as response:
                target = response.headers.get("location")
                if response.status_code not in _REDIRECTS or target is None:
                    return self._taken(response, url)
                url = url.join(target)
        raise ArticleError(f"{plain_url(self._url)!r} redirects more than {_MOST_REDIRECTS} times: {_SAVE_IT}")

    def _taken(self, response: httpx.Response, url: httpx.URL) -> Fetched:
        shown = plain_url(str(url))
        if not 200 <= response.status_code < 300:
            status = f"{response.status_code} {response.reason_phrase}".strip()
            raise ArticleError(f"{shown!r} answers {status}: check the address, or {_SAVE_IT}")
        media_type, _, _ = response.headers.get("content-type", "").partition(";")
        media_type = media_type.strip().lower()
        if media_type not in _TYPES:
            raise ArticleError(
                f"{shown!r} is {media_type!r}, no article: give a page, a text, a PDF or a Word document"
            )
        content = b"".join(self._body(response, shown))
        return Fetched(content, shown, media_type, response.charset_encoding)

    def _body(self, response: httpx.Response, shown: str) -> Iterator[bytes]:
        """Yield the answer's body, unpacked no further than may be."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip"):
            raise ArticleError(f"{shown!r} is packed as {encoding!r}, which nobody asked for: {_SAVE_IT}")
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        left = LARGEST_BYTES
        for raw in response.iter_raw():
            if time.monotonic() > self._deadline:
                raise _too_slow(shown)
            try:
                piece = unpacker.decompress(raw, left + 1) if unpacker else raw
            except zlib.error as error:
                raise ArticleError(f"{shown!r} is damaged on its way: try again, or {_SAVE_IT}") from error
            left -= len(piece)
            if left < 0:
                raise ArticleError(f"{shown!r} is larger than {LARGEST_BYTES // 10**6} MB: {_SAVE_IT}")
            yield piece
            if unpacker and unpacker.eof:
                return  # what follows is no part of it
        if unpacker:
            raise ArticleError(f"{shown!r} breaks off: try again, or {_SAVE_IT}")


def _response(client: httpx.Client, url: httpx.URL, allow_private: bool) -> httpx.Response:
    """Return the answer of the server at the checked address, its body yet to be read; close it after use."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ArticleError(f"{plain_url(str(url))!r} is no web address: give one with http:// or https://")
    address = _checked(url, allow_private)
    # The name goes into the Host header and into the check of the certificate, the address into the connection.
    host = url.netloc.decode("ascii")
    headers = {"Host": host, "Accept-Encoding": "gzip", "User-Agent": "geomap", "Accept": "text/html, */*;q=0.5"}
    client.cookies.clear()
    request = client.build_request(
        "GET",
        url.copy_with(host=str(address), fragment=None),
        headers=headers,
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )
    return client.send(request, stream=True)


def _checked(url: httpx.URL, allow_private: bool) -> Address:
    """Return the address to connect to, once all that the host's name stands for have been checked."""
    shown = plain_url(str(url))
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii").strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ArticleError(f"no server is found for {shown!r}: check the address and the network") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not (allow_private or is_public(address)):
            message = f"{shown!r} lies on this machine or in a private network ({address})"
            raise ArticleError(f"{message}: give --allow-private if you trust it")
    return addresses[0]
