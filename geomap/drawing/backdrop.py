"""A view -> its basemaps, finest first, and the layers that draw them."""

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
"""Decimals of a degree in a basemap's coordinates: about 100 m, finer than a pixel."""
_BESIDE = 0.12
"""Degrees by which the basemap's line of a border may be off the border at full detail."""
_SMOOTH = 0.5
"""Pixels by which Leaflet may simplify the basemap."""
_COARSE = 0.2
"""Tolerance in degrees to which the basemap far from the article's places is simplified."""
_SMALLEST = 0.3
"""Square degrees below which an island far from the article's places is left out."""
_LEAST_PX = 2.0
"""Side in pixels of the smallest island or lake that a wide basemap keeps."""
_AT_EDGE = 0.01


def grounds_of(view: View) -> tuple[Basemap, ...]:
    """Return the basemap of `view.near`, and a coarse one of `view.extent` if that reaches further; EPSG:4326.

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
    """Yield the layers of the basemaps, from the bottom up, the coarsest basemap first."""
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
            # hides the coarse basemap below the finer one
            water = feature(shapely.box(*basemap.extent), _DECIMALS)
            yield Layer("water", "basemap", (water,), interactive=False)
        disputed = disputes.around(_COARSE if basemap is not grounds[0] else tolerance_of(basemap))
        focus = tuple(shape for shape in basemap.countries if shape.id in concerned)
        others = tuple(shape for shape in basemap.countries if shape.id not in concerned)
        # the outline of a country is the stroke of its polygon, since separate lines would repeat its coordinates;
        # but not if it has a disputed border with a country of the article, where part of the outline is left out
        home = shapely.union_all([shape.geometry for shape in focus])
        own = shapely.intersection(disputed, home)
        parties = tuple(shape for shape in others if shapely.distance(shape.geometry, own) < _AT_EDGE)
        plain = tuple(shape for shape in others if shape not in parties)
        yield from _shapes("country country-edged", plain)
        yield from _shapes("country", parties)
        for ground in _shapes("country", focus, named):
            # the tint of the article's countries is a layer of its own, so that a reader can hide it
            yield from (ground, replace(ground, class_name="country country-named", group="countries"))
        cut = shapely.box(*basemap.extent).boundary
        edge = shapely.buffer(cut, _AT_EDGE)
        yield from _provinces(basemap, shapely.union_all([beside, edge, disputed]))
        yield from _shapes("lake", basemap.lakes)
        yield from _rivers(basemap)
        yield from _lines("frontier", edges((*focus, *parties)), shapely.union_all([beside, edge, disputed]))
        # their stroke also follows the edge of the basemap and disputed lines: it is painted over there
        ashore = shapely.intersection(cut, shapely.union_all([shape.geometry for shape in plain]))
        yield from _lines("unedged", ashore, shapely.MultiPolygon())
        yield from _lines("unedged", disputes.anywhere, shapely.buffer(home, 3 * _AT_EDGE))
    for look, lines in disputes.lines.items():
        yield from _lines(look, lines, beside)


def _provinces(basemap: Basemap, without: BaseGeometry) -> Iterator[Layer]:
    """Yield the lines between provinces, and those between US counties and states if the basemap has counties."""
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
    """Return the lines between counties of one state, and those between states, without coasts and borders."""
    import shapely

    states: dict[str, list[Shape]] = {}
    for county in counties:
        states.setdefault(county.id[: len("census:21")], []).append(county)
    lines = {state: _shared(tuple(shapes)) for state, shapes in states.items()}
    within = shapely.union_all(list(lines.values()))
    return within, shapely.difference(_shared(counties), within)


def _shared(shapes: tuple[Shape, ...]) -> BaseGeometry:
    """Return the edges that two of the shapes share, as lines."""
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
    """Return segments merged into lines. `ends` has shape (n, 2): two points each, as complex numbers lon + lat·i."""
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
    """Return the edges of shapes as lines, each once, without those that are also edges of `without`.

    Neighbours must share their edges vertex by vertex. The result is then that of a union and a difference of
    their boundaries, in a tenth of the time. It is empty if there are no shapes.
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
    """Return the basemap of a box, with its longitudes shifted like those of a box beyond the antimeridian."""
    from shapely.affinity import translate

    west, south, east, north = box
    within = (west + 180) % 360 - 180
    turn = west - within
    requested = (within, south, east - turn - 360 if east - turn > 180 else east - turn, north)
    basemap = basemaps.basemap(requested, width_px=_SCALE_PX)

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
    """Return a wide basemap simplified to one pixel, without the smallest islands and lakes.

    A basemap with provinces is returned unchanged, since their edges must match those of the countries.
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
        # a country keeps its largest part, however small
        kept = parts[(areas >= least) | (np.arange(len(parts)) == np.argmax(areas))]
        countries.append(replace(shape, geometry=shapely.multipolygons(kept)))
    lakes = [replace(lake, geometry=shapely.simplify(lake.geometry, pixel / 2)) for lake in basemap.lakes]
    lakes = [lake for lake in lakes if shapely.area(lake.geometry) >= least]
    return replace(basemap, countries=tuple(countries), lakes=tuple(lakes))


def _generalised(basemap: Basemap) -> Basemap:
    """Return a basemap with simplified countries only, without small islands."""
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
    """Return the area in which the basemap draws no line, because the border at full detail is drawn there."""
    import shapely

    lines = shapely.union_all([shapely.simplify(line, _BESIDE / 10) for line in borders])
    return shapely.buffer(lines, _BESIDE)


def _segments(shapes: tuple[Shape, ...]) -> NDArray[Any]:
    """Return every edge of shapes as two points, each a complex number lon + lat·i; shape (n, 2)."""
    import numpy as np
    import shapely

    polygons = shapely.get_parts(np.array([shape.geometry for shape in shapes], dtype=object))
    rings = shapely.get_rings(polygons)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    places = vertices[:, 0] + 1j * vertices[:, 1]
    within: NDArray[Any] = np.stack([places[:-1], places[1:]], axis=1)[ring[:-1] == ring[1:]]
    return within
