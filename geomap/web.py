"""A web address -> the bytes behind it, from public servers alone unless the caller says otherwise."""

from __future__ import annotations

import ipaddress
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from geomap.errors import ArticleError, GeomapError, MissingDependency, SourceError

if TYPE_CHECKING:
    import httpx

LARGEST_BYTES = 10_000_000
"""Larger answers are refused, also once they are unpacked."""

_MOST_REDIRECTS = 5
_SECONDS_IN_ALL = 30.0
_TYPES = frozenset(
    [
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/pdf"),
        *("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/x-pdf"),
        *("application/octet-stream", "binary/octet-stream", ""),
    ]
)
_ACCEPTED = {"Accept": "text/html, */*;q=0.5", "Accept-Encoding": "gzip"}
_SAVE_IT = "save the page from a browser and give the file"

_PUBLIC_TO_NOBODY = frozenset([ipaddress.ip_address("168.63.129.16")])
"""Azure's own service for its machines, the one cloud metadata address that is no private one."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoServer(OSError):
    """A host's name that stands for no server."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which servers a client may ask, and what it says of another."""

    error: type[ArticleError] | type[SourceError]
    """What is raised for a server that may not be asked."""
    may_be_private: Callable[[str], bool]
    """Whether the host of that name may lie on this machine or in a private network."""
    how_to_allow: str
    """What to do to allow a host that may not."""
    https_only: bool = False
    """Whether http is for this machine alone."""
    timeout_s: float = 10.0
    """How long a single step may take: to connect, to send, to receive anything."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered."""

    content: bytes
    url: str
    """Where it was found at last, without user, password and fragment."""
    media_type: str
    charset: str | None


def client(rules: Rules) -> httpx.Client:
    """Return a client that connects to servers within the rules alone, at each redirect too.

    Every address of a host is checked, and the connection is made to the one that was checked, so that a
    name server cannot answer otherwise the second time. No proxy and no .netrc of the environment is used:
    what a proxy connects to could not be checked. No cookie is kept.

    Raises
    ------
    MissingDependency
        If httpx is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise MissingDependency("fetching from the web needs httpx: pip install 'geomap[url]'") from error
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    class Transport(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return super().handle_request(_checked(request, rules))

    # a connection that is kept is found by its address: another host there would pass for the one it was made to
    alone = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(
        transport=Transport(trust_env=False, limits=alone),
        trust_env=False,
        timeout=rules.timeout_s,
        headers={"User-Agent": f"geomap/{version('geomap')}"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def _checked(request: httpx.Request, rules: Rules) -> httpx.Request:
    """Return a request with the address of its host, once all that the host's name stands for have been checked."""
    import httpx

    url, shown = request.url, plain_url(str(request.url))
    secure = url.scheme == "https" or (url.scheme == "http" and (not rules.https_only or url.host in _LOOPBACK))
    if not (secure and url.host):
        how = "refused: give an address with" if rules.https_only else "no web address: give one with http:// or"
        raise rules.error(f"{shown!r} is {how} https://")
    name = url.raw_host.decode("ascii")
    try:
        entries = socket.getaddrinfo(name.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoServer(f"no server is found for {shown!r}") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]
    private = next((address for address in addresses if not is_public(address)), None)
    if private and not rules.may_be_private(url.host):
        message = f"{shown!r} lies on this machine or in a private network ({private})"
        raise rules.error(f"{message}: {rules.how_to_allow} if you trust it")
    # the name stays in the header `Host`, and goes into the check of the certificate
    return httpx.Request(
        request.method,
        url.copy_with(host=str(addresses[0])),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )


@contextmanager
def answer(asking: httpx.Client, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
    """Give what a server answers, its body yet to be read; after five redirects whatever comes."""
    # httpx would follow redirects itself, but reads the body of each whole, however large
    request = asking.build_request("GET", url, headers=headers)
    for left in range(_MOST_REDIRECTS, -1, -1):
        with closing(asking.send(request, stream=True)) as response:
            if response.next_request is None or not left:
                yield response
                return
            request = response.next_request


def fetch(url: str, *, allow_private: bool = False) -> Fetched:
    """Return what stands at an http(s) address.

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
    asking = client(Rules(ArticleError, lambda _: allow_private, "give --allow-private"))
    import httpx

    fetched: Future[Fetched] = Future()

    def errand() -> None:
        try:
            fetched.set_result(_fetched(asking, url))
        except Exception as error:  # it belongs to the caller's thread
            fetched.set_exception(error)

    shown = plain_url(url)
    try:
        # leaving ends what still runs: a server may send its head a letter at a time, which no timeout of a step ends
        with asking:
            threading.Thread(target=errand, daemon=True).start()
            return fetched.result(_SECONDS_IN_ALL)
    except GeomapError:
        raise
    except TimeoutError:
        message = f"{shown!r} took more than {_SECONDS_IN_ALL:g} s to answer: {_SAVE_IT}"
    except httpx.TimeoutException:
        message = f"{shown!r} does not answer: try again later, or {_SAVE_IT}"
    except NoServer as error:
        message = f"{error}: check the address and the network"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        message = f"cannot fetch {shown!r}: {reason}; check the address, or {_SAVE_IT}"
    raise ArticleError(message)


def _fetched(asking: httpx.Client, url: str) -> Fetched:
    with answer(asking, url, _ACCEPTED) as response:
        shown = plain_url(str(response.url))
        if response.next_request:
            raise ArticleError(f"{plain_url(url)!r} redirects more than {_MOST_REDIRECTS} times: {_SAVE_IT}")
        if not response.is_success:
            status = f"{response.status_code} {response.reason_phrase}".strip()
            raise ArticleError(f"{shown!r} answers {status}: check the address, or {_SAVE_IT}")
        media_type, _, _ = response.headers.get("content-type", "").partition(";")
        media_type = media_type.strip().lower()
        if media_type not in _TYPES:
            raise ArticleError(
                f"{shown!r} is {media_type!r}, no article: give a page, a text, a PDF or a Word document"
            )
        return Fetched(b"".join(_body(response, shown)), shown, media_type, response.charset_encoding)


def _body(response: httpx.Response, shown: str) -> Iterator[bytes]:
    """Yield the answer's body, unpacked no further than may be."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise ArticleError(f"{shown!r} is packed as {encoding!r}, which nobody asked for: {_SAVE_IT}")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    left = LARGEST_BYTES
    for raw in response.iter_raw():
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
