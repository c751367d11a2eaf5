"""The marks of a map -> its scale bar and the legend of its signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.outputs.figure import badges
from geomap.outputs.figure.drawing import Pen, scale_bar
from geomap.outputs.figure.key import Line
from geomap.outputs.figure.lettering import Face, width_mm

if TYPE_CHECKING:
    from geomap.drawing.palette import Palette
    from geomap.outputs.figure.content import Content
    from geomap.outputs.figure.frame import Frame
    from geomap.outputs.figure.marks import Legend


class Strip:
    """The scale bar and the legend, side by side below a map, or `stacked` in the column beside it."""

    def __init__(
        self,
        content: Content,
        legend: Legend,
        frame: Frame,
        palette: Palette,
        scale: float,
        room: float,
        *,
        stacked: bool,
    ) -> None:
        self._frame = frame
        self._content = content
        self._palette = palette
        self._scale = scale
        self._face = Face(6.2 * scale)
        _, bar = scale_bar(frame.km_per_mm(), scale)
        self._left = 0.0 if stacked else bar + 16 * scale
        self._down = 9.0 * scale if stacked else 0.0
        signs = self._signs(legend)
        self._rows = [[(*sign, 0.0)] for sign in signs] if stacked else self._in_rows(signs, room - self._left)

    @property
    def height(self) -> float:
        """Height in mm."""
        return max(self._down + len(self._rows) * self._row, 6.0 * self._scale)

    @property
    def _row(self) -> float:
        return 4.6 * self._scale

    def _signs(self, legend: Legend) -> list[tuple[str, str]]:
        """Return the signs on this map, each with its meaning in words."""
        signs = {mark.sign for mark in legend.marks}
        content, article = self._content, self._content.article
        known = [
            ("badge", "event, in order of time", bool(content.events_on_map)),
            ("hollow", "event without a place on the map", len(content.events_on_map) < len(article["events"])),
            ("country", "country of the article", any(place["kind"] == "country" for place in article["places"])),
            ("border", "border, at full detail", bool(article["borders"])),
            ("area", "known only roughly: it lies within", "area" in signs),
            ("capital", "capital", "capital" in signs),
            ("town", "town or city", "town" in signs),
            ("extent", "the middle of what is no point", "extent" in signs),
            ("shape", "line or area of a place", any(mark.shape is not None for mark in legend.marks)),
            ("low", "may be another place of that name", any(m.low and m.sign != "country" for m in legend.marks)),
            ("disputed", "disputed border", content.disputed),
            ("contested", "ground with several claimants", bool(content.seen)),
        ]
        return [(sign, words) for sign, words, is_there in known if is_there]

    def _in_rows(self, signs: list[tuple[str, str]], room: float) -> list[list[tuple[str, str, float]]]:
        rows: list[list[tuple[str, str, float]]] = []
        at = 0.0
        for sign, words in signs:
            wide = 6.0 * self._scale + width_mm(words, self._face) + 4.0 * self._scale
            if not rows or at + wide > room + 4.0 * self._scale:
                rows.append([])
                at = 0.0
            rows[-1].append((sign, words, at))
            at += wide
        return rows

    def draw(self, pen: Pen, left: float, top: float) -> None:
        """Draw the strip below `top`."""
        pen.scale_bar(self._frame, left, top)
        for number, row in enumerate(self._rows):
            middle = top - self._down - (number + 0.4) * self._row
            for sign, words, at in row:
                x = left + self._left + at
                self._sign(pen, sign, x, middle)
                line = Line(words, self._face, self._palette.ink)
                pen.line(line, x + 6.0 * self._scale, middle + self._face.line_mm / 2)

    def _sign(self, pen: Pen, sign: str, x: float, y: float) -> None:
        import shapely

        palette, scale = self._palette, self._scale
        half = 1.4 * scale
        middle = x + 2.4 * scale
        box = (middle - 1.6 * half, y - half, middle + 1.6 * half, y + half)
        if sign in ("badge", "hollow"):
            is_placed = sign == "badge"
            on_map, events = self._content.events_on_map, self._content.article["events"]
            number = str(next(event["number"] for event in events if (event["number"] in on_map) == is_placed))
            left, top = middle - badges.badge_mm(number, scale) / 2, y + badges.height_mm(scale) / 2
            pen.badge(number, left, top, placed=is_placed)
        elif sign == "country":
            pen.box(box, facecolor=palette.named_land, edgecolor=palette.frontier, linewidth=0.6 * scale)
        elif sign == "contested":
            pen.box(box, facecolor=palette.land, edgecolor=palette.disputed, hatch="//////", linewidth=0.3, alpha=0.6)
        elif sign == "border":
            pen.stroke((box[0], y), (box[2], y), palette.border, 1.5)
        elif sign == "disputed":
            pen.stroke((box[0], y), (box[2], y), palette.disputed, 0.9, dashes=(3.0, 2.0))
        elif sign == "shape":
            pen.shape(shapely.box(*box), "shape-in-legend")
        elif sign == "area":
            pen.circle(shapely.Point(middle, y).buffer(1.3 * half), "area-in-legend")
        else:
            pen.sign("town" if sign == "low" else sign, (middle, y), low=sign == "low")
