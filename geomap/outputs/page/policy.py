"""The scripts of a page and the hosts it may load from -> its content security policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

Sources = Mapping[str, Iterable[str]]
"""Allowed sources by directive, such as `img-src`, besides those that every page allows."""


def policy(scripts: Sequence[str], more: Sources) -> str:
    """Return the policy of a page that runs only these inline scripts and loads only from the sources in `more`."""
    allowed: dict[str, list[str]] = {
        "script-src": [_hash(script) for script in scripts],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
    }
    for directive, sources in more.items():
        allowed[directive] = list(dict.fromkeys([*allowed.get(directive, ()), *sources]))
    listed = "".join(f"{directive} {' '.join(sources)}; " for directive, sources in allowed.items() if sources)
    return f"default-src 'none'; {listed}base-uri 'none'; form-action 'none'"


def host_of(url: str) -> str | None:
    """Return scheme and host of an http(s) URL, in the form of a policy; None if it is no such URL."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not set(parts.netloc) <= _OF_HOSTS:
        return None
    return f"{parts.scheme}://{parts.netloc}"


_OF_HOSTS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*[]_")


def address_of(url: str) -> str | None:
    """Return an http(s) URL in the form of a policy, without query and fragment; None if it is no such URL."""
    host = host_of(url)
    if host is None:
        return None
    path = urlsplit(url.strip()).path
    # a space, comma or semicolon would end the source or the policy
    return host + "".join(f"%{ord(sign):02X}" if sign in ";, \t\n'\"" else sign for sign in path)


class Markup(HTMLParser):
    """The inline scripts of a piece of HTML, and the URLs of the scripts and style sheets that it loads."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.links: dict[str, list[str]] = {"script-src": [], "style-src": []}
        self._script: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start an inline script, or keep the URL of a script or a style sheet."""
        attributes = dict(attrs)
        if tag == "script" and attributes.get("src") is not None:
            self._link("script-src", attributes["src"])
        elif tag == "script":
            self._script = []
        elif tag == "link" and "stylesheet" in (attributes.get("rel") or "").split():
            self._link("style-src", attributes.get("href"))

    def handle_data(self, data: str) -> None:
        """Keep the text of an inline script."""
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End an inline script."""
        if tag == "script" and self._script is not None:
            self.scripts.append("".join(self._script))
            self._script = None

    def _link(self, directive: str, url: str | None) -> None:
        address = address_of(url or "")
        if address:
            self.links[directive].append(address)


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
