"""A page's content -> a `folium.Map` that renders as the page and takes any Folium layer or plugin."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template

from geomap.drawing.geometry import GROUPS
from geomap.errors import GeomapError, UsageError
from geomap.files import write_whole
from geomap.outputs.page.additions import added_to, additions_of
from geomap.outputs.page.document import Apart, Content, write, write_apart
from geomap.outputs.page.markup import framed

Bounds = list[list[float | None]]
"""South-west and north-east corner as `[lat, lon]` in degrees; None in place of each number if it is empty."""

Box = Sequence[Sequence[float]]
"""South-west and north-east corner as `[lat, lon]` in degrees, never empty."""

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
"""The labels of the map's parts in a `folium.LayerControl`."""

_NOTHING: Bounds = [[None, None], [None, None]]
# one at a time: branca keeps what it renders in the tree, and a child of two maps would write into both
_rendering = threading.RLock()


class MapPart(folium.FeatureGroup):
    """A part of geomap's map as a Folium layer, to which markers and other elements may be added.

    Attributes
    ----------
    key
        Which part it is: one of `geomap.drawing.geometry.GROUPS`.
    locations
        The points that it marks, as `[lat, lon]` in degrees, ready for a heat map or a cluster of markers.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = drawn.groups.{{ this.key }};{% endmacro %}"
    )

    def __init__(self, key: str, bounds: Box | None, locations: Sequence[Sequence[float]] = ()) -> None:
        # an empty part needs no switch in the layer control
        super().__init__(name=NAMES[key], overlay=key != "basemap", control=bounds is not None)
        self._id = key
        self.key = key
        self.locations = [list(point) for point in locations]
        # the basemap reaches further than the article: it must not widen the bounds of the map
        self._bounds: Bounds = [list(corner) for corner in bounds] if bounds and key != "basemap" else _NOTHING

    def render(self, **kwargs: Any) -> str:
        """Define the part's JavaScript variable. The page adds it to the map unless the user moved it elsewhere."""
        if isinstance(self._parent, PageMap):
            super(folium.map.Layer, self).render(**kwargs)  # type: ignore[no-untyped-call]  # Folium's are untyped
        else:
            super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _get_self_bounds(self) -> Bounds:
        return self._bounds


class PageMap(folium.Map):
    """A `folium.Map` that renders as geomap's page: map, article, timeline, legend and credits, without a network.

    Layers and plugins that are added to it are drawn on the page's map. The page loads only what they bring
    (`JavascriptLink`, `CssLink`, tiles, the URL of an image or a file), and its content security policy allows
    these hosts alone. Folium compiles the text it is given as a template, and the browser reads it as HTML: pass
    text from an article through `geomap.outputs.page.markup.inert` first.

    Attributes
    ----------
    basemap, countries, disputes, areas, shapes, borders, places, events
        The parts of the map, each a `folium.FeatureGroup`.
    """

    _template = Template(
        """
        {%- macro script(this, kwargs=none) %}
        {%- if kwargs is none %}{{ this.page_apart().script }};{% endif %}
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
        # not the class's lists, since add_js_link and add_css_link append to them
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        # an id from the content: the same map gives the same bytes, and two maps on a page do not clash
        content_json = json.dumps(content.payload, sort_keys=True, default=str)
        self._id = hashlib.sha256(content_json.encode()).hexdigest()[:12]
        # Panel recognises a Folium map by the name of its module
        self.__module__ = folium.Map.__module__
        self.content = content
        self.page = _PageFigure(self)
        for part in parts:
            self.add_child(part)
            setattr(self, part.key, part)
        self._parts = tuple(parts)

    @property
    def title(self) -> str:
        """The title of the map."""
        return self.content.title

    def render(self, **kwargs: Any) -> str:
        """Render the map into its figure. A figure other than its own page gets the page in an iframe."""
        figure = self.get_root()
        assert isinstance(figure, Figure), "a map is rendered in a figure"
        if figure is self.page and not self.page.is_rendering:
            self.page.lay_apart(kwargs)
            return ""
        if figure is not self.page:
            figure.html.add_child(_Slot(framed(self.title, self.page.render(**kwargs))), name=self.get_name())
            return ""
        figure.script.add_child(Element(self._template.module.script(self, kwargs)), name=self.get_name())
        for name, url in self.default_js:
            figure.header.add_child(JavascriptLink(url), name=name)
        for name, url in self.default_css:
            figure.header.add_child(CssLink(url), name=name)
        for child in self._children.values():
            if child._parent is self:  # a child moved elsewhere is rendered there
                _drawn(child, kwargs)
        return ""

    def page_apart(self) -> Apart:
        """Return the page in pieces and without additions, for streamlit-folium to assemble."""
        return write_apart(self.content, shown=self._shown())

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a file. A path is written atomically.

        Parameters
        ----------
        outfile
            A path, or a file object open for bytes.
        close_file
            Whether to close `outfile` if it is a file object.

        Raises
        ------
        OutputError
            If the path cannot be written. An existing file is then left unchanged.
        UsageError
            If an added element cannot be rendered.
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
        """Return the names of the map and its parts in a figure."""
        return {self.get_name(), *(part.get_name() for part in self._parts)}

    def _shown(self) -> tuple[str, ...]:
        """Return the parts that the page adds to the map: not those that the user hid, removed or moved elsewhere."""
        children = set(map(id, self._children.values()))
        return tuple(part.key for part in self._parts if part.show and id(part) in children and part._parent is self)


class _Slot(Element):
    """A piece of HTML as a branca element. It is not compiled as a template."""

    _template = Template("{{ this.words }}")

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


_PLACE_APART = "<style>#root { display: none; } body { margin: 0; }</style>"
"""streamlit-folium has its own container for the map: `#root`, above the page's."""


class _PageFigure(Figure):
    """The page as a branca figure. What is rendered into it goes into the page's template."""

    def __init__(self, drawn: PageMap) -> None:
        super().__init__(title=drawn.title)
        self.is_rendering = False
        self._apart: list[set[str]] = [set(), set(), set()]
        self._map = drawn
        self._children[drawn.get_name()] = drawn
        drawn._parent = self

    def render(self, **kwargs: Any) -> str:
        """Return the page, the same bytes each time.

        Raises
        ------
        UsageError
            If an added element cannot be rendered.
        """
        with _rendering:
            before = self._kept()
            above = self._map._parent
            self._map._parent, self.is_rendering = self, True
            try:
                for child in self._children.values():
                    _drawn(child, kwargs)
                return self._written()
            finally:
                self._map._parent, self.is_rendering = above, False
                for slot, children in zip(self._slots(), before, strict=True):
                    slot._children = children

    def lay_apart(self, kwargs: Mapping[str, Any]) -> None:
        """Put the page into the figure in pieces, where streamlit-folium reads them. The next render removes them."""
        with _rendering:
            before = self._kept()
            page = self._map.page_apart()
            self.header.add_child(_Slot(page.head + _PLACE_APART), name="geomap_head")
            self.html.add_child(_Slot(page.body), name="geomap_body")
            self.is_rendering = True
            try:
                _drawn(self._map, kwargs)
            finally:
                self.is_rendering = False
            self._apart = [
                slot._children.keys() - kept.keys() for slot, kept in zip(self._slots(), before, strict=True)
            ]

    def _slots(self) -> tuple[Element, Element, Element]:
        return self.header, self.html, self.script

    def _kept(self) -> list[OrderedDict[str, Element]]:
        """Remove the pieces of `lay_apart`, and return copies of what the user put into the slots."""
        for slot, names in zip(self._slots(), self._apart, strict=True):
            for name in names:
                slot._children.pop(name, None)
        self._apart = [set(), set(), set()]
        return [slot._children.copy() for slot in self._slots()]

    def _repr_html_(self, **kwargs: Any) -> str:
        return framed(self._map.title, self.render(**kwargs))

    def _written(self) -> str:
        names = self._map._own()
        own = [element.render() for name, element in self.script._children.items() if name in names]
        users = [child for child in added_to(self) if not isinstance(child, PageMap | MapPart)]
        added = additions_of(self.header, self.html, self.script, own=names, elements=users)
        return write(self._map.content, added, own="\n".join(own), shown=self._map._shown())


def _drawn(child: Element, kwargs: Mapping[str, Any]) -> None:
    """Render an element. An error names the element that failed."""
    try:
        child.render(**kwargs)
    except GeomapError:
        raise
    except Exception as error:
        name = getattr(child, "layer_name", None) or child.get_name()
        raise UsageError(
            f"{name!r}, which was added to the map, cannot be drawn "
            f"({type(error).__name__}: {error}): mend it, or leave it out"
        ) from error


def parts_of(bounds: Mapping[str, Box | None], locations: Mapping[str, Sequence[Sequence[float]]]) -> list[MapPart]:
    """Return the parts of a map, from the bottom up; those without bounds are empty."""
    return [MapPart(key, bounds.get(key), locations.get(key, ())) for key in GROUPS]
