"""What a page shows -> a `folium.Map` that renders as the page, and to which a user adds what Folium has."""

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
        # of its own, for add_js_link and add_css_link write into them
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        # another map has another name, the same map the same one
        said = json.dumps(content.payload, sort_keys=True, default=str)
        self._id = hashlib.sha256(said.encode()).hexdigest()[:12]
        # Panel knows the maps of Folium by the module that they say they are from
        self.__module__ = folium.Map.__module__
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
            if child._parent is self:  # what was put elsewhere is drawn there
                _drawn(child, kwargs)
        return ""

    def page_apart(self) -> Apart:
        """Return the page in pieces, without what was added: streamlit-folium puts it together from them."""
        return write_apart(self.content, shown=self._shown())

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


class _Slot(Element):
    """A piece of a page for a place that takes elements; its words are no template."""

    _template = Template("{{ this.words }}")

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


_PLACE_APART = "<style>#root { display: none; } body { margin: 0; }</style>"
"""streamlit-folium has a place of its own for a map, above the page's."""


class _PageFigure(Figure):
    """The page as branca's figure of the map: what is rendered into it goes where the page has a place for it."""

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
            If something that was added cannot be drawn.
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
        """Put the page into the figure piece by piece, for those who take it from there; the next page has it not."""
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
        """Take out what was laid there apart, and return what a user put into the slots."""
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


def parts_of(bounds: Mapping[str, Box | None], locations: Mapping[str, Sequence[Sequence[float]]]) -> list[MapPart]:
    """Return the parts of a map, from the ground up; those without bounds are empty."""
    return [MapPart(key, bounds.get(key), locations.get(key, ())) for key in GROUPS]
