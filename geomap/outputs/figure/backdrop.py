"""A frame -> the basemap below its marks, drawn in matplotlib: water, land, borders, rivers, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.drawing import backdrop as page_ground
from geomap.drawing import disputes as page_disputes
from geomap.model.reading import Shape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from geomap.drawing.disputes import Disputes, Worldview
    from geomap.drawing.palette import Palette
    from geomap.model.reading import Basemap, Reading
    from geomap.outputs.figure.frame import Frame

_BESIDE = 0.1
"""Degrees by which the basemap's line of a border may be off the border at full detail."""
_SEAMLESS = 0.15
"""Width in points of a stroke in the fill colour, without which hairline gaps show between neighbours."""


class Ground(NamedTuple):
    """The basemap and disputes below a figure's marks, in degrees, with the longitudes of its view."""

    basemap: Basemap
    disputes: Disputes
    worldview: Worldview
    concerned: frozenset[str | None]
    """Codes of the countries that the article is about."""


def ground_of(reading: Reading, frame: Frame, worldview: str | None) -> Ground:
    """Return the basemap and disputes below the marks of a figure.

    Raises
    ------
    GeodataError
        If the boundaries are missing or damaged.
    UsageError
        If there is no such worldview.
    """
    side = page_disputes.worldview_of(worldview)
    (basemap,) = page_ground.grounds_of(frame.view)
    contested = page_disputes.disputes_in(frame.view, basemap, reading.places, side)
    concerned = {place.feature.country for place in reading.places}
    concerned |= {code for border in reading.borders for code in border.countries}
    return Ground(basemap, contested, side, frozenset(concerned))


def draw(axes: Axes, ground: Ground, reading: Reading, frame: Frame, palette: Palette, scale: float) -> None:
    """Draw the basemap and disputes on axes in mm on paper. `scale` multiplies the widths of lines.

    The limits of the axes are those of the frame, and clip what lies beyond.
    """
    import shapely

    basemap, disputes = ground.basemap, ground.disputes
    brush = _Brush(axes, frame, scale)
    brush.fill("water", [_water(frame)], palette.water)
    named = [shape.geometry for shape in basemap.countries if shape.id in ground.concerned]
    others = [shape.geometry for shape in basemap.countries if shape.id not in ground.concerned]
    brush.fill("land", others, palette.land)
    brush.fill("countries-of-the-article", named, palette.named_land)
    brush.hatch("contested-ground", [area.geometry for area in disputes.ground], palette.disputed)
    brush.fill("lakes", [shape.geometry for shape in basemap.lakes], palette.water)
    brush.line("rivers", [shape.geometry for shape in basemap.rivers], palette.coast, 0.45)
    disputed = disputes.around(page_disputes.tolerance_of(basemap))
    beside = _beside(reading, frame)
    without = shapely.union_all([beside, disputed])
    provinces = basemap.provinces
    if provinces:
        lines = page_ground.edges(provinces, basemap.countries)
        brush.line("provinces", [shapely.difference(lines, without)], palette.province, 0.4)
    land = _land(basemap)
    brush.line("coast", [page_ground.edges(land)], palette.coast, 0.4)
    frontiers = page_ground.edges(basemap.countries, land)
    brush.line("frontiers", [shapely.difference(frontiers, without)], palette.frontier, 0.7)
    for look, lines in disputes.lines.items():
        rest = shapely.difference(lines, beside)
        if look == "disputed":
            brush.line("disputed-lines", [rest], palette.disputed, 0.9, dashes=(3.0, 2.0))
        else:
            is_border = look == "frontier"
            brush.line(
                look.replace(" ", "-"),
                [rest],
                palette.frontier if is_border else palette.province,
                0.7 if is_border else 0.4,
            )


def _land(basemap: Basemap) -> tuple[Shape, ...]:
    """Return the land as one shape. A coverage union keeps the vertices of the countries, which a union may move."""
    import shapely

    return (Shape("land", "", shapely.coverage_union_all([shape.geometry for shape in basemap.countries])),)


def _water(frame: Frame) -> BaseGeometry:
    import shapely

    return shapely.box(*frame.view.near)


def _beside(reading: Reading, frame: Frame) -> BaseGeometry:
    """Return the area in which the basemap draws no line, because the border at full detail is drawn there."""
    import shapely

    lines = [shapely.simplify(frame.view.laid_out(border.geometry), _BESIDE / 10) for border in reading.borders]
    return shapely.buffer(shapely.union_all(lines), _BESIDE)


class _Brush:
    """Draws geometries on axes. Each call makes one group with an id; an empty list makes none."""

    def __init__(self, axes: Axes, frame: Frame, scale: float) -> None:
        self._axes = axes
        self._frame = frame
        self._scale = scale

    def fill(self, name: str, shapes: list[BaseGeometry], colour: str) -> None:
        self._plot(name, shapes, facecolor=colour, edgecolor=colour, linewidth=_SEAMLESS)

    def hatch(self, name: str, shapes: list[BaseGeometry], colour: str) -> None:
        self._plot(name, shapes, facecolor="none", edgecolor=colour, linewidth=0, hatch="////", alpha=0.45)

    def line(
        self, name: str, lines: list[BaseGeometry], colour: str, width: float, dashes: tuple[float, float] | None = None
    ) -> None:
        style: Any = (0, dashes) if dashes else "solid"
        self._plot(name, lines, color=colour, linewidth=width * self._scale, linestyle=style)

    def _plot(self, name: str, shapes: list[BaseGeometry], **look: Any) -> None:
        import shapely
        from geopandas import GeoSeries

        projected = [self._frame.on_paper(shape) for shape in shapes if not shape.is_empty]
        sheet = shapely.box(0, 0, self._frame.width_mm, self._frame.height_mm).buffer(2)
        shapely.prepare(sheet)
        visible = [shape for shape in projected if shapely.intersects(shape, sheet)]
        if not visible:
            return
        before = len(self._axes.collections)
        GeoSeries(visible).plot(ax=self._axes, aspect=None, **look)
        for artist in self._axes.collections[before:]:
            artist.set_gid(name)
