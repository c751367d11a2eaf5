"""A reading, or an archive -> its map as one HTML document that needs no network.

Lowest first: tables, leaflet, modules, tiles, archive.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from geomap.archive.contents import Archive
    from geomap.drawing.geometry import Layer
    from geomap.drawing.payload import Payload
    from geomap.drawing.view import View
    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.page.tiles import Tiles

__all__ = ["framed", "inert", "permitted", "render", "render_archive"]

_HERE = Path(__file__).resolve().parent
_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_MARKUP = re.compile(r"[^\w ,.:()–—“”‘’…-]")
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NONCHARACTERS}]")


def render(reading: Reading, *, text: TextMode = "full", worldview: str | None = None, tiles: str | None = None) -> str:
    """Return the page that shows `reading`: the map, its events and, as far as `text` says, the article.

    The same reading gives the same bytes. A reading without places gives a map of the world that
    says that none was found.

    Parameters
    ----------
    reading
        What was read out of an article; all of its strings are taken for untrusted.
    text
        `full`, `excerpts` (only sentences with an event or with a claim about a border), or `none`.
    worldview
        The country, by name or code, as which the map draws disputed borders; by default, or as
        `de-facto`, they follow who holds the ground.
    tiles
        Name of a provider of online tiles, as xyzservices has it: the page then asks its servers, and no
        others, and shows its own map where they do not answer. None for a page that asks nobody.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    UsageError
        If Natural Earth has no such worldview, or there are no such tiles.
    """
    from geomap.drawing import backdrop, disputes, layers, payload, view
    from geomap.outputs.page import tables
    from geomap.outputs.page.tiles import tiles_of

    online = tiles_of(tiles) if tiles else None

    seen = view.view_of(reading)
    side = disputes.worldview_of(worldview)
    grounds = backdrop.grounds_of(seen)
    contested = disputes.disputes_in(seen, grounds[0], reading.places, side)
    said = payload.payload_of(reading, grounds, seen, text) | payload.disputes_payload(contested, reading, seen, side)
    said["tiles"] = online.payload() if online else None
    drawn = tuple(layers.layers_of(reading, grounds, seen, contested))
    page = _Page(reading.article.title, _description(said), said, tables.plain(said), drawn, seen, online)
    return page.written(script="article.js")


def render_archive(archive: Archive, *, worldview: str | None = None, tiles: str | None = None) -> str:
    """Return the page that shows what all articles of an archive tell, in at most 5 MB as far as its quotes go.

    Parameters
    ----------
    archive
        What was gathered of a batch result; all of its strings are taken for untrusted.
    worldview, tiles
        As for `render`.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    ArticleError
        If it holds a border that two countries do not have.
    UsageError
        If Natural Earth has no such worldview, or there are no such tiles.
    """
    from geomap.drawing import layers
    from geomap.outputs.page import archive as pages
    from geomap.outputs.page.tiles import tiles_of

    online = tiles_of(tiles) if tiles else None
    drawing = pages.drawing_of(archive, worldview)
    drawn = tuple(layers.layers_of(drawing.reading, drawing.grounds, drawing.view, drawing.contested))
    writer = pages.Writer(archive, drawing)
    payload = {**writer.payload(), "tiles": online.payload() if online else None}
    page = _Page(archive.title, writer.description(), payload, writer.tables(), drawn, drawing.view, online)
    files = {"script": "archive.js", "style": "archive.css"}
    room = pages.BUDGET - len(page.written(**files).encode())
    return page._replace(payload={**payload, **writer.packed(room)}).written(**files)


def framed(title: str, page: str) -> str:
    """Return a page in a frame of its own, for a notebook."""
    return (
        f'<iframe title="{permitted(escape(f"Map: {title}", quote=True))}" srcdoc="{escape(page, quote=True)}" '
        'sandbox="allow-scripts" loading="lazy" style="width:100%;height:600px;border:0"></iframe>'
    )


class _Page(NamedTuple):
    """What stands in the template."""

    title: str
    description: str
    payload: Payload
    tables: str
    drawn: tuple[Layer, ...]
    view: View
    online: Tiles | None

    def written(self, *, script: str, style: str | None = None) -> str:
        """Return the page with one of its scripts, and with a style beside the one that all have."""
        from geomap.drawing import locator, payload
        from geomap.outputs.page import leaflet, modules

        west, south, east, north = self.view.fit
        drawing = leaflet.script_of(self.drawn, center=((south + north) / 2, (west + east) / 2))
        scripts = [_asset("vendor/leaflet.js"), drawing, modules.script(script)]
        hashes = " ".join(_hash(script) for script in scripts)
        images = ("data:", *(self.online.hosts if self.online else ()))
        # The article's words come in as data or escaped, and into no script.
        return Template(_asset("template.html")).substitute(
            policy=f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
            f"img-src {' '.join(images)}; base-uri 'none'; form-action 'none'",
            # servers of tiles ask which site shows them
            referrer="strict-origin-when-cross-origin" if self.online else "no-referrer",
            title=permitted(escape(self.title)),
            description=permitted(escape(self.description)),
            # a property that Internet Explorer alone had, and no validator knows
            leaflet_css=_asset("vendor/leaflet.css").replace("\tbehavior: url(#default#VML);\n", ""),
            page_css=_asset("page.css") + (_asset(style) if style else ""),
            globe=locator.globe(self.view),
            tables=permitted(self.tables),
            island=permitted(payload.to_json(self.payload)),
            leaflet_js=scripts[0],
            layers_js=scripts[1],
            page_js=scripts[2],
        )


def permitted(words: str) -> str:
    """Return words with a space for each control character and noncharacter, which HTML forbids."""
    return _FORBIDDEN.sub(" ", words)


def inert(words: str) -> str:
    """Return words with a character reference for each sign that HTML, a script or a template may take for its own."""
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", words)


def _description(payload: dict[str, object]) -> str:
    counts = {name: len(payload[name]) for name in ("places", "borders", "events")}  # type: ignore[arg-type]
    found = [f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items() if count]
    return f"A map of the article “{payload['title']}”: {', '.join(found) or 'no place found'}."


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _asset(name: str) -> str:
    """Return a file of the page, its lines ended as a browser reads them, so that hashes agree."""
    return (_HERE / name).read_text(encoding="utf-8")
