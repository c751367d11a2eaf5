"""Article, its places and dates -> the events that it tells, each with the sentence that says so.

A baseline: the first word of a sentence's that the lexicon lists gives the type; place and date are
what the sentence states, or what the event that it refers to has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from geomap.dates import Dated, sentence_dates
from geomap.model import NO_DATE, Article, DateSpan, Event, Participant, Place, Status
from geomap.text import SentenceIndex

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_GENERAL = re.compile(r"\b(?:importance of|essential|such cooperation|commitment to|in order to)\b", re.IGNORECASE)
_PLANNED = re.compile(r"\b(?:will|plans? to|planned|is to|are to|scheduled|upcoming|next (?:week|month|year))\b")
_DENIED = re.compile(r"\b(?:denied|denies|did not|has not|have not|never|no such)\b")
_HYPOTHETICAL = re.compile(r"\b(?:could|would|might|may|if)\b")
_REFERRING = re.compile(r"\b(?:subsequent|same|earlier|later|second|follow-up|separate)\b")
_PAST = re.compile(r"\b(?:past|previous|former|earlier)\s+(?:\w+\s+){0,2}$")
_DESTINATION = re.compile(r"\bto\s+(?:the\s+)?$", re.IGNORECASE)
_ORIGIN = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_FLOWS = ("AID", "TRAVEL")


@dataclass(frozen=True, slots=True)
class _Trigger:
    type: str
    label: str
    start: int
    end: int


@cache
def _lexicon() -> dict[str, tuple[int, str, str]]:
    """Return rank, type and label of each word form."""
    lines = (Path(__file__).resolve().parent / "lexicon" / "events.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {form: (rank, row[0], row[1]) for rank, row in enumerate(rows) for form in row[2].split()}


def find(article: Article, places: Sequence[Place], dated: tuple[Dated, ...]) -> tuple[Event, ...]:
    """Return the events of an article in the order in which it tells them."""
    events: list[Event] = []
    for start, end in SentenceIndex(article.text):
        trigger = _trigger(article.text, start, end)
        if trigger is None:
            continue
        here = [(m.start, p) for p in places for m in p.mentions if start <= m.start < end]
        when = next(sentence_dates(dated, start, end), NO_DATE)
        if trigger.type == "STATEMENT" and when is NO_DATE:
            continue  # somebody says something in every other sentence
        events.append(_event(article.text, trigger, (start, end), sorted(here, key=lambda pair: pair[0]), when))
    events = [_with_inherited_place(event, events[:i], article.text) for i, event in enumerate(events)]
    events = [_with_other_side(event, places) for event in events]
    events = [_with_inherited_date(event, events, places) for event in events]
    named = {place.feature.id: place for place in places}
    return tuple(replace(_summarised(e, named), id=f"e{number}") for number, e in enumerate(events, 1))


def _trigger(text: str, start: int, end: int) -> _Trigger | None:
    lexicon = _lexicon()
    if _GENERAL.search(text, start, end):
        return None
    found = []
    for match in _WORD.finditer(text[start:end].lower()):
        if match.group() in lexicon:
            rank, kind, label = lexicon[match.group()]
            found.append((rank, _Trigger(kind, label, start + match.start(), start + match.end())))
    return min(found, key=lambda pair: (pair[0], pair[1].start))[1] if found else None


def _event(
    text: str, trigger: _Trigger, sentence: tuple[int, int], here: list[tuple[int, Place]], when: DateSpan
) -> Event:
    origin = destination = None
    if trigger.type in _FLOWS:
        origin, destination = _flow(text, here)
    place = next((p for _, p in here if p.feature.kind != "country"), None)
    if place and place.feature.id in (origin, destination):
        place = None
    past = bool(_PAST.search(text[max(sentence[0], trigger.start - 40) : trigger.start]))
    return Event(
        id="",
        type=trigger.type,
        status=_status(text[slice(*sentence)]),
        summary=trigger.label,
        start=sentence[0],
        end=sentence[1],
        evidence=(sentence,),
        date=NO_DATE if past else when,
        place=place.feature.id if place else None,
        place_basis="stated" if place else "none",
        origin=origin,
        destination=destination,
        participants=_participants(here),
        confidence=0.7 if place or when is not NO_DATE else 0.5,
    )


def _flow(text: str, here: list[tuple[int, Place]]) -> tuple[str | None, str | None]:
    """Return from where and to where a sentence says that something went: "from A", "to B", else its first country."""
    towards = next((p.feature.id for at, p in here if _DESTINATION.search(text[:at][-12:])), None)
    away = next((p.feature.id for at, p in here if _ORIGIN.search(text[:at][-14:])), None)
    countries = [p.feature.id for _, p in here if p.feature.kind == "country"]
    return away or next((id_ for id_ in countries if id_ != towards), None), towards


def _status(sentence: str) -> Status:
    if _DENIED.search(sentence):
        return "denied"
    if _PLANNED.search(sentence):
        return "planned"
    return "hypothetical" if _HYPOTHETICAL.search(sentence) else "reported"


def _participants(here: list[tuple[int, Place]]) -> tuple[Participant, ...]:
    starts = {at for at, _ in here}
    organisations = {
        mention.text: Participant(mention.text, None, place.feature.country)
        for _, place in here
        for mention in place.mentions
        if mention.kind == "organisation" and mention.start in starts
    }
    of_organisations = {participant.country for participant in organisations.values()}
    countries = {
        place.feature.name: Participant(place.feature.name, None, place.feature.country)
        for _, place in here
        if place.feature.kind == "country" and place.feature.country not in of_organisations
    }
    return (*organisations.values(), *countries.values())


def _with_inherited_place(event: Event, earlier: Sequence[Event], text: str) -> Event:
    """Give "a subsequent meeting" the place of the event of its kind that was told before it."""
    if event.place or event.type in _FLOWS or not _REFERRING.search(text, event.start, event.end):
        return event
    before = next((e for e in reversed(earlier) if e.type == event.type and e.place), None)
    return replace(event, place=before.place, place_basis="inherited") if before else event


def _with_other_side(event: Event, places: Sequence[Place]) -> Event:
    """Complete a flow between the only two countries that the article is about."""
    if event.type != "AID" or not event.origin or event.destination:
        return event
    named = Counter({p.feature.id: len(p.mentions) for p in places if p.feature.kind == "country"})
    if len(named) != 2:
        return event
    other = next(id_ for id_ in named if id_ != event.origin)
    return replace(event, destination=other)


def _with_inherited_date(event: Event, events: Sequence[Event], places: Sequence[Place]) -> Event:
    """Give a meeting without a date that of the trip to the country where it took place."""
    if event.date != NO_DATE or event.type not in ("CONSULT", "AGREE") or not event.place:
        return event
    country_of = {p.feature.id: p.feature.country for p in places}
    for trip in events:
        if (
            trip.type == "TRAVEL"
            and trip.date != NO_DATE
            and trip.destination
            and country_of.get(trip.destination) == country_of.get(event.place)
        ):
            return replace(event, date=replace(trip.date, basis="inherited"))
    return event


def _summarised(event: Event, named: dict[str, Place]) -> Event:
    """Put what happened, between whom and where into one short line."""
    parts = [event.summary]
    if event.type in _FLOWS:
        parts += [f"from {named[event.origin].feature.name}"] if event.origin else []
        parts += [f"to {named[event.destination].feature.name}"] if event.destination else []
    elif len(event.participants) == 2:
        parts.append("between " + " and ".join(p.name for p in event.participants))
    elif event.participants and not event.place:
        parts.append("involving " + ", ".join(p.name for p in event.participants[:3]))
    if event.place:
        feature = named[event.place].feature
        parts.append(f"in the {feature.name} area" if feature.kind == "area" else f"in {feature.name}")
    return replace(event, summary=" ".join(parts))
