"""A reading -> its map as one HTML document that needs no network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.model import Reading
    from geomap.page.story import TextMode

__all__ = ["permitted", "render"]

_HERE = Path(__file__).resolve().parent
_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
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
    from geomap.page import disputes, ground, island, locator, skeleton, tables, view
    from geomap.page.tiles import tiles_of

    online = tiles_of(tiles) if tiles else None

    seen = view.view_of(reading)
    side = disputes.worldview_of(worldview)
    grounds = ground.grounds_of(seen)
    contested = disputes.disputes_in(seen, grounds[0], reading.places, side)
    payload = island.payload_of(reading, grounds, seen, text) | island.disputes_payload(contested, reading, seen, side)
    payload["tiles"] = online.payload() if online else None
    drawn = skeleton.draw(reading, grounds, seen, contested)
    scripts = [_asset("vendor/leaflet.js"), drawn.script, _asset("page.js")]
    hashes = " ".join(_hash(script) for script in scripts)
    # The article's words come in after Folium has rendered, and only as data or escaped.
    return Template(_asset("template.html")).substitute(
        policy=f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        f"img-src {' '.join(('data:', *(online.hosts if online else ())))}; base-uri 'none'; form-action 'none'",
        # servers of tiles ask which site shows them
        referrer="strict-origin-when-cross-origin" if online else "no-referrer",
        title=permitted(escape(reading.article.title)),
        description=permitted(escape(_description(payload))),
        # a property that Internet Explorer alone had, and no validator knows
        leaflet_css=_asset("vendor/leaflet.css").replace("\tbehavior: url(#default#VML);\n", ""),
        page_css=_asset("page.css"),
        map=drawn.html,
        globe=locator.globe(seen),
        tables=permitted(tables.plain(payload)),
        island=permitted(island.to_json(payload)),
        leaflet_js=scripts[0],
        folium_js=scripts[1],
        page_js=scripts[2],
    )


def permitted(words: str) -> str:
    """Return words with a space for each control character and noncharacter, which HTML forbids."""
    return _FORBIDDEN.sub(" ", words)


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
