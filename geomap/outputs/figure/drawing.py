"""Text, badges, signs and lines -> matplotlib artists on axes in mm on paper."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from geomap.outputs.figure import badges
from geomap.outputs.figure.key import Line
from geomap.outputs.figure.labels import Box, Placed, Spot
from geomap.outputs.figure.lettering import ASCENT, LINE, MM_PER_PT
from geomap.outputs.figure.marks import POINT_MM, Block

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from shapely.geometry.base import BaseGeometry

    from geomap.drawing.palette import Palette
    from geomap.outputs.figure.frame import Frame

_HALO_PT = 1.6
_SIGN, _LEADER, _TYPE = 10, 9, 12
"""Drawing order, as matplotlib's zorder."""


class Pen:
    """Draws on one axes in one palette.

    Parameters
    ----------
    axes
        Axes in mm on paper.
    palette, scale
        Colours, and the factor by which type and lines are larger than on a page.
    """

    def __init__(self, axes: Axes, palette: Palette, scale: float) -> None:
        self._axes = axes
        self._palette = palette
        self._scale = scale

    def line(self, line: Line, x: float, top: float, *, align: str = "left", halo: bool = False) -> None:
        """Draw one line of text below `top`, with an optional halo behind it."""
        from matplotlib.patheffects import withStroke

        base = top - (LINE - 1) / 2 * line.face.size * MM_PER_PT - ASCENT * 0.86 * line.face.size * MM_PER_PT
        look: dict[str, Any] = {
            "ha": align,
            "va": "baseline",
            "fontproperties": line.face.font(),
            "parse_math": False,
            "color": line.colour,
        }
        if halo:
            stroke = withStroke(linewidth=_HALO_PT * self._scale, foreground=self._palette.halo, alpha=0.85)
            # path effects turn text into paths: drawing it again keeps it as text in SVG and PDF
            self._axes.text(x, base, line.text, zorder=_TYPE, path_effects=[stroke], **look)
        self._axes.text(x, base, line.text, zorder=_TYPE + 1, **look)

    def badge(self, text: str, left: float, top: float, *, placed: bool = True) -> None:
        """Draw the badge of an event, hollow if the event is not on the map."""
        import shapely

        palette, high, wide = self._palette, badges.height_mm(self._scale), badges.badge_mm(text, self._scale)
        middle, round_ = top - high / 2, high / 2
        core = shapely.LineString([(left + round_, middle), (left + max(wide, high * 1.001) - round_, middle)])
        self.polygon(
            core.buffer(round_, quad_segs=16),
            facecolor=palette.event if placed else palette.paper,
            edgecolor=palette.paper if placed else palette.event,
            linewidth=0.6 * self._scale,
            zorder=_TYPE,
            clip_on=False,
        )
        face = badges.face(self._scale)
        colour = palette.event_ink if placed else palette.ink
        line_top = top - high / 2 + face.line_mm / 2 + 0.02 * face.size * MM_PER_PT
        self.line(Line(text, face, colour), left + wide / 2, line_top, align="center")

    def block(self, block: Block, placed: Placed) -> None:
        """Draw a placed label, with its leader line if it has one."""
        left, _, right, top = placed.box
        if placed.leader:
            (x, y), (end_x, end_y) = placed.leader
            for colour, width in ((self._palette.halo, 1.5), (block.colour or self._palette.quiet, 0.5)):
                self._axes.plot([x, end_x], [y, end_y], color=colour, linewidth=width * self._scale, zorder=_LEADER)
        middle = (left + right) / 2
        align, x = ("left", left) if placed.spot[0] <= left else ("right", right)
        if left < placed.spot[0] < right:
            align, x = "center", middle
        for row in badges.rows(block.badges, self._scale):
            wide = badges.row_mm(row, self._scale)
            at = {"left": left, "right": right - wide, "center": middle - wide / 2}[align]
            for text in row:
                self.badge(text, at, top)
                at += badges.step_mm(text, self._scale)
            top -= badges.row_height_mm(self._scale)
        for line in block.lines:
            self.line(line, x, top, align=align, halo=True)
            top -= line.face.line_mm

    def sign(self, sign: str, spot: Spot, *, low: bool = False) -> None:
        """Draw the mark of a place, hollow if its confidence is low."""
        marker = {"capital": "s", "town": "o", "area": "D"}.get(sign, "D")
        colour = self._palette.area if sign == "area" else self._palette.place
        size = {"capital": 1.75, "town": 1.75}.get(sign, 1.35) * POINT_MM * self._scale / MM_PER_PT
        self._axes.plot(
            [spot[0]],
            [spot[1]],
            marker=marker,
            markersize=size,
            markerfacecolor=self._palette.paper if low else colour,
            markeredgecolor=colour if low else self._palette.paper,
            markeredgewidth=(1.1 if low else 0.6) * self._scale,
            linestyle="none",
            zorder=_SIGN,
            clip_on=False,
        )

    def circle(self, circle: BaseGeometry, name: str, *, low: bool = False) -> None:
        """Draw an area of uncertainty: a pale, dotted fill with a dashed edge."""
        colour = self._palette.area
        self.polygon(circle, facecolor=colour, edgecolor="none", alpha=0.13, zorder=5)
        self.polygon(circle, facecolor="none", edgecolor=colour, hatch="....", alpha=0.4, linewidth=0, zorder=5)
        dashes: Any = (0, (1.2, 1.6)) if low else (0, (3.0, 1.6))
        width = 0.8 * self._scale
        self.polygon(circle, facecolor="none", edgecolor=colour, linewidth=width, linestyle=dashes, zorder=6, gid=name)

    def shape(self, shape: BaseGeometry, name: str) -> None:
        """Draw the line or polygon of a place, polygons with a faint fill."""
        import shapely
        from geopandas import GeoSeries

        parts = GeoSeries(shapely.get_parts(shapely.get_parts(shape)))
        areas = parts[parts.geom_type == "Polygon"]
        edges = GeoSeries([*areas.boundary, *parts[parts.geom_type == "LineString"]])
        before = len(self._axes.collections)
        if len(areas):
            areas.plot(ax=self._axes, aspect=None, facecolor=self._palette.place, alpha=0.12, zorder=5)
        edges.plot(ax=self._axes, aspect=None, color=self._palette.place, linewidth=1.0 * self._scale, zorder=6)
        for artist in self._axes.collections[before:]:
            artist.set_gid(name)

    def polygon(self, shape: BaseGeometry, **look: Any) -> None:
        """Draw a polygon without holes."""
        import shapely
        from matplotlib.patches import Polygon

        self._axes.add_patch(Polygon(shapely.get_coordinates(shape.exterior), closed=True, **look))

    def border(self, line: BaseGeometry, name: str) -> None:
        """Draw a border of the article, not simplified, over a pale casing."""
        import shapely
        from matplotlib.collections import LineCollection

        parts = [shapely.get_coordinates(part) for part in shapely.get_parts(line)]
        for colour, width, gid in ((self._palette.halo, 2.6, None), (self._palette.border, 1.3, name)):
            lines = LineCollection(parts, colors=colour, linewidths=width * self._scale, zorder=7, capstyle="round")
            lines.set_gid(gid)
            self._axes.add_collection(lines, autolim=False)

    def broken(self, line: BaseGeometry, name: str) -> None:
        """Draw gaps over a border along its disputed part, which break it into dashes."""
        import shapely
        from matplotlib.collections import LineCollection

        parts = [shapely.get_coordinates(part) for part in shapely.get_parts(line)]
        gaps: Any = (0, (1.6, 2.4))
        width = 1.5 * self._scale
        drawn = LineCollection(parts, colors=self._palette.halo, linewidths=width, linestyles=[gaps], zorder=7.5)
        drawn.set_gid(name)
        self._axes.add_collection(drawn, autolim=False)

    def stroke(self, start: Spot, end: Spot, colour: str, width: float, **look: Any) -> None:
        """Draw a straight line of `width` points."""
        xs, ys = zip(start, end, strict=True)
        self._axes.plot(xs, ys, color=colour, linewidth=width * self._scale, zorder=_SIGN, clip_on=False, **look)

    def box(self, box: Box, **look: Any) -> None:
        """Draw a rectangle."""
        from matplotlib.patches import Rectangle

        left, bottom, right, top = box
        self._axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, clip_on=False, **look))

    def globe(self, svg: str, box: Box) -> None:
        """Draw the locator globe, given as SVG, into a box."""
        from matplotlib.patches import Circle, PathPatch

        palette = self._palette
        left, bottom, right, top = box
        middle, radius = ((left + right) / 2, (bottom + top) / 2), (right - left) / 2
        sea = Circle(middle, radius, facecolor=palette.water, edgecolor=palette.halo, linewidth=1.6, zorder=_SIGN)
        self._axes.add_patch(sea)
        looks: tuple[dict[str, Any], ...] = (
            {"facecolor": palette.frontier, "linewidth": 0},
            {"facecolor": "none", "edgecolor": palette.border, "linewidth": 1.2 * self._scale},
        )
        for path, look in zip(_paths(svg, middle, radius), looks, strict=True):
            self._axes.add_patch(PathPatch(path, zorder=_SIGN, **look))
        rim = {"facecolor": "none", "edgecolor": palette.quiet, "linewidth": 0.5 * self._scale}
        self._axes.add_patch(Circle(middle, radius, zorder=_SIGN, **rim))

    def scale_bar(self, frame: Frame, left: float, top: float) -> None:
        """Draw the scale bar. It is true at the middle of the map."""
        km, long = scale_bar(frame.km_per_mm(), self._scale)
        ink, high = self._palette.ink, 1.0 * self._scale
        for start, colour in ((left, ink), (left + long / 2, self._palette.paper)):
            box = (start, top - high, start + long / 2, top)
            self.box(box, facecolor=colour, edgecolor=ink, linewidth=0.5 * self._scale, zorder=_SIGN)
        face = badges.face(self._scale)._replace(bold=False)
        for share, text in ((0.0, "0"), (0.5, f"{km / 2:,g}"), (1.0, f"{km:,g} km")):
            line = Line(text, face, ink)
            self.line(line, left + share * long, top - high - 0.3, align="center" if share else "left")


def scale_bar(per_mm: float, scale: float) -> tuple[float, float]:
    """Return a round number of km and its length in mm, 16 to 40 mm times `scale`; `per_mm` is the km per mm."""
    longest = per_mm * 40 * scale
    power = 10.0 ** math.floor(math.log10(longest))
    km = next(step * power for step in (5, 2, 1) if step * power <= longest)
    return km, km / per_mm


def _paths(svg: str, middle: Spot, radius: float) -> list[Path]:
    """Return the paths of the locator globe in mm on paper: its land and its mark."""
    import numpy as np
    from matplotlib.path import Path

    from geomap.drawing.locator import RADIUS

    compounds = []
    for data in re.findall(r'<path[^>]* d="([^"]*)"', svg):
        if "H" in data:  # only the smallest mark, a square, is written with H and V
            x, y, far = map(float, re.findall(r"-?[\d.]+", data)[:3])
            rings = [np.array([[x, y], [far, y], [far, -y], [x, -y]])]
        else:
            pieces = filter(None, data.split("z"))
            rings = [np.array(re.findall(r"-?[\d.]+", piece), dtype=float).reshape(-1, 2) for piece in pieces]
        paths = [
            Path(np.concatenate([ring, ring[:1]]) * (1, -1) * radius / RADIUS + middle, closed=True) for ring in rings
        ]
        compounds.append(Path.make_compound_path(*paths))
    return compounds
