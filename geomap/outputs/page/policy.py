"""What a page holds and what it may ask for -> its content security policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

Sources = Mapping[str, Iterable[str]]
"""By directive, such as `img-src`, the sources that it allows beside those of every page."""


def policy(scripts: Sequence[str], more: Sources) -> str:
    """Return the policy of a page that runs these inline scripts alone and loads nothing but `more`."""
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
    """Return scheme and host of a web address, as a policy names them; None for what is no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not set(parts.netloc) <= _OF_HOSTS:
        return None
    return f"{parts.scheme}://{parts.netloc}"


_OF_HOSTS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*[]_")


def address_of(url: str) -> str | None:
    """Return a web address as a policy names it: without query and fragment; None for what is none."""
    host = host_of(url)
    if host is None:
        return None
    path = urlsplit(url.strip()).path
    # what would end the source or the policy stands escaped in it
    return host + "".join(f"%{ord(sign):02X}" if sign in ";, \t\n'\"" else sign for sign in path)


class Markup(HTMLParser):
    """What a piece of HTML brings: its inline scripts, and the addresses of scripts and style sheets."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.links: dict[str, list[str]] = {"script-src": [], "style-src": []}
        self._script: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script, or a link to one or to a style sheet."""
        given = dict(attrs)
        if tag == "script" and given.get("src") is not None:
            self._link("script-src", given["src"])
        elif tag == "script":
            self._script = []
        elif tag == "link" and "stylesheet" in (given.get("rel") or "").split():
            self._link("style-src", given.get("href"))

    def handle_data(self, data: str) -> None:
        """Take the text of an inline script."""
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
