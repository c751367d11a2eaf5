"""A page's content, and what a user added to its map -> one HTML document that needs no network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.drawing.geometry import GROUPS
from geomap.drawing.palette import css_variables
from geomap.outputs.page import leaflet, modules
from geomap.outputs.page.markup import permitted
from geomap.outputs.page.policy import Markup, Sources, host_of, policy

if TYPE_CHECKING:
    import jinja2

    from geomap.drawing.geometry import Layer
    from geomap.drawing.payload_types import MapContent
    from geomap.drawing.view import View
    from geomap.outputs.page.tiles import Tiles

_HERE = Path(__file__).resolve().parent
_ENDS = re.compile(r"<(/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a page."""

    title: str
    description: str
    payload: MapContent
    """What the page's script reads, as JSON."""
    tables: str
    """The same content as HTML tables, for readers without scripts."""
    layers: tuple[Layer, ...]
    view: View
    script: str
    """File name of the module that is the entry point of the page's script."""
    styles: tuple[str, ...]
    """File names of the style sheets, without Leaflet's."""
    tiles: Tiles | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a user added to the map, as Folium renders it."""

    head: str = ""
    """Styles and other elements of the head."""
    body: str = ""
    """Elements that are laid over the map."""
    links: str = ""
    """Elements that load scripts and style sheets. They come last, so that none of them delays the page."""
    scripts: tuple[str, ...] = ()
    """One script for each element, so that one that fails does not stop the others."""
    sources: Sources = field(default_factory=dict)
    """Hosts that the page may load from, besides those of the scripts and style sheets in `head` and `links`."""
    extent: tuple[tuple[float, float], tuple[float, float]] | None = None
    """South-west and north-east corner of what was added, as latitude and longitude in degrees."""

    def __bool__(self) -> bool:
        return bool(self.head or self.body or self.links or self.scripts)


@dataclass(frozen=True, slots=True)
class Apart:
    """The page in three pieces, for a program that assembles the map itself, such as streamlit-folium."""

    head: str
    body: str
    script: str
    """Starts with Leaflet, and defines the constant `drawn`, which holds the map and its parts."""


def write(content: Content, additions: Additions | None = None, *, own: str = "", shown: Sequence[str] = GROUPS) -> str:
    """Return the page as one HTML document.

    Parameters
    ----------
    content
        Content of the page. All its text is treated as untrusted: it enters the page as data or escaped, never
        as part of a script or a template.
    additions
        What the user added to the map. It is trusted.
    own
        Script that defines the JavaScript variables of the map and its parts, which additions refer to.
    shown
        Parts of the map that are visible at first.
    """
    from markupsafe import Markup as Trusted

    added = _settled(additions) if additions else Additions()
    # only additions refer to the map by its variables
    ours = [_asset("folium.js"), own] if added else []
    scripts = [*_scripts(content, shown), *ours]
    markup = Markup(added.head + added.body + added.links)
    return _template("template.html").render(
        _slots(content, added),
        policy=policy([*scripts, *added.scripts, *markup.scripts], _sources(content, added, markup)),
        # tile providers require a referrer, to know which site shows their tiles
        referrer="strict-origin-when-cross-origin" if content.tiles or added.sources else "no-referrer",
        description=permitted(content.description),
        styles=[Trusted(sheet) for sheet in _styles(content, bool(added))],
        scripts=[Trusted(script) for script in scripts],
        head=Trusted(added.head),
        links=Trusted(added.links),
        added_scripts=[Trusted(script) for script in added.scripts],
    )


def write_apart(content: Content, *, shown: Sequence[str] = GROUPS) -> Apart:
    """Return the page in pieces, without additions; parameters are those of `write`."""
    return Apart(
        head="".join(f"<style>{sheet}</style>" for sheet in _styles(content, True)),
        body=_template("body.html").render(_slots(content, Additions())),
        script=";\n".join([*_scripts(content, shown), _asset("folium.js")]),
    )


def _scripts(content: Content, shown: Sequence[str]) -> list[str]:
    west, south, east, north = content.view.fit
    drawing = leaflet.script_of(content.layers, center=((south + north) / 2, (west + east) / 2), shown=shown)
    return [_asset("vendor/leaflet.js"), drawing, modules.script(content.script)]


def _styles(content: Content, with_additions: bool) -> tuple[str, str]:
    names = (*content.styles, "folium.css") if with_additions else content.styles
    return _leaflet_css(), css_variables() + "".join(map(_asset, names))


def _slots(content: Content, added: Additions) -> dict[str, object]:
    """Return the values of the template's variables for the body of the page."""
    from markupsafe import Markup as Trusted

    from geomap.drawing import locator
    from geomap.drawing.payload import to_json

    payload: Mapping[str, object] = content.payload
    if added.extent:
        payload = {**payload, "extent": _wider(content, added.extent)}
    return {
        "title": permitted(content.title),
        "globe": Trusted(locator.globe(content.view)),
        "tables": Trusted(permitted(content.tables)),
        "island": Trusted(permitted(to_json(payload))),
        "body": Trusted(added.body),
    }


def _settled(additions: Additions) -> Additions:
    """Return additions with a browser's line ends, so that hashes agree, and with `</script` escaped in scripts."""
    scripts = tuple(_ENDS.sub(r"<\\\1", _lines(script)) for script in additions.scripts)
    head, body, links = (_lines(html) for html in (additions.head, additions.body, additions.links))
    return replace(additions, head=head, body=body, links=links, scripts=scripts)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _sources(content: Content, added: Additions, markup: Markup) -> dict[str, list[str]]:
    """Return the hosts that the page may load from, by directive of its content security policy."""
    hosts: dict[str, list[str]] = {"script-src": [], "style-src": [], "img-src": [], "font-src": []}
    if content.tiles:
        hosts["img-src"] += content.tiles.hosts
    for directive, sources in markup.links.items():
        hosts[directive] += sources
    # a style sheet loads its icons and fonts from its own host
    beside = [host for url in markup.links["style-src"] if (host := host_of(url))]
    hosts["img-src"] += beside
    hosts["font-src"] += beside
    for directive, more in added.sources.items():
        hosts.setdefault(directive, []).extend(more)
    return hosts


def _wider(content: Content, extent: tuple[tuple[float, float], tuple[float, float]]) -> list[list[float]]:
    """Return the page's extent, enlarged to hold what was added, as `[lat, lon]` corners."""
    (south, west), (north, east) = content.payload["extent"]
    return [[min(south, extent[0][0]), min(west, extent[0][1])], [max(north, extent[1][0]), max(east, extent[1][1])]]


@cache
def _template(name: str) -> jinja2.Template:
    import jinja2

    loader = jinja2.FileSystemLoader(_HERE)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(name)


@cache
def _asset(name: str) -> str:
    """Return the text of one of the page's files, with a browser's line ends, so that hashes agree."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _leaflet_css() -> str:
    """Return Leaflet's style sheet without a property of Internet Explorer, which a CSS validator rejects."""
    return _asset("vendor/leaflet.css").replace("\tbehavior: url(#default#VML);\n", "")
