"""The content of a figure -> the paragraphs of the key beside or below its map, in columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from geomap.drawing.wording import listed, with_status
from geomap.outputs.figure import badges
from geomap.outputs.figure.lettering import Face, wrapped

if TYPE_CHECKING:
    from geomap.drawing.palette import Palette
    from geomap.drawing.payload_types import ArticleEvent, NamedFeature
    from geomap.outputs.figure.content import Content

_MOST_EVENTS = 120
_MOST_NAMES = 60
_MOST_LINES = 5
_AFTER_MM = 1.3


class Line(NamedTuple):
    """One line of text."""

    text: str
    face: Face
    colour: str


class Paragraph(NamedTuple):
    """Lines of text that stay together, optionally with the badge of an event beside the first."""

    lines: tuple[Line, ...]
    badge: str = ""
    indent: float = 0.0
    """Indent of the lines in mm."""
    placed: bool = True
    """Whether the event is on the map."""
    is_heading: bool = False

    def height(self, scale: float) -> float:
        """Return the height in mm, including the space after the paragraph."""
        least = badges.height_mm(scale) if self.badge else 0.0
        return max(sum(line.face.line_mm for line in self.lines), least) + _AFTER_MM * scale * (
            0.3 if self.is_heading else 1
        )


class Writer:
    """Writes the paragraphs of the key, wrapped to one width.

    Parameters
    ----------
    content
        Content of the figure.
    palette, scale
        Colours, and the factor by which type and lines are larger than on a page.
    room_mm
        Width of a column.
    """

    def __init__(self, content: Content, palette: Palette, scale: float, room_mm: float) -> None:
        self._content = content
        self._article = content.article
        self._palette = palette
        self._scale = scale
        self._room = room_mm
        self._body = Face(6.6 * scale)
        self._bold = Face(6.6 * scale, bold=True)

    @property
    def indent_mm(self) -> float:
        """Indent in mm of the text of an event, next to the widest badge."""
        widest = str(min(len(self._article["events"]), _MOST_EVENTS))
        return badges.badge_mm(widest, self._scale) + 1.3 * self._scale

    def paragraphs(self, unlabelled: Iterable[str] = (), beyond: Iterable[str] = ()) -> list[Paragraph]:
        """Return all paragraphs of the key.

        Parameters
        ----------
        unlabelled
            Names of places on the map for whose labels there was no room.
        beyond
            Names of places beyond the edge of the map.
        """
        return [
            *self._events(),
            *self._borders(),
            *self._contested(),
            *self._unsure(),
            *self._listed("On the map, without room for the name", list(unlabelled)),
            *self._listed("Beyond the edge of the map", list(beyond)),
            *self._unplaced(),
        ]

    def note(self, text: str, *, most: int = 60) -> Paragraph:
        """Return a paragraph in small type and the secondary colour, of at most `most` lines."""
        face = Face(6.0 * self._scale)
        return Paragraph(
            tuple(Line(line, face, self._palette.quiet) for line in wrapped(text, face, self._room, most=most))
        )

    def _events(self) -> list[Paragraph]:
        events = self._article["events"]
        if not events:
            return []
        paragraphs = [self._heading("Events, in order of time")]
        paragraphs += [self._event(event) for event in events[:_MOST_EVENTS]]
        if len(events) > _MOST_EVENTS:
            paragraphs.append(self._text(f"and {len(events) - _MOST_EVENTS} more"))
        return paragraphs

    def _event(self, event: ArticleEvent) -> Paragraph:
        room = self._room - self.indent_mm
        where = event["where"] or "place not stated"
        head = wrapped(f"{event['when']} · {where}", self._bold, room, most=2)
        summary, kind = event["summary"], with_status(event["type"], event["status"])
        body = wrapped(
            f"{kind}: {summary}" if summary not in ("", event["type"]) else kind, self._body, room, most=_MOST_LINES
        )
        lines = [Line(line, self._bold, self._palette.ink) for line in head]
        lines += [Line(line, self._body, self._palette.ink) for line in body]
        is_placed = event["number"] in self._content.events_on_map
        return Paragraph(tuple(lines), str(event["number"]), self.indent_mm, placed=is_placed)

    def _borders(self) -> list[Paragraph]:
        paragraphs: list[Paragraph] = []
        for border in self._article["borders"]:
            head = self._lines(f"{border['name']}: {border['length']}", self._bold, self._palette.border)
            verdicts = [
                Line(line, self._body, self._palette.bad if claim["verdict"] == "inconsistent" else self._palette.ink)
                for claim in border["claims"]
                for line in wrapped(f"The article says {claim['length']}: {claim['verdict']}.", self._body, self._room)
            ]
            published = "; ".join(f"{known['source']} {known['length']}" for known in border["published"])
            facts = f"Measured on {border['source']}." + (f" Published: {published}." if published else "")
            body = self._lines(facts, self._body, self._palette.quiet)
            paragraphs.append(Paragraph((*head, *verdicts, *body)))
        return [self._heading("Borders"), *paragraphs] if paragraphs else []

    def _contested(self) -> list[Paragraph]:
        shown = [area for area in self._content.contested if area["told"] and area["id"] in self._content.seen]
        names = [
            area["name"] if "claimed by" in area["name"] else f"{area['name']}: claimed by {listed(area['claimedBy'])}"
            for area in shown
        ]
        return self._listed("Contested ground", names)

    def _unsure(self) -> list[Paragraph]:
        rows = []
        for place in self._article["places"]:
            if place["low"]:
                where = _in_full(place)
                others = map(_in_full, place["alternatives"])
                other = next((f", or {other}" for other in others if other != where), "")
                rows.append(f"{where} ({place['confidence']} sure{other})")
        return self._listed("Places that may be others", rows)

    def _unplaced(self) -> list[Paragraph]:
        names = dict.fromkeys(
            f"{unplaced['name']} ({unplaced['hint']})" if unplaced["hint"] else unplaced["name"]
            for unplaced in self._article["unplaced"]
        )
        return self._listed("Not placed", list(names))

    def _listed(self, heading: str, rows: list[str]) -> list[Paragraph]:
        if not rows:
            return []
        more = f"; and {len(rows) - _MOST_NAMES} more" if len(rows) > _MOST_NAMES else ""
        return [self._heading(heading), self._text("; ".join(rows[:_MOST_NAMES]) + more)]

    def _heading(self, text: str) -> Paragraph:
        lines = self._lines(text, Face(7.4 * self._scale, bold=True, serif=True), self._palette.ink)
        return Paragraph(lines, is_heading=True)

    def _text(self, text: str) -> Paragraph:
        return Paragraph(self._lines(text, self._body, self._palette.ink))

    def _lines(self, text: str, face: Face, colour: str) -> tuple[Line, ...]:
        return tuple(Line(line, face, colour) for line in wrapped(text, face, self._room))


def _in_full(feature: NamedFeature) -> str:
    return ", ".join(filter(None, (feature["name"], feature["admin1"], feature["country"])))


def columns(paragraphs: list[Paragraph], count: int, scale: float) -> list[list[Paragraph]]:
    """Return paragraphs in at most `count` columns of the least height, in reading order.

    A heading stays in the column of the paragraph that follows it.
    """
    groups: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if groups and groups[-1][-1].is_heading:
            groups[-1].append(paragraph)
        else:
            groups.append([paragraph])
    heights = [sum(paragraph.height(scale) for paragraph in group) for group in groups]
    low, high = max(heights, default=0.0), sum(heights)
    while high - low > 0.1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(heights, middle)) <= count else (middle, high)
    return [[p for group in groups[start:end] for p in group] for start, end in _filled(heights, high + 1e-6)]


def _filled(heights: list[float], limit: float) -> list[tuple[int, int]]:
    """Return the slices `(start, end)` of `heights` that fill columns no higher than `limit`."""
    slices, start, filled = [], 0, 0.0
    for index, height in enumerate(heights):
        if index > start and filled + height > limit:
            slices.append((start, index))
            start, filled = index, 0.0
        filled += height
    return [*slices, (start, len(heights))] if heights else []
