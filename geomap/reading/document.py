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
"""Version of the document's schema."""
# json.dumps escapes the C0 controls alone
_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
"""C1 controls, line separators and bidirectional overrides -> their JSON escapes."""


def to_document(reading: Reading, *, with_text: bool = True) -> dict[str, Any]:
    """Return a reading as a document of JSON values.

    With `with_text=False` the document holds no sentence of the article, only the names and the text's SHA-256.
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
            {"start": name.mention.start, "end": name.mention.end, "text": name.mention.text, "hint": name.hint}
            for name in reading.unplaced
        ],
        "credits": list(reading.credits),
    }
    return {**document, "as_read": reading.as_read or originals(document)}


def to_json(document: object) -> str:
    """Return a document as JSON text that is safe to print: characters that steer a terminal are escaped."""
    return json.dumps(document, ensure_ascii=False, indent=1).translate(_ESCAPES) + "\n"


def _mentions(reading: Reading) -> list[dict[str, Any]]:
    rows: list[tuple[Mention, str | None, float]]
    rows = [(m, place.feature.id, place.confidence) for place in reading.places for m in place.mentions]
    rows += [(m, border.id, 1.0) for border in reading.borders for m in border.mentions]
    rows += [(name.mention, None, 0.0) for name in reading.unplaced]
    rows.sort(key=lambda row: (row[0].start, -row[0].end))
    return [
        {"start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "place": id_, "confidence": confidence}
        for m, id_, confidence in rows
    ]


def place_row(place: Place) -> dict[str, Any]:
    """Return a place as a row of the document; coordinates in degrees, EPSG:4326."""
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
    """Return a border as a row of the document, without its geometry; lengths in km."""
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
        "participants": [
            {"name": actor.name, "role": actor.role, "country": actor.country} for actor in event.participants
        ],
        "confidence": event.confidence,
    }


def from_json(text: str, *, source: str) -> Reading:
    """Return the reading that a document holds, as geomap wrote it or as somebody edited it.

    `source` is what error messages call the document.

    Raises
    ------
    ArticleError
        If `text` is not JSON, or not a valid document of this schema version; the message names the line and field.
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
    for mention in row["mentions"]:
        mentions[mention["place"]].append(Mention(mention["text"], mention["start"], mention["end"], mention["kind"]))
    kinds = {(mention["start"], mention["end"]): mention["kind"] for mention in row["mentions"]}
    known = {None, *(entry["id"] for part in ("places", "borders") for entry in row[part])}
    lost = [Unplaced(mention, _TAKEN_OFF) for id_ in mentions if id_ not in known for mention in mentions[id_]]
    return Reading(
        article=_article(row["article"], file),
        places=tuple(_place(place, mentions) for place in row["places"]),
        borders=tuple(_border(border, mentions, file, n) for n, border in enumerate(row["borders"])),
        events=tuple(_event(event, {place["id"] for place in row["places"]}) for event in row["events"]),
        unplaced=tuple(
            sorted((*(_unplaced(name, kinds) for name in row["unplaced"]), *lost), key=lambda name: name.mention.start)
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
    """A JSON text and its name in error messages."""

    name: str
    text: str

    def fault(self, path: Sequence[str | int], what: str) -> ArticleError:
        """Return the error for an invalid value: its line, its field and what is wrong with it."""
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
        ids = [entry["id"] for entry in row[part]]
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
    """Yield the path, start and end of every text span in a document."""
    for part in ("mentions", "events", "unplaced"):
        for number, entry in enumerate(row[part]):
            yield (part, number), entry["start"], entry["end"]
            for start, end in entry.get("evidence", ()):
                yield (part, number, "evidence"), start, end
    for number, border in enumerate(row["borders"]):
        for claim in border["claims"]:
            yield ("borders", number, "claims"), claim["start"], claim["end"]


def _line(text: str, path: Iterable[str | int]) -> int:
    """Return the line on which the value at a path of a JSON text begins; that of its parent where it is missing."""
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
"""White space and separators between the values of a JSON text."""


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
    """Return a place. The document holds no geometry: that of a user's own place comes from the gazetteer."""
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
    """Return the feature of a place, or of an alternative, whose row has fewer fields."""
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
    """Return a border. The document holds no geometry: it comes from the boundaries."""
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
        published=tuple(PublishedLength(length["km"], length["source"]) for length in row["published"]),
        claims=tuple(
            Claim(claim["text"], claim["start"], claim["end"], claim["relation"], claim["km"], claim["verdict"])
            for claim in row["claims"]
        ),
    )


def _event(row: dict[str, Any], known: set[str]) -> Event:
    """Return an event. It stays when an editor has dropped its place, and has no place then."""
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
        participants=tuple(
            Participant(actor["name"], actor["role"], actor["country"]) for actor in row["participants"]
        ),
        confidence=row["confidence"],
    )
