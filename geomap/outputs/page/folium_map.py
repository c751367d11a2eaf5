"""What a page shows -> a `folium.Map` that renders as the page, and to which a user adds what Folium has."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template

from geomap.drawing.geometry import GROUPS
from geomap.errors import GeomapError, UsageError
from geomap.files import write_whole
from geomap.outputs.page.document import Additions, Content, write
from geomap.outputs.page.markup import framed
from geomap.outputs.page.policy import host_of

Bounds = list[list[float | None]]
"""South-west and north-east corner as `[lat, lon]` in degrees, `None` where there is nothing."""

Box = Sequence[Sequence[float]]
"""The same of what is somewhere."""

NAMES = {
    "basemap": "Basemap",
    "countries": "Countries of the article",
    "disputes": "Disputed ground",
    "areas": "Areas of uncertainty",
    "shapes": "Own lines and areas",
    "borders": "Borders",
    "places": "Places",
    "events": "Events",
}
"""What the parts of a map are called in a `folium.LayerControl`."""

_NOTHING: Bounds = [[None, None], [None, None]]
_WORLD = ((-85.0, -180.0), (85.0, 180.0))
# one at a time: a child that hangs on two maps would write into both, and branca keeps what it renders in the tree
_rendering = threading.RLock()


class MapPart(folium.FeatureGroup):
    """A part of the map that geomap draws, as a layer of Folium: a user's markers may be added to it.

    Attributes
    ----------
    key
        Which one: a name of `geomap.drawing.geometry.GROUPS`.
    locations
        The points `[lat, lon]` in degrees that it marks, for what is made of points, such as a heat map.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = drawn.groups.{{ this.key }};{% endmacro %}"
    )

    def __init__(self, key: str, bounds: Box | None, locations: Sequence[Sequence[float]] = ()) -> None:
        # nobody is asked to show or hide what is not there
        super().__init__(name=NAMES[key], overlay=key != "basemap", control=bounds is not None)
        self._id = key
        self.key = key
        self.locations = [list(point) for point in locations]
        # of the ground there is no end: the bounds of a map are those of its story
        self._bounds: Bounds = [list(corner) for corner in bounds] if bounds and key != "basemap" else _NOTHING

    def render(self, **kwargs: Any) -> str:
        """Give the part its name; the page puts it on the map, unless a user has put it elsewhere."""
        if isinstance(self._parent, PageMap):
            super(folium.map.Layer, self).render(**kwargs)  # type: ignore[no-untyped-call]  # Folium's are untyped
        else:
            super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _get_self_bounds(self) -> Bounds:
        return self._bounds


class PageMap(folium.Map):
    """A map that renders as geomap's page: story, timeline, legend, cards and credits about it, without a network.

    What is added to it is drawn on it. The page loads nothing but what an added plugin or layer brings
    (`JavascriptLink`, `CssLink`, tiles, an image's or a file's address), and its policy names these hosts alone.
    Text that is given to Folium is a template to it, and HTML to the browser: what comes from an article goes
    through `geomap.outputs.page.markup.inert` first.

    Attributes
    ----------
    basemap, countries, disputes, areas, shapes, borders, places, events
        The parts of the map, each a `folium.FeatureGroup`.
    """

    _template = Template(
        """
        {%- macro script(this, kwargs) %}
        var {{ this.get_name() }} = drawn.map;
        {%- if this.objects_to_stay_in_front %}
        window.addEventListener("load", function objectsInFront() {
          {%- for layer in this.objects_to_stay_in_front %}
          {{ layer.get_name() }}.bringToFront();
          {%- endfor %}
          {{ this.get_name() }}.on("overlayadd", objectsInFront);
        });
        {%- endif %}
        {%- endmacro %}
        """
    )

    basemap: MapPart
    countries: MapPart
    disputes: MapPart
    areas: MapPart
    shapes: MapPart
    borders: MapPart
    places: MapPart
    events: MapPart

    def __init__(self, content: Content, parts: Sequence[MapPart]) -> None:
        west, south, east, north = content.view.fit
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None, zoom_start=4)
        # of its own, for add_js_link and add_css_link write into them
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        # another map has another name, the same map the same one
        said = json.dumps(content.payload, sort_keys=True, default=str)
        self._id = hashlib.sha256(said.encode()).hexdigest()[:12]
        self.content = content
        self.page = _PageFigure(self)
        for part in parts:
            self.add_child(part)
            setattr(self, part.key, part)
        self._parts = tuple(parts)

    @property
    def title(self) -> str:
        """What the map is called."""
        return self.content.title

    def render(self, **kwargs: Any) -> str:
        """Put what this map draws into the figure that it is in; into one that is not its page, the page in a frame."""
        figure = self.get_root()
        assert isinstance(figure, Figure), "a map is rendered in a figure"
        if figure is not self.page:
            figure.html.add_child(_Frame(self, kwargs), name=self.get_name())
            return ""
        figure.script.add_child(Element(self._template.module.script(self, kwargs)), name=self.get_name())
        for name, url in self.default_js:
            figure.header.add_child(JavascriptLink(url), name=name)
        for name, url in self.default_css:
            figure.header.add_child(CssLink(url), name=name)
        for child in self._children.values():
            if child._parent is self:  # what was put elsewhere is drawn there
                _drawn(child, kwargs)
        return ""

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page into a file, whole or not at all.

        Parameters
        ----------
        outfile
            A path, or a file that takes bytes.
        close_file
            Whether a file that was given is closed.

        Raises
        ------
        OutputError
            If it cannot be written; what stood there before is whole.
        UsageError
            If something that was added cannot be drawn.
        """
        page = self.page.render(**kwargs).encode()
        if isinstance(outfile, str | bytes | Path):
            write_whole(Path(os.fsdecode(outfile)), page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()

    def _repr_html_(self, **kwargs: Any) -> str:
        return framed(self.title, self.page.render(**kwargs))

    def _own(self) -> set[str]:
        """Return the names under which the map and its parts stand in a figure."""
        return {self.get_name(), *(part.get_name() for part in self._parts)}

    def _shown(self) -> tuple[str, ...]:
        """Return the parts that the page puts on the map: not those that a user hid, took off or put elsewhere."""
        children = set(map(id, self._children.values()))
        return tuple(part.key for part in self._parts if part.show and id(part) in children and part._parent is self)


class _Frame(Element):
    """The page of a map in a frame, for a figure that is not its own."""

    # a slot, not a template: the page's words are compiled by nobody
    _template = Template("{{ this.frame }}")

    def __init__(self, drawn: PageMap, kwargs: Mapping[str, Any]) -> None:
        super().__init__()
        self.frame = framed(drawn.title, drawn.page.render(**kwargs))


class _PageFigure(Figure):
    """The page as branca's figure of the map: what is rendered into it goes where the page has a place for it."""

    def __init__(self, drawn: PageMap) -> None:
        super().__init__(title=drawn.title)
        self._map = drawn
        self._children[drawn.get_name()] = drawn
        drawn._parent = self

    def render(self, **kwargs: Any) -> str:
        """Return the page, the same bytes each time.

        Raises
        ------
        UsageError
            If something that was added cannot be drawn.
        """
        slots = (self.header, self.html, self.script)
        with _rendering:
            before = [slot._children.copy() for slot in slots]
            above = self._map._parent
            self._map._parent = self
            try:
                for child in self._children.values():
                    _drawn(child, kwargs)
                return self._written()
            finally:
                self._map._parent = above
                for slot, children in zip(slots, before, strict=True):
                    slot._children = children

    def _repr_html_(self, **kwargs: Any) -> str:
        return framed(self._map.title, self.render(**kwargs))

    def _written(self) -> str:
        names = self._map._own()
        own: list[str] = []
        scripts: list[str] = []
        for name, element in self.script._children.items():
            (own if name in names else scripts).append(element.render())
        links: list[str] = []
        head: list[str] = []
        for name, element in self.header._children.items():
            if name != "meta_http":
                (links if isinstance(element, JavascriptLink | CssLink) else head).append(element.render() + "\n")
        users = list(_added_to(self))
        additions = Additions(
            head="".join(head),
            body="\n".join(element.render() for element in self.html._children.values()),
            links="".join(links),
            scripts=tuple(scripts),
            sources=_sources(users),
            extent=_extent(users),
        )
        return write(self._map.content, additions, own="\n".join(own), shown=self._map._shown())


def _drawn(child: Element, kwargs: Mapping[str, Any]) -> None:
    """Render an element, or say which one cannot be."""
    try:
        child.render(**kwargs)
    except GeomapError:
        raise
    except Exception as error:
        called = getattr(child, "layer_name", None) or child.get_name()
        raise UsageError(
            f"{called!r}, which was added to the map, cannot be drawn "
            f"({type(error).__name__}: {error}): mend it, or leave it out"
        ) from error


def _added_to(element: Element) -> Iterator[Element]:
    """Yield all elements that a user put on a map, at any depth."""
    for child in element._children.values():
        if not isinstance(child, PageMap | MapPart):
            yield child
        yield from _added_to(child)


_ADDRESSES = {
    "tiles": ("img-src",),
    "url": ("img-src", "connect-src"),
    "video_url": ("media-src",),
    "embed_link": ("connect-src",),
    "style": ("connect-src",),
}
"""The attributes of Folium's elements that hold a web address, and for what a page asks there."""


def _sources(elements: Sequence[Element]) -> dict[str, list[str]]:
    """Return the hosts that layers and icons load from, by directive of the page's policy."""
    found: dict[str, list[str]] = {}
    for element in elements:
        options = getattr(element, "options", None) or {}
        for attribute, directives in _ADDRESSES.items():
            for url in _spread(getattr(element, attribute, None), options):
                for directive in directives:
                    found.setdefault(directive, []).append(url)
        if isinstance(element, folium.CustomIcon):
            icons = [host_of(str(options.get(name, ""))) for name in ("icon_url", "shadow_url")]
            found.setdefault("img-src", []).extend(filter(None, icons))
    return {directive: list(dict.fromkeys(hosts)) for directive, hosts in found.items()}


def _spread(url: object, options: Mapping[str, Any]) -> Iterator[str]:
    """Yield the hosts of an address, one for each subdomain where it leaves that open."""
    if not isinstance(url, str):
        return
    for server in options.get("subdomains") or "abc" if "{s}" in url else "-":
        host = host_of(url.replace("{s}", str(server)))
        if host:
            yield host


def _extent(elements: Sequence[Element]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return what the page must let a reader come to: all that was added; with tiles, the world."""
    if any(isinstance(element, folium.TileLayer) for element in elements):
        return _WORLD
    corners = [corner for element in elements for corner in element._get_self_bounds() or _NOTHING]
    points = [(lat, lon) for lat, lon in corners if lat is not None and lon is not None]
    if not points:
        return None
    lats, lons = zip(*points, strict=True)
    return (min(lats), min(lons)), (max(lats), max(lons))


def parts_of(bounds: Mapping[str, Box | None], locations: Mapping[str, Sequence[Sequence[float]]]) -> list[MapPart]:
    """Return the parts of a map, from the ground up; those without bounds are empty."""
    return [MapPart(key, bounds.get(key), locations.get(key, ())) for key in GROUPS]
