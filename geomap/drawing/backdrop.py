"""A view -> what lies under its map: the basemaps, finest first, and the layers that draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap.drawing.disputes import tolerance_of
from geomap.drawing.geometry import Layer, feature
from geomap.geodata import basemap as basemaps
from geomap.model.reading import Basemap

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geomap.drawing.disputes import Disputes
    from geomap.drawing.view import View
    from geomap.model.feature import BBox
    from geomap.model.reading import Reading, Shape

_SCALE_PX = 1400
_DECIMALS = 3
"""Of a degree, in a basemap's coordinates: some 100 m, finer than it is drawn."""
_BESIDE = 0.12
"""Degrees by which the basemap's line of a border may lie off its true one."""
_SMOOTH = 0.5
"""How far, in pixels, the page may smooth what lies under the map."""
_COARSE = 0.2
"""Degrees to which a ground far from the story is simplified."""
_SMALLEST = 0.3
"""Square degrees below which an island far from the story is left out."""
_LEAST_PX = 2.0
"""Half the perimeter in pixels, more or less, of the smallest island or lake of a wide ground."""
_AT_EDGE = 0.01


def grounds_of(view: View) -> tuple[Basemap, ...]:
    """Return the basemap of what is near, and a coarse one of all the rest if the view reaches further.

    Raises
    ------
    GeodataError
        If the boundaries are missing or damaged.
    """
    near = _slimmed(_basemap(view.near))
    if view.near == view.extent:
        return (near,)
    return (near, _generalised(_basemap(view.extent)))


def layers_of(grounds: tuple[Basemap, ...], reading: Reading, view: View, disputes: Disputes) -> Iterator[Layer]:
    """Yield the layers of the basemaps, the coarsest first."""
    import shapely

    named = {
        place.feature.country: f"p{number}"
        for number, place in enumerate(reading.places)
        if place.feature.kind == "country"
    }
    concerned = {place.feature.country for place in reading.places}
    concerned |= {code for border in reading.borders for code in border.countries}
    beside = _beside([view.laid_out(border.geometry) for border in reading.borders])
    for number, basemap in enumerate(reversed(grounds)):
        if number:
            # water over the coarse land, where the finer one comes
            water = feature(shapely.box(*basemap.extent), _DECIMALS)
            yield Layer("water", "basemap", (water,), interactive=False)
        disputed = disputes.around(_COARSE if basemap is not grounds[0] else tolerance_of(basemap))
        focus = tuple(shape for shape in basemap.countries if shape.id in concerned)
        others = tuple(shape for shape in basemap.countries if shape.id not in concerned)
        # countries bear their edges themselves, unless the article's country has a disputed border with them:
        # a line for each edge beside its land would say all of it again
        home = shapely.union_all([shape.geometry for shape in focus])
        own = shapely.intersection(disputed, home)
        parties = tuple(shape for shape in others if shapely.distance(shape.geometry, own) < _AT_EDGE)
        plain = tuple(shape for shape in others if shape not in parties)
        yield from _shapes("country country-edged", plain)
        yield from _shapes("country", parties)
        for ground in _shapes("country", focus, named):
            # the tint of the article's countries lies on their land, so that it can be taken off
            yield from (ground, replace(ground, class_name="country country-named", group="countries"))
        cut = shapely.box(*basemap.extent).boundary
        edge = shapely.buffer(cut, _AT_EDGE)
        yield from _provinces(basemap, shapely.union_all([beside, edge, disputed]))
        yield from _shapes("lake", basemap.lakes)
        yield from _rivers(basemap)
        yield from _lines("frontier", edges((*focus, *parties)), shapely.union_all([beside, edge, disputed]))
        # where the other countries bear an edge that is no border it is painted over
        ashore = shapely.intersection(cut, shapely.union_all([shape.geometry for shape in plain]))
        yield from _lines("unedged", ashore, shapely.MultiPolygon())
        yield from _lines("unedged", disputes.anywhere, shapely.buffer(home, 3 * _AT_EDGE))
    for look, lines in disputes.lines.items():
        yield from _lines(look, lines, beside)


def _provinces(basemap: Basemap, without: BaseGeometry) -> Iterator[Layer]:
    """Yield the lines between provinces; in the United States, if it has its counties, between these and its states."""
    import shapely

    provinces = basemap.provinces
    if basemap.counties:
        counties = shapely.union_all([shape.geometry for shape in basemap.counties])
        provinces = tuple(
            shape for shape in provinces if not (shape.label and shapely.contains_xy(counties, *shape.label))
        )
        within, between = county_lines(basemap.counties)
        yield from _lines("county", within, without)
        yield from _lines("province state", between, without)
    if provinces:
        yield from _lines("province", edges(provinces, basemap.countries), without)


def county_lines(counties: tuple[Shape, ...]) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the lines between counties of one state, and those between states; no coast and no frontier."""
    import shapely

    states: dict[str, list[Shape]] = {}
    for county in counties:
        states.setdefault(county.id[: len("census:21")], []).append(county)
    lines = {state: _shared(tuple(shapes)) for state, shapes in states.items()}
    within = shapely.union_all(list(lines.values()))
    return within, shapely.difference(_shared(counties), within)


def _shared(shapes: tuple[Shape, ...]) -> BaseGeometry:
    """Return the edges that two of the shapes have in common."""
    import numpy as np

    segments = _segments(shapes)
    if not len(segments):
        return _as_lines(segments)
    places, number = np.unique(segments.ravel(), return_inverse=True)
    pairs = np.sort(number.reshape(-1, 2), axis=1)
    keys, times = np.unique(pairs[:, 0] * len(places) + pairs[:, 1], return_counts=True)
    twice = keys[times > 1]
    return _as_lines(places[np.stack([twice // len(places), twice % len(places)], axis=1)])


def _as_lines(ends: NDArray[Any]) -> BaseGeometry:
    """Return segments, each two places as complex numbers, joined to lines."""
    import numpy as np
    import shapely

    if not len(ends):
        return shapely.MultiLineString()
    lines = shapely.linestrings(np.stack([ends.real, ends.imag], axis=-1))
    return shapely.line_merge(shapely.multilinestrings(lines))


def _rivers(basemap: Basemap) -> Iterator[Layer]:
    import shapely

    if basemap.rivers:
        lines = shapely.line_merge(shapely.union_all([shape.geometry for shape in basemap.rivers]))
        yield Layer("river", "basemap", (feature(lines, _DECIMALS),), interactive=False, smooth_factor=_SMOOTH)


def edges(shapes: tuple[Shape, ...], without: tuple[Shape, ...] = ()) -> BaseGeometry:
    """Return the edges of shapes as lines, each once, save those that shapes of `without` have too.

    Neighbours' edges must agree vertex by vertex: then this is what a union and a difference of
    their boundaries give, in a tenth of the time.
    """
    import numpy as np
    import shapely

    own = _segments(shapes)
    segments = np.concatenate([own, _segments(without)])
    if not len(own):
        return shapely.MultiLineString()
    places, number = np.unique(segments.ravel(), return_inverse=True)
    pairs = np.sort(number.reshape(-1, 2), axis=1)
    keys = pairs[:, 0] * len(places) + pairs[:, 1]
    wanted = np.setdiff1d(keys[: len(own)], keys[len(own) :])
    return _as_lines(places[np.stack([wanted // len(places), wanted % len(places)], axis=1)])


def _basemap(box: BBox) -> Basemap:
    """Return the basemap of a box that may lie beyond the antimeridian, laid out like the box."""
    from shapely.affinity import translate

    west, south, east, north = box
    within = (west + 180) % 360 - 180
    turn = west - within
    asked = (within, south, east - turn - 360 if east - turn > 180 else east - turn, north)
    basemap = basemaps.basemap(asked, width_px=_SCALE_PX)

    def turned(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return tuple(
            replace(
                shape,
                geometry=translate(shape.geometry, turn),
                label=shape.label and (shape.label[0] + turn, shape.label[1]),
            )
            for shape in shapes
        )

    if turn:
        basemap = replace(
            basemap,
            countries=turned(basemap.countries),
            provinces=turned(basemap.provinces),
            counties=turned(basemap.counties),
            lakes=turned(basemap.lakes),
            rivers=turned(basemap.rivers),
            seas=turned(basemap.seas),
        )
    return replace(basemap, extent=box)


def _slimmed(basemap: Basemap) -> Basemap:
    """Return a wide basemap as fine as it shows: vertices and islands that take no pixel are left out.

    One that shows provinces is left as it is, since they must agree with the countries.
    """
    import numpy as np
    import shapely

    pixel = tolerance_of(basemap)
    if basemap.provinces or not basemap.countries:
        return basemap
    least = (_LEAST_PX * pixel) ** 2
    simple = shapely.coverage_simplify([shape.geometry for shape in basemap.countries], pixel)
    countries = []
    for shape, geometry in zip(basemap.countries, simple, strict=True):
        parts = shapely.get_parts(geometry)
        areas = shapely.area(parts)
        # no country vanishes altogether
        kept = parts[(areas >= least) | (np.arange(len(parts)) == np.argmax(areas))]
        countries.append(replace(shape, geometry=shapely.multipolygons(kept)))
    lakes = [replace(lake, geometry=shapely.simplify(lake.geometry, pixel / 2)) for lake in basemap.lakes]
    lakes = [lake for lake in lakes if shapely.area(lake.geometry) >= least]
    return replace(basemap, countries=tuple(countries), lakes=tuple(lakes))


def _generalised(basemap: Basemap) -> Basemap:
    """Return the countries of a basemap alone, without small islands and with few vertices."""
    import shapely

    simplified = shapely.coverage_simplify([shape.geometry for shape in basemap.countries], _COARSE)
    countries = []
    for shape, geometry in zip(basemap.countries, simplified, strict=True):
        parts = [part for part in shapely.get_parts(geometry) if part.area >= _SMALLEST]
        if parts:
            countries.append(replace(shape, geometry=shapely.multipolygons(parts)))
    return replace(basemap, countries=tuple(countries), provinces=(), lakes=(), counties=(), rivers=(), seas=())


def _shapes(class_name: str, shapes: Iterable[Shape], ids: dict[str | None, str] | None = None) -> Iterator[Layer]:
    features = tuple(feature(shape.geometry, _DECIMALS, (ids or {}).get(shape.id)) for shape in shapes)
    if features:
        yield Layer(class_name, "basemap", features, interactive=False, smooth_factor=_SMOOTH)


def _lines(class_name: str, lines: BaseGeometry, without: BaseGeometry) -> Iterator[Layer]:
    import shapely

    rest = shapely.line_merge(shapely.difference(lines, without))
    if not rest.is_empty:
        yield Layer(class_name, "basemap", (feature(rest, _DECIMALS),), interactive=False, smooth_factor=_SMOOTH)


def _beside(borders: list[BaseGeometry]) -> BaseGeometry:
    """Return where the basemap draws no line, because the true border is drawn there."""
    import shapely

    lines = shapely.union_all([shapely.simplify(line, _BESIDE / 10) for line in borders])
    return shapely.buffer(lines, _BESIDE)


def _segments(shapes: tuple[Shape, ...]) -> NDArray[Any]:
    """Return every edge of shapes as two places, each a complex number; shape (n, 2)."""
    import numpy as np
    import shapely

    polygons = shapely.get_parts(np.array([shape.geometry for shape in shapes], dtype=object))
    rings = shapely.get_rings(polygons)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    places = vertices[:, 0] + 1j * vertices[:, 1]
    within: NDArray[Any] = np.stack([places[:-1], places[1:]], axis=1)[ring[:-1] == ring[1:]]
    return within
