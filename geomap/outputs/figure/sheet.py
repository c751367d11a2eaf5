"""A reading -> the whole figure: title, map, scale bar, legend, key and credits, laid out in mm."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geomap.drawing import disputes as page_disputes
from geomap.drawing.palette import FIGURES
from geomap.outputs.figure import backdrop as grounds
from geomap.outputs.figure.content import Content, content_of
from geomap.outputs.figure.drawing import Pen
from geomap.outputs.figure.frame import Frame, aspect_of, frame_of
from geomap.outputs.figure.key import Line, Paragraph, Writer, columns
from geomap.outputs.figure.labels import Box, Label, Placed, place
from geomap.outputs.figure.lettering import Face, width_mm, wrapped
from geomap.outputs.figure.marks import Legend, Marker, boxes_of, soft_points
from geomap.outputs.figure.strip import Strip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.figure.style import Style

_MARGIN = 4.0
_GUTTER = 5.0
_GAP = 2.2
_MAP_SHARE = 0.62
"""Share of the width that a map takes with the key beside it."""
_LEAST_FILLED = 0.6
"""Least share of the column beside a map that the key fills; with less, the map is made lower."""
_TALL = 0.92
"""Aspect ratio of a map, width by height, below which the key stands beside it."""
_HEIGHTS_BESIDE = (0.9, 1.6)
_HEIGHTS_BELOW = (0.5, 0.85)
"""Least and greatest height of a map, as shares of its width."""
_HEIGHTS_OF_WORLD = (0.4, 0.95)
_GLOBE_MM = 17.0
_GLOBE_BESIDE_MM = 26.0
_NARROW_MM = 120.0
"""Width of a figure below which everything is in one column."""
_BADGE_AWAY_MM = 60.0
"""How far event badges without a name may be from their place."""
_NOTHING = "No place was found in this article."


@dataclass(frozen=True)
class Sheet:
    """A laid-out figure, before it is written to a file.

    Parameters
    ----------
    figure
        The matplotlib figure.
    frame
        Frame of the map.
    content
        Content of the figure.
    placed
        Placed labels by id, in mm from the lower left corner of the frame.
    taken
        Boxes in the frame that no label may touch, in mm.
    unlabelled
        Names of places for whose labels there was no room.
    """

    figure: Figure
    frame: Frame
    content: Content
    placed: dict[str, Placed]
    taken: list[Box]
    unlabelled: list[str] = field(default_factory=list)


def laid_out(reading: Reading, style: Style, text: TextMode, worldview: str | None) -> Sheet:
    """Lay out the figure of a reading. Call it within `geomap.outputs.figure.writing.matplotlib_settings`."""
    return _Layout(reading, style, text, worldview).sheet()


class _Layout:
    def __init__(self, reading: Reading, style: Style, text: TextMode, worldview: str | None) -> None:
        from geomap.drawing import locator

        self._reading = reading
        self._text: TextMode = text
        self._worldview = worldview
        self._palette = FIGURES[style.scheme]
        self._scale = style.scale
        self._wide = style.width_mm
        self._room = style.width_mm - 2 * _MARGIN * self._scale
        self._beside = style.width_mm >= _NARROW_MM and aspect_of(reading) < _TALL
        self._set_frame()
        self._globe = locator.globe(self._frame.view)

    def _set_frame(self) -> None:
        """Choose the frame. The key goes below the map if it is too long to stand beside it."""
        if self._beside:
            wide = self._room * _MAP_SHARE
            self._framed(wide, _HEIGHTS_BESIDE)
            high = _height(self._writer(self._key_room).paragraphs(), self._scale)
            high += self._strip(self._legend()).height + _GAP * self._scale
            if high > wide * _HEIGHTS_BESIDE[1]:
                self._beside = False
            elif high > self._frame.height_mm:
                self._framed(wide, (high / wide, _HEIGHTS_BESIDE[1]))
            elif high < _LEAST_FILLED * self._frame.height_mm:
                self._framed(wide, (_HEIGHTS_BESIDE[0], max(_HEIGHTS_BESIDE[0], high / _LEAST_FILLED / wide)))
        if not self._beside:
            is_world = not self._reading.places and not self._reading.borders
            self._framed(self._room, _HEIGHTS_OF_WORLD if is_world else _HEIGHTS_BELOW)

    def _framed(self, wide: float, heights: tuple[float, float]) -> None:
        self._frame = frame_of(self._reading, wide, (heights[0] * wide, heights[1] * wide))
        self._ground = grounds.ground_of(self._reading, self._frame, self._worldview)
        self._content = content_of(self._reading, self._ground, self._frame, self._text, self._scale)

    def _strip(self, legend: Legend) -> Strip:
        room = self._key_room if self._beside else self._room
        return Strip(self._content, legend, self._frame, self._palette, self._scale, room, stacked=self._stacked)

    @property
    def _stacked(self) -> bool:
        return self._beside or self._wide < _NARROW_MM

    @property
    def _key_room(self) -> float:
        """Width of a column of the key, in mm."""
        gutter = _GUTTER * self._scale
        if self._beside:
            return self._room - self._frame.width_mm - gutter
        return (self._room - (self._columns - 1) * gutter) / self._columns

    def _writer(self, room: float) -> Writer:
        return Writer(self._content, self._palette, self._scale, room)

    def _legend(self) -> Legend:
        return Marker(self._content, self._reading, self._ground, self._frame, self._palette, self._scale).made()

    def sheet(self) -> Sheet:
        """Return the complete figure."""
        from matplotlib.figure import Figure

        frame, scale, palette = self._frame, self._scale, self._palette
        legend = self._legend()
        strip = self._strip(legend)
        globe = None if self._has_globe_beside(strip) else self._globe_box(legend)
        taken = boxes_of(legend.marks, scale) + ([globe] if globe else [])
        if not self._content.article["places"]:
            taken.append(self._notice())
        placed = self._placed(legend, taken)
        on_map = {event["number"] for event in self._content.article["events"] if event["place"] in placed}
        self._content = replace(self._content, events_on_map=frozenset(on_map))
        strip = self._strip(legend)  # again, since a place without room takes its events off the map
        unlabelled, beyond = self._unnamed(legend, placed)
        header = self._header()
        key = self._key(unlabelled, beyond)
        credits_ = self._writer(self._room).note(self._credit_text())
        tall = {
            "header": sum(line.face.line_mm for line in header) + _GAP * scale,
            "map": frame.height_mm,
            "strip": (0.0 if self._beside else strip.height + _GAP * scale) + _GAP * scale,
            "key": 0.0 if self._beside else max((_height(column, scale) for column in key), default=0.0) + _GAP * scale,
            "credits": credits_.height(scale),
        }
        high = sum(tall.values()) + 2 * _MARGIN * scale
        figure = Figure(figsize=(self._wide / 25.4, high / 25.4), facecolor=palette.paper)
        page = _axes(figure, (0, 0, self._wide, high), (self._wide, high))
        pen = Pen(page, palette, scale)
        left, top = _MARGIN * scale, high - _MARGIN * scale
        for line in header:
            pen.line(line, left, top)
            top -= line.face.line_mm
        top -= _GAP * scale
        self._draw_map(figure, (left, top - frame.height_mm, self._wide, high), legend, placed, globe)
        if self._beside:
            right = left + frame.width_mm + _GUTTER * scale
            _set_columns(pen, key, right, top, 0, scale)
            bottom = top - frame.height_mm + strip.height
            strip.draw(pen, right, bottom)
            if self._has_globe_beside(strip):
                side, above = _GLOBE_BESIDE_MM * scale, bottom + _GAP * scale
                pen.globe(self._globe, (right, above, right + side, above + side))
            top -= frame.height_mm + _GAP * scale
        else:
            strip.draw(pen, left, top - frame.height_mm - _GAP * scale)
            top -= frame.height_mm + tall["strip"]
            _set_columns(pen, key, left, top, (self._room + _GUTTER * scale) / self._columns, scale)
            top -= tall["key"]
        _set_columns(pen, [[credits_]], left, top, 0, scale)
        return Sheet(figure, frame, self._content, placed, taken, unlabelled)

    def _placed(self, legend: Legend, taken: list[Box]) -> dict[str, Placed]:
        """Place labels and return them by id: first those with events, if need be without names, then the rest."""
        size, soft = (self._frame.width_mm, self._frame.height_mm), soft_points(legend)
        placed: dict[str, Placed] = {}

        def add(labels: list[Label]) -> None:
            placed.update(place(labels, size, [*taken, *(label.box for label in placed.values())], soft))

        with_events = [label for label in legend.labels if legend.blocks[label.id].badges]
        add(with_events)
        # without its name a badge still leads to the key, which names the place
        add([self._bare(label, legend) for label in with_events if label.id not in placed])
        add([label for label in legend.labels if label not in with_events])
        return placed

    def _bare(self, label: Label, legend: Legend) -> Label:
        """Return a label with the badges only, and drop the text from its block in `legend`."""
        legend.blocks[label.id] = block = legend.blocks[label.id]._replace(lines=())
        wide, high = block.size(self._scale)
        return label._replace(width=wide, height=high, furthest=_BADGE_AWAY_MM)

    @property
    def _columns(self) -> int:
        return 1 if self._beside or self._wide < _NARROW_MM else 2

    def _unnamed(self, legend: Legend, placed: dict[str, Placed]) -> tuple[list[str], list[str]]:
        """Return the names of places without a label: those on the map, and those beyond its edge."""
        here = {label.id for label in legend.labels}
        named = {id_ for id_ in placed if legend.blocks[id_].lines}
        rest = [place for place in self._content.article["places"] if place["id"] not in named]
        return [p["name"] for p in rest if p["id"] in here], [p["name"] for p in rest if p["id"] not in here]

    def _key(self, unlabelled: list[str], beyond: list[str]) -> list[list[Paragraph]]:
        return columns(self._writer(self._key_room).paragraphs(unlabelled, beyond), self._columns, self._scale)

    def _header(self) -> list[Line]:
        title, small = Face(13 * self._scale, bold=True, serif=True), Face(6.8 * self._scale)
        article = self._content.article
        origin = [article["outlet"], article["published"], article["source"]]
        under = " · ".join(dict.fromkeys(filter(None, origin)))
        lines = [Line(line, title, self._palette.ink) for line in wrapped(article["title"], title, self._room, most=3)]
        return lines + [Line(line, small, self._palette.quiet) for line in wrapped(under, small, self._room, most=2)]

    def _credit_text(self) -> str:
        projection = self._frame.projection
        true = "; the scale is true at the middle of the map" if projection.whole else ""
        credits_ = ". ".join(credit.rstrip(".") for credit in self._content.article["credits"])
        return f"{credits_}. Borders {self._content.worldview}. {projection.name} projection{true}. Made with geomap."

    def _has_globe_beside(self, strip: Strip) -> bool:
        """Return whether the locator globe fits into the column beside the map, between key and legend."""
        if not (self._beside and self._globe):
            return False
        key = _height(self._writer(self._key_room).paragraphs(), self._scale)
        return key + strip.height + (_GLOBE_BESIDE_MM + 2 * _GAP) * self._scale <= self._frame.height_mm

    def _globe_box(self, legend: Legend) -> Box | None:
        """Return the box in mm, in the corner of the map where the globe hides least; None without a globe."""
        if not self._globe:
            return None
        side = min(_GLOBE_MM * self._scale, self._frame.width_mm / 5)
        wide, high, edge = self._frame.width_mm, self._frame.height_mm, 1.5 * self._scale
        lefts, bottoms = (edge, wide - edge - side), (high - edge - side, edge)
        corners = [(x, y, x + side, y + side) for y in bottoms for x in lefts]
        return min(corners, key=lambda box: self._hidden(box, legend))

    def _hidden(self, box: Box, legend: Legend) -> tuple[int, float]:
        """Return how many marks and points of lines a box covers, and how many mm² of the article's countries."""
        import numpy as np
        import shapely

        spots = [mark.spot for mark in legend.marks if mark.sign != "country"]
        points = np.concatenate([np.array(spots).reshape(-1, 2), soft_points(legend)])
        left, bottom, right, top = box
        near = (points[:, 0] > left - 2) & (points[:, 0] < right + 2)
        near &= (points[:, 1] > bottom - 2) & (points[:, 1] < top + 2)
        countries = [s.geometry for s in self._ground.basemap.countries if s.id in self._ground.concerned]
        sheet = shapely.box(*box)
        land = sum(shapely.intersection(_valid(self._frame.on_paper(shape)), sheet).area for shape in countries)
        return int(near.sum()), round(float(land), 1)

    def _draw_map(
        self,
        figure: Figure,
        at: tuple[float, float, float, float],
        legend: Legend,
        placed: dict[str, Placed],
        globe: Box | None,
    ) -> None:
        frame, palette, scale = self._frame, self._palette, self._scale
        left, bottom, wide, high = at
        size = (frame.width_mm, frame.height_mm)
        axes = _axes(figure, (left, bottom, *size), (wide, high), size)
        grounds.draw(axes, self._ground, self._reading, frame, palette, scale)
        pen = Pen(axes, palette, scale)
        for mark in legend.marks:
            if mark.circle is not None:
                pen.circle(mark.circle, f"area-{mark.id}", low=mark.low)
            if mark.shape is not None:
                pen.shape(mark.shape, f"shape-{mark.id}")
        for name, line in legend.borders.items():
            pen.border(line, f"border-{name}")
        disputed = page_disputes.along(self._reading.borders, frame.view, self._ground.disputes)
        if not disputed.is_empty:
            pen.broken(frame.on_paper(disputed), "border-disputed")
        if not frame.projection.whole:
            pen.box((0, 0, *size), facecolor="none", edgecolor=palette.quiet, linewidth=0.6 * scale, zorder=20)
        for mark in legend.marks:
            radius = (mark.circle.bounds[2] - mark.circle.bounds[0]) / 2 if mark.circle is not None else 0.0
            # a circle too small to be seen has a mark in its middle
            if mark.sign != "country" and radius < 1.5 * scale:
                pen.sign(mark.sign, mark.spot, low=mark.low)
        for id_, where in placed.items():
            pen.block(legend.blocks[id_], where)
        if globe:
            pen.globe(self._globe, globe)
        if not self._content.article["places"]:
            self._say_nothing(pen)

    @property
    def _notice_face(self) -> Face:
        return Face(9 * self._scale, bold=True)

    def _notice(self) -> Box:
        """Return the box in mm of the notice that no place was found."""
        face, x, y = self._notice_face, self._frame.width_mm / 2, self._frame.height_mm / 2
        half = width_mm(_NOTHING, face) / 2 + 3 * self._scale
        return (x - half, y - face.line_mm, x + half, y + face.line_mm)

    def _say_nothing(self, pen: Pen) -> None:
        box, face, palette = self._notice(), self._notice_face, self._palette
        pen.box(box, facecolor=palette.paper, edgecolor=palette.rule, linewidth=0.8 * self._scale, zorder=11)
        line = Line(_NOTHING, face, palette.ink)
        pen.line(line, (box[0] + box[2]) / 2, box[3] - face.line_mm / 2, align="center")


def _valid(shape: Any) -> Any:
    import shapely

    return shapely.make_valid(shape)


def _axes(
    figure: Figure,
    box: tuple[float, float, float, float],
    sheet: tuple[float, float],
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes in mm at `box` (left, bottom, width, height) on the sheet, without ticks or frame."""
    left, bottom, wide, high = box
    axes = figure.add_axes((left / sheet[0], bottom / sheet[1], wide / sheet[0], high / sheet[1]))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    axes.set_xlim(0, (size or sheet)[0])
    axes.set_ylim(0, (size or sheet)[1])
    return axes


def _height(column: list[Paragraph], scale: float) -> float:
    return sum(paragraph.height(scale) for paragraph in column)


def _set_columns(pen: Pen, columns_: list[list[Paragraph]], left: float, top: float, step: float, scale: float) -> None:
    """Draw columns of paragraphs, each `step` mm to the right of the one before."""
    for number, column in enumerate(columns_):
        x, y = left + number * step, top
        for paragraph in column:
            if paragraph.badge:
                pen.badge(paragraph.badge, x, y, placed=paragraph.placed)
            at = y
            for line in paragraph.lines:
                pen.line(line, x + paragraph.indent, at)
                at -= line.face.line_mm
            y -= paragraph.height(scale)
