"""Reading <-> the JSON document that `geomap read --json` prints and `geomap map` draws again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from geomap.article import parse_published
from geomap.errors import ArticleError, NoSharedBorder, UsageError
from geomap.model import (
    Article,
    Border,
    Candidate,
    Claim,
    DateSpan,
    Event,
    Feature,
    Mention,
    NearestBorder,
    Participant,
    Place,
    PublishedLength,
    Reading,
    Unplaced,
)

SCHEMA = 1
"""Version of the document's form."""


def to_document(reading: Reading, *, with_text: bool = True) -> dict[str, Any]:
    """Return a reading as the document, a tree of what JSON can hold.

    Without its text (`with_text=False`), a document holds no sentence of the article, only the names.
    """
    article = reading.article
    text = {"text": article.text} if with_text and article.text else {}
    return {
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


def to_json(document: object) -> str:
    """Return a document as the JSON text that is printed and written."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


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
    _validate(row, source)
    mentions: dict[str | None, list[Mention]] = defaultdict(list)
    for one in row["mentions"]:
        mentions[one["place"]].append(Mention(one["text"], one["start"], one["end"], one["kind"]))
    kinds = {(one["start"], one["end"]): one["kind"] for one in row["mentions"]}
    return Reading(
        article=_article(row["article"], source),
        places=tuple(_place(place, mentions) for place in row["places"]),
        borders=tuple(_border(border, mentions, source) for border in row["borders"]),
        events=tuple(_event(event, {place["id"] for place in row["places"]}) for event in row["events"]),
        unplaced=tuple(
            Unplaced(
                Mention(one["text"], one["start"], one["end"], kinds.get((one["start"], one["end"]), "toponym")),
                one["hint"],
            )
            for one in row["unplaced"]
        ),
        credits=tuple(row["credits"]),
    )


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    path = Path(__file__).resolve().parent / "document.schema.json"
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


def _validate(row: object, source: str) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema()).iter_errors(row))
    if error is not None:
        raise _broken(source, error.json_path.removeprefix("$").lstrip(".") or "the document", error.message)
    assert isinstance(row, dict)
    for part in ("places", "borders", "events"):
        ids = [one["id"] for one in row[part]]
        for number, id_ in enumerate(ids):
            if id_ in ids[:number] or (part == "places" and id_.startswith("border:")):
                raise _broken(source, f"{part}[{number}].id", f"{id_!r} is another's id")
    length = len(row["article"]["text"]) if row["article"].get("text") else None
    for where, start, end in _spans(row):
        if type(start) is not int or type(end) is not int or start > end or (length is not None and end > length):
            raise _broken(source, where, f"{start!r} to {end!r} is no stretch of the text")


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _spans(row: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield every stretch of the text that a document speaks of, with the field that does."""
    for part in ("mentions", "events", "unplaced"):
        for number, one in enumerate(row[part]):
            yield f"{part}[{number}]", one["start"], one["end"]
            for start, end in one.get("evidence", ()):
                yield f"{part}[{number}].evidence", start, end
    for number, border in enumerate(row["borders"]):
        for claim in border["claims"]:
            yield f"borders[{number}].claims", claim["start"], claim["end"]


def _broken(source: str, where: str, what: str) -> ArticleError:
    shown = what if len(what) <= 200 else what[:197] + "..."
    return ArticleError(f"{source!r}, {where}: {shown}; mend it, or read the article again")


def _article(row: dict[str, Any], source: str) -> Article:
    try:
        published = parse_published(row["published"])
    except UsageError as error:
        raise _broken(source, "article.published", str(error)) from error
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
    near = row["nearest_border"]
    return Place(
        feature=_feature(row),
        mentions=tuple(mentions[row["id"]]),
        confidence=row["confidence"],
        reason=row["reason"],
        alternatives=tuple(
            Candidate(_feature(other), other["score"], other.get("reason", "")) for other in row["alternatives"]
        ),
        nearest_border=NearestBorder(near["id"], near["km"]) if near else None,
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


def _border(row: dict[str, Any], mentions: dict[str | None, list[Mention]], source: str) -> Border:
    """Return a border with its line, which the document does not carry, from the boundaries."""
    from geomap.boundaries import shared_border

    try:
        line = shared_border(*row["countries"])
    except NoSharedBorder as error:
        raise _broken(source, f"border {row['id']!r}", str(error)) from error
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
