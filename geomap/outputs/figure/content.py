"""A reading and a frame -> what a figure says: what is said of the article, and what of that its map shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.drawing.payload_types import ArticleContent, ContestedArea
    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.figure.backdrop import Ground
    from geomap.outputs.figure.frame import Frame

_LEAST_MM2 = 3.0
"""Of contested ground that the key speaks of."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a figure says.

    Parameters
    ----------
    article
        Its words, as those of the page.
    worldview
        Whose borders the map shows: goes on from "borders".
    contested
        All ground with several claimants, in the order of the ground's disputes.
    seen
        The ids of those areas that are large enough to be seen.
    disputed
        Whether the map shows a disputed border.
    events_on_map
        The numbers of the events that have a place on the map.
    """

    article: ArticleContent
    worldview: str
    contested: tuple[ContestedArea, ...]
    seen: frozenset[str]
    disputed: bool
    events_on_map: frozenset[int]


def content_of(reading: Reading, ground: Ground, frame: Frame, text: TextMode, scale: float) -> Content:
    """Return what a figure says before its labels are placed: each event with a place is on the map."""
    from geomap.drawing import payload

    disputes, least = ground.disputes, _LEAST_MM2 * scale**2
    article = payload.payload_of(reading, (ground.basemap,), frame.view, text)
    told = payload.disputes_payload(disputes, reading, frame.view, ground.worldview)
    areas = zip(told["contested"], disputes.ground, strict=True)
    return Content(
        article=article,
        worldview=told["worldview"],
        contested=tuple(told["contested"]),
        # what the page may find beyond its first view, or zoom in to, a figure shows or does not
        seen=frozenset(area["id"] for area, shape in areas if frame.area_mm2(shape.geometry) > least),
        disputed=not disputes.lines_disputed.is_empty,
        events_on_map=frozenset(event["number"] for event in article["events"] if event["place"] is not None),
    )
