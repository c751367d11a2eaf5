"""The content and the frame of a figure -> the marks of its map, and the labels to place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.outputs.figure import badges
from geomap.outputs.figure.key import Line
from geomap.outputs.figure.labels import Box, Label, Spot
from geomap.outputs.figure.lettering import Face, fitted, has_letters, printable, width_mm, wrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geomap.drawing.palette import Palette
    from geomap.drawing.payload_types import ArticlePlace, LabelKind, LatLon
    from geomap.model.reading import Reading
    from geomap.outputs.figure.backdrop import Ground
    from geomap.outputs.figure.content import Content
    from geomap.outputs.figure.frame import Frame

POINT_MM = 1.0
"""Half the width of a place's mark."""
_LONGEST_NAME_MM = 42.0
_SEA_MM = 26.0
_COUNTRY_AWAY_MM = 12.0
"""How far a name may be from a small country. The tint shows it too, and long leader lines would hide the map."""
_GRID = 9
_SOFT_STEP_MM = 0.6
_SHAPE_STEP_MM = 0.05
"""Tolerance on paper to which the line or polygon of a place is simplified, finer than print can show."""
_SHAPE_BEYOND_MM = 3.0
_AWAY_MM = (30.0, 16.0)
"""How far the name of a place may be from its mark, on a map with few places and with many."""
_UNNEEDED_MM = 0.0
_CROWDED = 25
"""Number of places above which names are smaller."""


class Mark(NamedTuple):
    """A place of the article on the map."""

    id: str
    spot: Spot
    sign: str
    """`capital`, `town`, `area` (position uncertain), `extent` (any other feature) or `country` (no mark is drawn)."""
    low: bool
    circle: BaseGeometry | None
    """Its circle of uncertainty, in mm on paper."""
    shape: BaseGeometry | None
    """Its line or polygon from the user's own gazetteer, in mm on paper."""


class Block(NamedTuple):
    """The contents of a label: badges of events above lines of text."""

    lines: tuple[Line, ...]
    badges: tuple[str, ...] = ()
    colour: str = ""
    """Colour of the leader line; empty for the default."""

    def size(self, scale: float) -> tuple[float, float]:
        """Return width and height in mm."""
        rows = badges.rows(self.badges, scale)
        wide = max(
            [width_mm(line.text, line.face) for line in self.lines] + [badges.row_mm(row, scale) for row in rows]
        )
        return wide + 0.3, len(rows) * badges.row_height_mm(scale) + sum(line.face.line_mm for line in self.lines)


class Legend(NamedTuple):
    """The marks and labels of a map, the most important label first."""

    marks: list[Mark]
    blocks: dict[str, Block]
    labels: list[Label]
    borders: dict[str, BaseGeometry]
    """The article's borders by id (`b0`, …), not simplified, in mm on paper."""


def circle_of(lon: float, lat: float, km: float, frame: Frame) -> BaseGeometry:
    """Return a geodesic circle of `km` around a point, in mm on paper. It may cross the antimeridian."""
    import shapely

    from geomap.drawing.geometry import ring_about

    ring = [(lon + (x - lon + 180) % 360 - 180, y) for x, y in ring_about(lon, lat, km)]
    return frame.on_paper(shapely.Polygon(ring))


class Marker:
    """Makes the marks and labels of one figure."""

    def __init__(
        self, content: Content, reading: Reading, ground: Ground, frame: Frame, palette: Palette, scale: float
    ) -> None:
        self._content = content
        self._article = article = content.article
        self._reading = reading
        self._ground = ground
        self._frame = frame
        self._palette = palette
        self._scale = scale
        self._name_pt = (7.0 if len(article["places"]) <= _CROWDED else 6.2) * scale
        self._furthest = _AWAY_MM[len(article["places"]) > _CROWDED]
        self._event_numbers: dict[str, list[int]] = {}
        for event in article["events"]:
            if event["place"]:
                self._event_numbers.setdefault(event["place"], []).append(event["number"])

    def made(self) -> Legend:
        """Return the marks, and the labels in the order in which to place them."""
        marks = [self._mark(place) for place in self._article["places"]]
        marks = [mark for mark in marks if self._frame.holds(mark.spot) or mark.sign == "country"]
        blocks: dict[str, Block] = {}
        labels: list[Label] = []
        for block, label in (*self._places(marks), *self._borders(), *self._names()):
            blocks[label.id] = block
            labels.append(label)
        return Legend(marks, blocks, labels, self._lines())

    def _mark(self, place: ArticlePlace) -> Mark:
        lat, lon = place["at"]
        circle = circle_of(lon, lat, place["km"], self._frame) if place["km"] else None
        kinds = {"country": "country", "capital": "capital", "city": "town"}
        sign = "area" if place["km"] else kinds.get(place["kind"], "extent")
        return Mark(place["id"], self._frame.at(lon, lat), sign, place["low"], circle, self._shape(place))

    def _shape(self, place: ArticlePlace) -> BaseGeometry | None:
        import shapely

        geometry = self._reading.places[int(place["id"].removeprefix("p"))].geometry
        if geometry is None:
            return None
        laid_out = self._frame.laid_out(geometry)
        if laid_out.is_empty:
            return None
        on_paper = self._frame.on_paper(laid_out)
        sheet = shapely.box(0, 0, self._frame.width_mm, self._frame.height_mm).buffer(_SHAPE_BEYOND_MM)
        visible = shapely.intersection(shapely.make_valid(shapely.simplify(on_paper, _SHAPE_STEP_MM)), sheet)
        return None if visible.is_empty else visible

    def _places(self, marks: list[Mark]) -> Iterator[tuple[Block, Label]]:
        rank = {"area": 0, "capital": 1, "town": 2, "extent": 3, "country": 4}
        places = {place["id"]: place for place in self._article["places"]}
        for mark in sorted(
            marks, key=lambda mark: (mark.sign == "country", mark.id not in self._event_numbers, rank[mark.sign])
        ):
            block = self._block(places[mark.id], mark)
            if mark.sign == "country":
                label = self._country(mark, block)
                if label:
                    yield block, label
                continue
            reach = POINT_MM * self._scale
            if mark.circle is not None:
                west, _, east, _ = mark.circle.bounds
                reach = max(reach, min((east - west) / 2, 7.0) * 0.83)
            size = block.size(self._scale)
            yield block, Label(mark.id, *size, (mark.spot,), True, reach * 1.2 + 1.1, furthest=self._furthest)

    def _block(self, place: ArticlePlace, mark: Mark) -> Block:
        palette, scale = self._palette, self._scale
        is_country = mark.sign == "country"
        colour = palette.area if mark.sign == "area" else palette.ink
        face = Face(self._name_pt + (0.6 * scale if is_country else 0), bold=True, italic=mark.low)
        name = printable(place["name"], face)
        name = fitted(
            (name.upper() if is_country else name) + ("?" if mark.low else ""), face, _LONGEST_NAME_MM * scale
        )
        lines = [Line(name, face, colour)]
        small = Face(min(6.2 * scale, self._name_pt))
        native = place["native"]
        if native and has_letters(native["text"], small):
            lines.append(Line(fitted(native["text"], small, _LONGEST_NAME_MM * scale), small, palette.quiet))
        if place["uncertainty"]:
            lines.append(Line(place["uncertainty"], small, colour))
        return Block(tuple(lines), badges.numbers(self._event_numbers.get(mark.id, [])), colour)

    def _country(self, mark: Mark, block: Block) -> Label | None:
        """Return the label of a country: on it, or beside it if it is too small; None if it is not on the map."""
        wide, high = block.size(self._scale)
        place = self._article["places"][int(mark.id.removeprefix("p"))]
        code = next((p.feature.country for n, p in enumerate(self._reading.places) if f"p{n}" == mark.id), None)
        shape = next((shape for shape in self._ground.basemap.countries if shape.id == code), None)
        seen = self._seen(shape.geometry) if shape else None
        if seen is None:
            return None
        if seen.area > 1.3 * wide * high:
            return Label(mark.id, wide, high, self._within(seen, place["at"]), False)
        spot = mark.spot if self._frame.holds(mark.spot) else (seen.centroid.x, seen.centroid.y)
        return Label(mark.id, wide, high, (spot,), True, 1.6, furthest=_COUNTRY_AWAY_MM)

    def _seen(self, geometry: BaseGeometry) -> BaseGeometry | None:
        """Return the largest polygon of a geometry within the frame, in mm on paper; None if there is none."""
        import shapely

        sheet = shapely.box(0, 0, self._frame.width_mm, self._frame.height_mm)
        shown = shapely.intersection(shapely.make_valid(self._frame.on_paper(geometry)), sheet)
        parts = [part for part in shapely.get_parts(shown) if part.geom_type == "Polygon"]
        return max(parts, key=lambda part: part.area) if parts else None

    def _within(self, seen: BaseGeometry, at: LatLon | None) -> tuple[Spot, ...]:
        """Return points in mm for a name in a polygon: the basemap's label point, then those furthest from the edge."""
        import numpy as np
        import shapely

        west, south, east, north = seen.bounds
        xs, ys = np.meshgrid(np.linspace(west, east, _GRID + 2)[1:-1], np.linspace(south, north, _GRID + 2)[1:-1])
        spots = np.stack([xs.ravel(), ys.ravel()], axis=1)
        spots = spots[shapely.contains_xy(seen, spots)]
        away = shapely.distance(seen.exterior, shapely.points(spots)) if len(spots) else np.empty(0)
        points = [(float(x), float(y)) for x, y in spots[np.argsort(-away, kind="stable")]]
        preferred = self._frame.at(at[1], at[0]) if at else None
        if preferred and shapely.contains_xy(seen, *preferred):
            points.insert(0, preferred)
        return tuple(points) or ((seen.centroid.x, seen.centroid.y),)

    def _lines(self) -> dict[str, BaseGeometry]:
        view = self._frame.view
        return {
            f"b{number}": self._frame.on_paper(view.laid_out(border.geometry))
            for number, border in enumerate(self._reading.borders)
        }

    def _borders(self) -> Iterator[tuple[Block, Label]]:
        face = Face(6.6 * self._scale, bold=True)
        for border in self._article["borders"]:
            room = _LONGEST_NAME_MM * self._scale
            texts = [fitted(border["name"], face, room), border["length"]]
            lines = tuple(Line(text, face, self._palette.border) for text in texts)
            block = Block(lines, badges.numbers(self._event_numbers.get(border["id"], [])), self._palette.border)
            spots = tuple(spot for lat, lon in border["along"] if self._frame.holds(spot := self._frame.at(lon, lat)))
            if spots:
                yield block, Label(border["id"], *block.size(self._scale), spots, True, 1.2)

    def _names(self) -> Iterator[tuple[Block, Label]]:
        """Yield the labels of contested areas and of the basemap: countries, seas, counties, rivers."""
        scale, palette = self._scale, self._palette
        for area in self._content.contested:
            geometry = next(a.geometry for n, a in enumerate(self._ground.disputes.ground) if f"c{n}" == area["id"])
            seen = self._seen(geometry) if area["told"] else None
            if seen is not None and seen.area > 4:
                yield self._name(area["id"], area["name"], Face(6.2 * scale, italic=True), palette.disputed, seen, None)
        shapes = {shape.name: shape for shape in self._ground.basemap.countries}
        for number, name in enumerate(self._article["labels"]):
            kind = name.get("kind")
            spot = self._frame.at(name["at"][1], name["at"][0])
            if not kind:
                seen = self._seen(shapes[name["name"]].geometry) if name["name"] in shapes else None
                if seen is not None and seen.area > 12 * scale**2:
                    text = name["name"].upper()
                    yield self._name(f"n{number}", text, Face(6.2 * scale), palette.quiet, seen, name["at"])
            elif self._frame.holds(spot):
                yield self._water(f"n{number}", name["name"], kind, spot)

    def _name(
        self, id_: str, text: str, face: Face, colour: str, seen: BaseGeometry, at: LatLon | None
    ) -> tuple[Block, Label]:
        room = min(max(seen.bounds[2] - seen.bounds[0], 16.0), _LONGEST_NAME_MM) * self._scale
        lines = tuple(Line(line, face, colour) for line in wrapped(text, face, room, most=3))
        block = Block(lines)
        return block, Label(id_, *block.size(self._scale), self._within(seen, at), False, furthest=_UNNEEDED_MM)

    def _water(self, id_: str, name: str, kind: LabelKind, spot: Spot) -> tuple[Block, Label]:
        is_county = kind == "county"
        face = Face(6.0 * self._scale) if is_county else Face(6.4 * self._scale, italic=True, serif=True)
        colour = self._palette.quiet if is_county else self._palette.water_ink
        lines = tuple(Line(line, face, colour) for line in wrapped(name, face, _SEA_MM * self._scale, most=3))
        block = Block(lines)
        return block, Label(id_, *block.size(self._scale), (spot,), kind == "river", 0.6, furthest=_UNNEEDED_MM)


def boxes_of(marks: list[Mark], scale: float) -> list[Box]:
    """Return the boxes of the marks in mm, which no label may cover."""
    half = POINT_MM * scale
    return [
        (mark.spot[0] - half, mark.spot[1] - half, mark.spot[0] + half, mark.spot[1] + half)
        for mark in marks
        if mark.sign != "country"
    ]


def soft_points(legend: Legend) -> NDArray[Any]:
    """Return points in mm along lines that labels avoid: borders, circles, shapes of places; shape (n, 2)."""
    import numpy as np
    import shapely

    lines = [line for line in legend.borders.values() if not line.is_empty]
    lines += [mark.circle.exterior for mark in legend.marks if mark.circle is not None]
    lines += [mark.shape for mark in legend.marks if mark.shape is not None]
    if not lines:
        return np.empty((0, 2))
    fine = shapely.segmentize(shapely.simplify(np.array(lines, dtype=object), 0.2), _SOFT_STEP_MM)
    points: NDArray[Any] = shapely.get_coordinates(fine)
    return points
