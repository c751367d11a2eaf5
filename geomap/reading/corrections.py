"""A document's rows as they are and as they were read -> the edits that somebody made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from geomap.model.reading import Edit

_FIELDS = {
    "places": ("name", "kind", "country", "lon", "lat", "uncertainty_km"),
    "borders": ("length_km",),
    "events": ("type", "status", "summary", "date", "place", "origin", "destination"),
}
"""Fields of each row that an editor is likely to correct, and whose original value a reader wants to see."""

Originals = Mapping[str, Mapping[str, Any]]
"""Id of a row -> those fields of it, as they were read."""


def originals(document: Mapping[str, Any]) -> Originals:
    """Return the original values of a document's places, borders and events, to compare later versions with."""
    # a copy: an edit of the document must not change its originals
    return deepcopy(
        {
            row["id"]: {field: row[field] for field in fields}
            for part, fields in _FIELDS.items()
            for row in document[part]
        }
    )


def edits(document: Mapping[str, Any], as_read: Originals) -> tuple[Edit, ...]:
    """Return what differs in a document from its originals, in the order of the document; dropped rows come last.

    A change of `lon`, `lat` or both is one edit, of the position. A dropped place is one edit, too: that its
    events no longer have it is none.
    """
    changes: list[Edit] = []
    rows = {row["id"]: row for part in _FIELDS for row in document[part]}
    gone = [id_ for id_ in as_read if id_ not in rows]
    for id_, row in rows.items():
        changes += _edits_of(row, as_read[id_], gone) if id_ in as_read else [Edit(id_, "added", None)]
    dropped = [Edit(id_, "dropped", as_read[id_].get("name") or as_read[id_].get("summary") or id_) for id_ in gone]
    return (*changes, *dropped)


def _edits_of(row: Mapping[str, Any], before: Mapping[str, Any], gone: Sequence[str]) -> Iterator[Edit]:
    """Yield the edits of one row; `gone` holds the ids of the dropped rows."""
    if "lon" in before and "lat" in before and (row.get("lon"), row.get("lat")) != (before["lon"], before["lat"]):
        yield Edit(row["id"], "position", (before["lon"], before["lat"]))
    for field, was in before.items():
        changed = field not in ("lon", "lat") and field in row and row[field] != was
        if changed and not (row[field] is None and was in gone):
            yield Edit(row["id"], field, was)


def complete(row: object) -> None:
    """Fill in, in place, the fields that an editor may leave out of a place that they add."""
    places = row.get("places") if isinstance(row, dict) else None
    for place in places if isinstance(places, list) else ():
        if isinstance(place, dict):
            for field, value in _LEFT_OUT.items():
                place.setdefault(field, deepcopy(value))


_LEFT_OUT: dict[str, Any] = {
    "claimed_by": [], "admin1": None, "bbox": None, "uncertainty_km": None, "confidence": 1.0,
    "reason": "added by an editor", "nearest_border": None, "alternatives": [],
}  # fmt: skip
