"""Reading <-> the JSON document that `geomap read --json` prints and `geomap map` draws again."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from geomap.article.sources import parse_published
from geomap.errors import ArticleError, NoSharedBorder, UsageError
from geomap.geodata.userdata import geometry_of
from geomap.model.feature import Candidate, Feature, NearestBorder
from geomap.model.reading import (
    Article,
    Border,
    Claim,
    DateSpan,
    Event,
    Mention,
    MentionKind,
    Participant,
    Place,
    PublishedLength,
    Reading,
    Unplaced,
)
from geomap.reading.corrections import complete, edits, originals

SCHEMA = 1
"""Version of the document's form."""
# JSON itself escapes the older controls
_OBEYED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
"""Later control characters and overrides of the direction of writing, as JSON escapes them."""


def to_document(reading: Reading, *, with_text: bool = True) -> dict[str, Any]:
    """Return a reading as the document, a tree of what JSON can hold.

    Without its text (`with_text=False`), a document holds no sentence of the article, only the names.
    """
    article = reading.article
    text = {"text": article.text} if with_text and article.text else {}
    document = {
        "schema": SCHEMA,
        "article": {
            "title": article.title,
            "published": article.published.isoformat() if article.published else None,
            "source": article.source,
            **({"outlet": article.outlet} if article.outlet else {}),
            "text_sha256": article.withheld_sha256 or hashlib.sha256(article.text.encode()).hexdigest(),
            **text,
        },
        "mentions": _mentions(reading),
        "places": [place_row(place) for place in reading.places],
        "borders": [border_row(border) for border in reading.borders],
        "events": [_event_row(event) for event in reading.events],
        "unplaced": [
            {"start": one.mention.start, "end": one.mention.end, "text": one.mention.text, "hint": one.hint}
            for one in reading.unplaced
        ],
        "credits": list(reading.credits),
    }
    return {**document, "as_read": reading.as_read or originals(document)}


def to_json(document: object) -> str:
    """Return a document as the JSON text that is printed and written, without what a terminal would obey."""
    return json.dumps(document, ensure_ascii=False, indent=1).translate(_OBEYED) + "\n"


def _mentions(reading: Reading) -> list[dict[str, Any]]:
    rows: list[tuple[Mention, str | None, float]]
    rows = [(m, place.feature.id, place.confidence) for place in reading.places for m in place.mentions]
    rows += [(m, border.id, 1.0) for border in reading.borders for m in border.mentions]
    rows += [(one.mention, None, 0.0) for one in reading.unplaced]
    rows.sort(key=lambda row: (row[0].start, -row[0].end))
    return [
        {"start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "place": id_, "confidence": confidence}
        for m, id_, confidence in rows
    ]


def place_row(place: Place) -> dict[str, Any]:
    """Return a place as a row of the document."""
    feature, nearest = place.feature, place.nearest_border
    return {
        "id": feature.id,
        "name": feature.name,
        "kind": feature.kind,
        "country": feature.country,
        "claimed_by": list(feature.claimed_by),
        "admin1": feature.admin1,
        "lon": feature.lon,
        "lat": feature.lat,
        "bbox": list(feature.bbox) if feature.bbox else None,
        "uncertainty_km": feature.uncertainty_km,
        "population": feature.population,
        "confidence": place.confidence,
        "reason": place.reason,
        "basis": feature.basis,
        "nearest_border": {"id": nearest.id, "km": nearest.km} if nearest else None,
        "alternatives": [
            {
                "id": other.feature.id,
                "name": other.feature.name,
                "kind": other.feature.kind,
                "country": other.feature.country,
                "admin1": other.feature.admin1,
                "lon": other.feature.lon,
                "lat": other.feature.lat,
                "score": other.score,
                "reason": other.reason,
            }
            for other in place.alternatives
        ],
        "sources": list(feature.sources),
    }


def border_row(border: Border) -> dict[str, Any]:
    """Return a border as a row of the document."""
    return {
        "id": border.id,
        "countries": list(border.countries),
        "length_km": border.length_km,
        "measured_on": border.source,
        "mentions": [[mention.start, mention.end] for mention in border.mentions],
        "published": [{"km": length.km, "source": length.source} for length in border.published],
        "claims": [
            {
                "start": claim.start,
                "end": claim.end,
                "text": claim.text,
                "relation": claim.relation,
                "km": claim.km,
                "verdict": claim.verdict,
            }
            for claim in border.claims
        ],
    }


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "status": event.status,
        "summary": event.summary,
        "start": event.start,
        "end": event.end,
        "evidence": [list(span) for span in event.evidence],
        "date": {
            "from": event.date.first,
            "to": event.date.last,
            "precision": event.date.precision,
            "basis": event.date.basis,
        },
        "place": event.place,
        "place_basis": event.place_basis,
        "origin": event.origin,
        "destination": event.destination,
        "participants": [{"name": one.name, "role": one.role, "country": one.country} for one in event.participants],
        "confidence": event.confidence,
    }


def from_json(text: str, *, source: str) -> Reading:
    """Return the reading that a document holds, as it came or as somebody corrected it.

    Raises
    ------
    ArticleError
        If it is no JSON, of another schema, or breaks the form; the message names the line or field.
    """
    try:
        row = json.loads(text, parse_constant=_no_number)
        json.dumps(row, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # lone surrogates are a ValueError too
        raise ArticleError(f"{source!r} is not JSON: {error}; mend it, or read the article again") from error
    file = _Source(source, text)
    complete(row)
    _validate(row, file)
    mentions: dict[str | None, list[Mention]] = defaultdict(list)
    for one in row["mentions"]:
        mentions[one["place"]].append(Mention(one["text"], one["start"], one["end"], one["kind"]))
    kinds = {(one["start"], one["end"]): one["kind"] for one in row["mentions"]}
    known = {None, *(one["id"] for part in ("places", "borders") for one in row[part])}
    lost = [Unplaced(mention, _TAKEN_OFF) for id_ in mentions if id_ not in known for mention in mentions[id_]]
    return Reading(
        article=_article(row["article"], file),
        places=tuple(_place(place, mentions) for place in row["places"]),
        borders=tuple(_border(border, mentions, file, n) for n, border in enumerate(row["borders"])),
        events=tuple(_event(event, {place["id"] for place in row["places"]}) for event in row["events"]),
        unplaced=tuple(
            sorted((*(_unplaced(one, kinds) for one in row["unplaced"]), *lost), key=lambda one: one.mention.start)
        ),
        credits=tuple(row["credits"]),
        edits=edits(row, row["as_read"]) if "as_read" in row else (),
        as_read=row.get("as_read", {}),
    )


_TAKEN_OFF = "taken off the map by an editor"


def _unplaced(row: dict[str, Any], kinds: dict[tuple[int, int], MentionKind]) -> Unplaced:
    kind = kinds.get((row["start"], row["end"]), "toponym")
    return Unplaced(Mention(row["text"], row["start"], row["end"], kind), row["hint"])


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    path = Path(__file__).resolve().parent / "document.schema.json"
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Source:
    """A JSON text and what it is called."""

    name: str
    text: str

    def fault(self, path: Sequence[str | int], what: str) -> ArticleError:
        """Return the error that says on which line, in which field, what is wrong."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        shown = what if len(what) <= 200 else what[:197] + "..."
        place = f"line {_line(self.text, path)}, {where or 'the document'}"
        return ArticleError(f"{self.name!r}, {place}: {shown}; mend it, or read the article again")


def _validate(row: object, source: _Source) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema()).iter_errors(row))
    if error is not None:
        raise source.fault(error.absolute_path, error.message)
    assert isinstance(row, dict)
    for part in ("places", "borders", "events"):
        ids = [one["id"] for one in row[part]]
        for number, id_ in enumerate(ids):
            if id_ in ids[:number] or (part == "places" and id_.startswith("border:")):
                raise source.fault((part, number, "id"), f"{id_!r} is another's id")
    length = len(row["article"]["text"]) if row["article"].get("text") else None
    for path, start, end in _spans(row):
        if type(start) is not int or type(end) is not int or start > end or (length is not None and end > length):
            raise source.fault(path, f"{start!r} to {end!r} is no stretch of the text")


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _spans(row: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Yield every stretch of the text that a document speaks of, behind the path to it."""
    for part in ("mentions", "events", "unplaced"):
        for number, one in enumerate(row[part]):
            yield (part, number), one["start"], one["end"]
            for start, end in one.get("evidence", ()):
                yield (part, number, "evidence"), start, end
    for number, border in enumerate(row["borders"]):
        for claim in border["claims"]:
            yield ("borders", number, "claims"), claim["start"], claim["end"]


def _line(text: str, path: Iterable[str | int]) -> int:
    """Return the line on which a value of a JSON text begins, or where it is missing the one that lacks it."""
    decoder, at = json.JSONDecoder(), _SPACE.match(text).end()  # type: ignore[union-attr]
    for step in path:
        closed, number = "]" if text[at] == "[" else "}", 0
        key: str | int
        inside = at + 1
        while True:
            inside = _SPACE.match(text, inside).end()  # type: ignore[union-attr]
            if text[inside] == closed:
                return text.count("\n", 0, at) + 1
            key = number
            if closed == "}":
                key, inside = decoder.raw_decode(text, inside)
                inside = _SPACE.match(text, inside).end()  # type: ignore[union-attr]
            if key == step:
                at = inside
                break
            _, inside = decoder.raw_decode(text, inside)
            number += 1
    return text.count("\n", 0, at) + 1


_SPACE = re.compile(r"[\s,:]*")
"""What stands between the values of a JSON text."""


def _article(row: dict[str, Any], source: _Source) -> Article:
    try:
        published = parse_published(row["published"])
    except UsageError as error:
        raise source.fault(("article", "published"), str(error)) from error
    text = row.get("text", "")
    return Article(
        title=row["title"],
        text=text,
        published=published,
        source=row["source"],
        withheld_sha256=None if text else row["text_sha256"],
        outlet=row.get("outlet") or None,
    )


def _place(row: dict[str, Any], mentions: dict[str | None, list[Mention]]) -> Place:
    """Return a place; a line or an area of the user's own, which the document does not carry, from the gazetteer."""
    near, feature = row["nearest_border"], _feature(row)
    return Place(
        feature=feature,
        mentions=tuple(mentions[row["id"]]),
        confidence=row["confidence"],
        reason=row["reason"],
        alternatives=tuple(
            Candidate(_feature(other), other["score"], other.get("reason", "")) for other in row["alternatives"]
        ),
        nearest_border=NearestBorder(near["id"], near["km"]) if near else None,
        geometry=geometry_of(feature),
    )


def _feature(row: dict[str, Any]) -> Feature:
    """Return the feature of a place, or of an alternative, which says less of itself."""
    bbox = row.get("bbox")
    return Feature(
        id=row["id"],
        name=row["name"],
        kind=row.get("kind", "other"),
        country=row["country"],
        admin1=row.get("admin1"),
        lon=row["lon"],
        lat=row["lat"],
        population=row.get("population", 0),
        uncertainty_km=row.get("uncertainty_km"),
        bbox=(bbox[0], bbox[1], bbox[2], bbox[3]) if bbox else None,
        claimed_by=tuple(row.get("claimed_by", ())),
        basis=row.get("basis", ""),
        sources=tuple(row.get("sources", ())),
    )


def _border(row: dict[str, Any], mentions: dict[str | None, list[Mention]], source: _Source, number: int) -> Border:
    """Return a border with its line, which the document does not carry, from the boundaries."""
    from geomap.geodata.boundaries import shared_border

    try:
        line = shared_border(*row["countries"])
    except NoSharedBorder as error:
        raise source.fault(("borders", number, "countries"), str(error)) from error
    return replace(
        line,
        length_km=row["length_km"],
        source=row["measured_on"],
        mentions=tuple(mention for mention in mentions[row["id"]] if mention.kind == "border"),
        published=tuple(PublishedLength(one["km"], one["source"]) for one in row["published"]),
        claims=tuple(
            Claim(one["text"], one["start"], one["end"], one["relation"], one["km"], one["verdict"])
            for one in row["claims"]
        ),
    )


def _event(row: dict[str, Any], known: set[str]) -> Event:
    """Return an event; what happened at a place that somebody removed stays, without a place."""
    when = row["date"]
    place, origin, destination = (row[k] if row[k] in known else None for k in ("place", "origin", "destination"))
    return Event(
        id=row["id"],
        type=row["type"],
        status=row["status"],
        summary=row["summary"],
        start=row["start"],
        end=row["end"],
        evidence=tuple((start, end) for start, end in row["evidence"]),
        date=DateSpan(when["from"], when["to"], when["precision"], when["basis"]),
        place=place,
        place_basis=row["place_basis"] if place else "none",
        origin=origin,
        destination=destination,
        participants=tuple(Participant(one["name"], one["role"], one["country"]) for one in row["participants"]),
        confidence=row["confidence"],
    )
