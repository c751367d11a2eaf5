"""What a figure says, and a frame -> the marks of a figure's map and the labels that they bear."""

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
"""How far off a country its name may stand: its shade tells it too, and long lines hide more than they say."""
_GRID = 9
_SOFT_STEP_MM = 0.6
_SHAPE_STEP_MM = 0.05
"""What a place's line or area is generalised to: no printer shows less."""
_SHAPE_BEYOND_MM = 3.0
_AWAY_MM = (30.0, 16.0)
"""How far off its mark a place's name may stand, and where there are many."""
_UNNEEDED_MM = 0.0
_CROWDED = 25
"""Places above which names are set smaller."""


class Mark(NamedTuple):
    """A place of the article on the map."""

    id: str
    spot: Spot
    sign: str
    """`capital`, `town`, `extent` for what is no point, `area` for what is known roughly, `country` for no mark."""
    low: bool
    circle: BaseGeometry | None
    """The circle of its uncertainty on paper."""
    shape: BaseGeometry | None
    """The line or area of a place of the user's own, on paper."""


class Block(NamedTuple):
    """What a label says: event numbers, then lines of type."""

    lines: tuple[Line, ...]
    badges: tuple[str, ...] = ()
    colour: str = ""
    """Of the line that leads to its point."""

    def size(self, scale: float) -> tuple[float, float]:
        """Return width and height in mm."""
        rows = badges.rows(self.badges, scale)
        wide = max(
            [width_mm(line.text, line.face) for line in self.lines] + [badges.row_mm(row, scale) for row in rows]
        )
        return wide + 0.3, len(rows) * badges.row_height_mm(scale) + sum(line.face.line_mm for line in self.lines)


class Legend(NamedTuple):
    """The map's marks and labels, the most important label first."""

    marks: list[Mark]
    blocks: dict[str, Block]
    labels: list[Label]
    borders: dict[str, BaseGeometry]
    """The article's borders on paper at full detail, by their id on the page."""


def circle_of(lon: float, lat: float, km: float, frame: Frame) -> BaseGeometry:
    """Return the geodesic circle about a point on paper; it may lie across the antimeridian."""
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
        self._told: dict[str, list[int]] = {}
        for event in article["events"]:
            if event["place"]:
                self._told.setdefault(event["place"], []).append(event["number"])

    def made(self) -> Legend:
        """Return the marks, and the labels of what the map shows in the order in which they are placed."""
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
        laid = self._frame.on_paper(laid_out)
        sheet = shapely.box(0, 0, self._frame.width_mm, self._frame.height_mm).buffer(_SHAPE_BEYOND_MM)
        seen = shapely.intersection(shapely.make_valid(shapely.simplify(laid, _SHAPE_STEP_MM)), sheet)
        return None if seen.is_empty else seen

    def _places(self, marks: list[Mark]) -> Iterator[tuple[Block, Label]]:
        rank = {"area": 0, "capital": 1, "town": 2, "extent": 3, "country": 4}
        places = {place["id"]: place for place in self._article["places"]}
        for mark in sorted(
            marks, key=lambda mark: (mark.sign == "country", mark.id not in self._told, rank[mark.sign])
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
        return Block(tuple(lines), badges.numbers(self._told.get(mark.id, [])), colour)

    def _country(self, mark: Mark, block: Block) -> Label | None:
        """Return the label of a country of the article, on it, or beside it where it is too small for that."""
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
        """Return the largest part of a geometry that the frame shows, on paper; None where it shows none."""
        import shapely

        sheet = shapely.box(0, 0, self._frame.width_mm, self._frame.height_mm)
        shown = shapely.intersection(shapely.make_valid(self._frame.on_paper(geometry)), sheet)
        parts = [part for part in shapely.get_parts(shown) if part.geom_type == "Polygon"]
        return max(parts, key=lambda part: part.area) if parts else None

    def _within(self, seen: BaseGeometry, at: LatLon | None) -> tuple[Spot, ...]:
        """Return where on a polygon its name may stand: where the basemap has it, then the furthest from any edge."""
        import numpy as np
        import shapely

        west, south, east, north = seen.bounds
        xs, ys = np.meshgrid(np.linspace(west, east, _GRID + 2)[1:-1], np.linspace(south, north, _GRID + 2)[1:-1])
        spots = np.stack([xs.ravel(), ys.ravel()], axis=1)
        spots = spots[shapely.contains_xy(seen, spots)]
        away = shapely.distance(seen.exterior, shapely.points(spots)) if len(spots) else np.empty(0)
        found = [(float(x), float(y)) for x, y in spots[np.argsort(-away, kind="stable")]]
        preferred = self._frame.at(at[1], at[0]) if at else None
        if preferred and shapely.contains_xy(seen, *preferred):
            found.insert(0, preferred)
        return tuple(found) or ((seen.centroid.x, seen.centroid.y),)

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
            block = Block(lines, badges.numbers(self._told.get(border["id"], [])), self._palette.border)
            spots = tuple(spot for lat, lon in border["along"] if self._frame.holds(spot := self._frame.at(lon, lat)))
            if spots:
                yield block, Label(border["id"], *block.size(self._scale), spots, True, 1.2)

    def _names(self) -> Iterator[tuple[Block, Label]]:
        """Yield the names of the ground: contested areas, neighbours, seas, counties, rivers."""
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
    """Return what no label may cover: the places' own marks."""
    half = POINT_MM * scale
    return [
        (mark.spot[0] - half, mark.spot[1] - half, mark.spot[0] + half, mark.spot[1] + half)
        for mark in marks
        if mark.sign != "country"
    ]


def soft_points(legend: Legend) -> NDArray[Any]:
    """Return points along what a label had better not cover: borders and circles; shape (n, 2)."""
    import numpy as np
    import shapely

    lines = [line for line in legend.borders.values() if not line.is_empty]
    lines += [mark.circle.exterior for mark in legend.marks if mark.circle is not None]
    lines += [mark.shape for mark in legend.marks if mark.shape is not None]
    if not lines:
        return np.empty((0, 2))
    fine = shapely.segmentize(shapely.simplify(np.array(lines, dtype=object), 0.2), _SOFT_STEP_MM)
    found: NDArray[Any] = shapely.get_coordinates(fine)
    return found
