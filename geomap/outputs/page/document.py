"""What a page shows, and what a user added to its map -> the page as one HTML document that needs no network."""

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
    """What a page shows."""

    title: str
    description: str
    payload: MapContent
    """All that the page's script says, as JSON."""
    tables: str
    """The same as HTML tables, for readers without scripts."""
    layers: tuple[Layer, ...]
    view: View
    script: str
    """Which module the page's script starts with."""
    styles: tuple[str, ...]
    """Style sheets beside Leaflet's, by the names of their files."""
    tiles: Tiles | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a user added to the map, as Folium renders it."""

    head: str = ""
    """Styles and other elements of the head."""
    body: str = ""
    """Elements that lie over the map."""
    links: str = ""
    """Elements that load scripts and style sheets. They stand last: what does not load keeps nothing waiting."""
    scripts: tuple[str, ...] = ()
    """One for each element, so that one that fails takes none of the others with it."""
    sources: Sources = field(default_factory=dict)
    """What they may load, beside the scripts and style sheets of `head` and `links`."""
    extent: tuple[tuple[float, float], tuple[float, float]] | None = None
    """South-west and north-east corner, as latitude and longitude, of what they show."""

    def __bool__(self) -> bool:
        return bool(self.head or self.body or self.links or self.scripts)


@dataclass(frozen=True, slots=True)
class Apart:
    """The same page in pieces, for those that put a map together on their own, as streamlit-folium does."""

    head: str
    body: str
    script: str
    """Leaflet first; it leaves the map and its parts in the constant `drawn`."""


def write(content: Content, additions: Additions | None = None, *, own: str = "", shown: Sequence[str] = GROUPS) -> str:
    """Return the page.

    Parameters
    ----------
    content
        What it shows; all of its words are taken for untrusted. They come in as data or escaped, and into no
        script and no template.
    additions
        What a user added, who is trusted.
    own
        The script that gives the map and its parts the names by which additions call them.
    shown
        The parts of the map that are on it at first.
    """
    from markupsafe import Markup as Trusted

    added = _settled(additions) if additions else Additions()
    # what a user added calls the map by its name: the names are of no use without
    ours = [_asset("folium.js"), own] if added else []
    scripts = [*_scripts(content, shown), *ours]
    markup = Markup(added.head + added.body + added.links)
    return _template("template.html").render(
        _slots(content, added),
        policy=policy([*scripts, *added.scripts, *markup.scripts], _sources(content, added, markup)),
        # servers of tiles ask which site shows them
        referrer="strict-origin-when-cross-origin" if content.tiles or added.sources else "no-referrer",
        description=permitted(content.description),
        styles=[Trusted(sheet) for sheet in _styles(content, bool(added))],
        scripts=[Trusted(script) for script in scripts],
        head=Trusted(added.head),
        links=Trusted(added.links),
        added_scripts=[Trusted(script) for script in added.scripts],
    )


def write_apart(content: Content, *, shown: Sequence[str] = GROUPS) -> Apart:
    """Return the page in pieces; parameters are those of `write`."""
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
    """Return what the page says, and what a user put over its map, by slots of the template of its body."""
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
    """Return additions as a browser reads them, so that hashes agree, and no script ends before its end."""
    scripts = tuple(_ENDS.sub(r"<\\\1", _lines(script)) for script in additions.scripts)
    head, body, links = (_lines(html) for html in (additions.head, additions.body, additions.links))
    return replace(additions, head=head, body=body, links=links, scripts=scripts)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _sources(content: Content, added: Additions, markup: Markup) -> dict[str, list[str]]:
    """Return what the page may load, by directive."""
    found: dict[str, list[str]] = {"script-src": [], "style-src": [], "img-src": [], "font-src": []}
    if content.tiles:
        found["img-src"] += content.tiles.hosts
    for directive, sources in markup.links.items():
        found[directive] += sources
    # a style sheet's icons and letters lie beside it
    beside = [host for url in markup.links["style-src"] if (host := host_of(url))]
    found["img-src"] += beside
    found["font-src"] += beside
    for directive, more in added.sources.items():
        found.setdefault(directive, []).extend(more)
    return found


def _wider(content: Content, extent: tuple[tuple[float, float], tuple[float, float]]) -> list[list[float]]:
    """Return the page's extent, wide enough for what was added."""
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
    """Return a file of the page, its lines ended as a browser reads them, so that hashes agree."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _leaflet_css() -> str:
    """Return Leaflet's style sheet without a property that Internet Explorer alone had, and no validator knows."""
    return _asset("vendor/leaflet.css").replace("\tbehavior: url(#default#VML);\n", "")
