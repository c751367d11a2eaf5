"""A reading and a frame -> the content of a figure: the article's payload, and which of it the map shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.drawing.payload_types import ArticleContent, ContestedArea
    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.figure.backdrop import Ground
    from geomap.outputs.figure.frame import Frame

_LEAST_MM2 = 3.0
"""Area on paper above which a contested area is in the key and the legend."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a figure.

    Parameters
    ----------
    article
        The payload of the article, as on its page.
    worldview
        Whose view of disputed borders the map draws; completes the phrase "borders ...".
    contested
        All contested areas, in the order of `Ground.disputes.ground`.
    seen
        Ids of the contested areas that are large enough to see.
    disputed
        Whether the map shows a disputed border.
    events_on_map
        Numbers of the events that have a place on the map.
    """

    article: ArticleContent
    worldview: str
    contested: tuple[ContestedArea, ...]
    seen: frozenset[str]
    disputed: bool
    events_on_map: frozenset[int]


def content_of(reading: Reading, ground: Ground, frame: Frame, text: TextMode, scale: float) -> Content:
    """Return the content of a figure before its labels are placed: every event with a place counts as on the map."""
    from geomap.drawing import payload

    disputes, least = ground.disputes, _LEAST_MM2 * scale**2
    article = payload.payload_of(reading, (ground.basemap,), frame.view, text)
    disputed = payload.disputes_payload(disputes, reading, frame.view, ground.worldview)
    areas = zip(disputed["contested"], disputes.ground, strict=True)
    return Content(
        article=article,
        worldview=disputed["worldview"],
        contested=tuple(disputed["contested"]),
        # not `inView`, which is of the page: a figure has no zoom, so only the size on paper counts
        seen=frozenset(area["id"] for area, shape in areas if frame.area_mm2(shape.geometry) > least),
        disputed=not disputes.lines_disputed.is_empty,
        events_on_map=frozenset(event["number"] for event in article["events"] if event["place"] is not None),
    )
