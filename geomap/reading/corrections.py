"""A document's rows, as they stand and as they were read -> what somebody changed by hand."""

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
"""What of each row an editor is likely to mend, and a reader wants to see the original of."""

Originals = Mapping[str, Mapping[str, Any]]
"""By id, those fields of a row as they were read."""


def originals(document: Mapping[str, Any]) -> Originals:
    """Return what of a document's places, borders and events is kept to tell later what was changed."""
    # a copy: who changes the document must not change what it says of itself
    return deepcopy(
        {
            row["id"]: {field: row[field] for field in fields}
            for part, fields in _FIELDS.items()
            for row in document[part]
        }
    )


def edits(document: Mapping[str, Any], as_read: Originals) -> tuple[Edit, ...]:
    """Return what stands otherwise in a document than it was read, in the order of the document; what was dropped last.

    A position is one field. A place that somebody took away takes no event's place with it: that the event
    has lost it is said of the place alone.
    """
    found: list[Edit] = []
    rows = {row["id"]: row for part in _FIELDS for row in document[part]}
    gone = [id_ for id_ in as_read if id_ not in rows]
    for id_, row in rows.items():
        found += _edits_of(row, as_read[id_], gone) if id_ in as_read else [Edit(id_, "added", None)]
    dropped = [Edit(id_, "dropped", as_read[id_].get("name") or as_read[id_].get("summary") or id_) for id_ in gone]
    return (*found, *dropped)


def _edits_of(row: Mapping[str, Any], before: Mapping[str, Any], gone: Sequence[str]) -> Iterator[Edit]:
    """Yield what stands otherwise in a row than before; `gone` are the ids of the rows that were dropped."""
    if "lon" in before and "lat" in before and (row.get("lon"), row.get("lat")) != (before["lon"], before["lat"]):
        yield Edit(row["id"], "position", (before["lon"], before["lat"]))
    for field, was in before.items():
        changed = field not in ("lon", "lat") and field in row and row[field] != was
        if changed and not (row[field] is None and was in gone):
            yield Edit(row["id"], field, was)


def complete(row: object) -> None:
    """Fill in what an editor may leave out of a place that he adds."""
    places = row.get("places") if isinstance(row, dict) else None
    for place in places if isinstance(places, list) else ():
        if isinstance(place, dict):
            for field, value in _LEFT_OUT.items():
                place.setdefault(field, deepcopy(value))


_LEFT_OUT: dict[str, Any] = {
    "claimed_by": [], "admin1": None, "bbox": None, "uncertainty_km": None, "confidence": 1.0,
    "reason": "added by an editor", "nearest_border": None, "alternatives": [],
}  # fmt: skip
