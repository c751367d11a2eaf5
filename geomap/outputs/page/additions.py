"""The layers and elements that a user added, as Folium rendered them -> the parts of the page that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import folium
from branca.element import CssLink, Element, JavascriptLink

from geomap.outputs.page.document import Additions
from geomap.outputs.page.policy import host_of

_WORLD = ((-85.0, -180.0), (85.0, 180.0))


def additions_of(
    header: Element, html: Element, script: Element, *, own: Collection[str], elements: Sequence[Element]
) -> Additions:
    """Return what the page takes over from a rendered Folium figure.

    Parameters
    ----------
    header, html, script
        The three parts of the map's branca figure, after its children were rendered into them.
    own
        Names of the elements in `script` that belong to the map and its parts; all others are the user's.
    elements
        All elements that the user added to the map, at any depth.
    """
    head: list[str] = []
    links: list[str] = []
    for name, element in header._children.items():
        if name != "meta_http":
            (links if isinstance(element, JavascriptLink | CssLink) else head).append(element.render() + "\n")
    return Additions(
        head="".join(head),
        body="\n".join(element.render() for element in html._children.values()),
        links="".join(links),
        scripts=tuple(element.render() for name, element in script._children.items() if name not in own),
        sources=_sources(elements),
        extent=_extent(elements),
    )


def added_to(element: Element) -> Iterator[Element]:
    """Yield all descendants of an element, at any depth."""
    for child in element._children.values():
        yield child
        yield from added_to(child)


_ADDRESSES = {
    "tiles": ("img-src",),
    "url": ("img-src", "connect-src"),
    "video_url": ("media-src",),
    "embed_link": ("connect-src",),
    "style": ("connect-src",),
}
"""The attributes of Folium elements that hold a URL, with the policy directives that let the page load it."""


_EVALUATES = ("MeasureControl",)
"""Plugins that turn text into functions: leaflet-measure does so with its own templates."""


def _sources(elements: Sequence[Element]) -> dict[str, list[str]]:
    """Return the hosts that layers and icons load from, by directive of the page's content security policy."""
    evaluates = any(type(element).__name__ in _EVALUATES for element in elements)
    hosts: dict[str, list[str]] = {"script-src": ["'unsafe-eval'"]} if evaluates else {}
    for element in elements:
        options = getattr(element, "options", None) or {}
        for attribute, directives in _ADDRESSES.items():
            for url in _spread(getattr(element, attribute, None), options):
                for directive in directives:
                    hosts.setdefault(directive, []).append(url)
        if isinstance(element, folium.CustomIcon):
            icons = [host_of(str(options.get(name, ""))) for name in ("icon_url", "shadow_url")]
            hosts.setdefault("img-src", []).extend(filter(None, icons))
    return {directive: list(dict.fromkeys(sources)) for directive, sources in hosts.items()}


def _spread(url: object, options: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hosts of a URL, one for each subdomain if it has the field `{s}`; none if it is no web address."""
    if not isinstance(url, str):
        return
    for server in options.get("subdomains") or "abc" if "{s}" in url else "-":
        host = host_of(url.replace("{s}", str(server)))
        if host:
            yield host


def _extent(elements: Sequence[Element]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the corners `(lat, lon)` that hold all that was added: the world with tiles, None without bounds."""
    if any(isinstance(element, folium.TileLayer) for element in elements):
        return _WORLD
    corners = [corner for element in elements for corner in element._get_self_bounds() or ()]
    points = [(lat, lon) for lat, lon in corners if lat is not None and lon is not None]
    if not points:
        return None
    lats, lons = zip(*points, strict=True)
    return (min(lats), min(lons)), (max(lats), max(lons))
