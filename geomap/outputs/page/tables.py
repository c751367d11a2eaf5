"""The payload of a page -> plain HTML tables, for browsers that run no scripts, and for print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from geomap.drawing.wording import event_status

if TYPE_CHECKING:
    from geomap.drawing.payload_types import ArticleBorder, ArticleContent, ArticleEvent, EventParticipant

_LONG = 14
"""Most rows of a table that still fits on one printed sheet with the map."""


def plain(payload: ArticleContent) -> str:
    """Return HTML tables of the events, places, borders and unplaced names. All text is escaped."""
    parts = [
        table(
            "Events",
            ("No.", "What", "When", "Where", "Who", "Sentence"),
            (
                (
                    str(event["number"]),
                    _what(event),
                    f"{event['when']} ({event['dated']})" if event["days"] else event["when"],
                    f"{event['where']} ({event['placed']})" if event["where"] else "no place stated",
                    "; ".join(_person(person) for person in event["who"]),
                    event["quote"] or "",
                )
                for event in payload["events"]
            ),
        ),
        table(
            "Places",
            ("Name", "What", "Latitude, longitude", "How sure"),
            (
                (
                    place["name"],
                    ", ".join(filter(None, (place["what"], place["admin1"], place["country"]))),
                    f"{place['at'][0]:.3f}, {_within(place['at'][1]):.3f}",
                    ", ".join(filter(None, (place["uncertainty"], place["confidence"], place.get("edited")))),
                )
                for place in payload["places"]
            ),
        ),
        table("Borders", ("Border", "Article", "Measured", "Published"), map(_border, payload["borders"])),
        table(
            "Not on the map",
            ("Name", "What the article says"),
            ((unplaced["name"], unplaced["hint"]) for unplaced in payload["unplaced"]),
        ),
    ]
    return "\n".join(part for part in parts if part) or "<p>No place and no event was found.</p>"


def _what(event: ArticleEvent) -> str:
    notes = (event["type"], event["summary"], event_status(event["status"]), event.get("edited"))
    return " · ".join(filter(None, notes))


def _border(border: ArticleBorder) -> tuple[str, ...]:
    return (
        border["name"],
        "; ".join(f"{claim['length']} – {claim['verdict']}" for claim in border["claims"]),
        f"{border['length']}, {border['source']}",
        "; ".join(f"{known['length']}, {known['source']}" for known in border["published"]),
    )


def _person(person: EventParticipant) -> str:
    return ", ".join(filter(None, (person["name"], person["role"], person["country"])))


def _within(lon: float) -> float:
    return (lon + 180) % 360 - 180


def table(caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return an HTML table with escaped cells; empty text if there are no rows."""
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    body = "\n".join(lines)
    look = caption.lower().replace(" ", "-") + (" long" if len(lines) > _LONG else "")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    head = f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>"
    return f'<table class="{look}">{head}\n<tbody>\n{body}\n</tbody></table>'
