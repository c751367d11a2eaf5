"""Article, its places and dates -> the events that it tells, each with the sentences that say so.

What a sentence tells of, and whether it happened, is `geomap.reading.events.triggers`' part; here each act gets its
place, date, ends and participants: those that its own clause states, else those of its sentence, else
those of the event that it refers to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geomap.model.reading import NO_DATE, Article, Event, Place
from geomap.reading.dates.spans import Dated
from geomap.reading.events.event_context import SPEECH, Scene, date_of, ends_of, is_at, place_of
from geomap.reading.events.parties import parties
from geomap.reading.events.triggers import Trigger, told

_REFERRING = re.compile(
    r"\b(?:subsequent|same (?:place|town|city)|second|follow-up|separate)\b|\b[Tt]here\b"
    r"|\b(?:[Aa]t|[Aa]fter|[Dd]uring|[Bb]efore) the (?:(?:end|start|opening|close|conclusion) of the )?"
    r"(?:talks|rally|meeting|summit|conference|crossing|bridge|scene|funeral|ceremony|session|visit)"
    r"|\b(?:closed|reopened|shut|sealed) it\b|\bhere\b"
    r"|\b[Tt]h(?:e|at|is) (?:\w+ )?(?:bridge|road|town|city|airstrip|village|border post|crossing|river|camp|market"
    r"|port|station|island|checkpoint|hospital|square|valley|district|province|area|site|gate|harbour|harbor|airport|pass|post"
    r"|tunnel|ferry|dam|settlement|port|place|spot|venue|capital)\b",
)
_THERE = re.compile(
    r"\b[Tt]here\b(?! (?:is|are|was|were|has|have|will|would|had|may|might|could|can)\b)|\bsame (?:place|town|city)\b"
)
_AT_THE_SAME_TIME = re.compile(
    r"\b[Aa]t the (?:talks|rally|meeting|summit|conference|ceremony)\b|\b[Tt]here (?:he|she|they)\b|\bsubsequent\b"
)
_GOES_ON = re.compile(r"\s*(?:It|They|He|She)\b")
_WORD = re.compile(r"\w+")
_AGAIN = re.compile(r"\s*[“\"]?(?:The|This|That|These|Those|It|They|He|She|Both|Fifty|Most)\b")


def find(article: Article, places: Sequence[Place], dated: tuple[Dated, ...]) -> tuple[Event, ...]:
    """Return the events of an article in the order in which it tells them.

    Parameters
    ----------
    article
        The text.
    places
        The places that it names, with their mentions.
    dated
        The dates that it states, as `geomap.reading.dates.spans.find` gives them.
    """
    scene = Scene(article, places, dated)
    story = _Story()
    for start, end in scene.sentences:
        if any(first < end and start < last for first, last in scene.apart):
            continue
        triggers = told(article.text, start, end)
        for trigger in triggers:
            event = _event(scene, trigger, (start, end), triggers, story)
            if event.status == "reported" and _is_ahead(event, trigger, article):
                event = replace(event, status="planned")
            if event.type == "STATEMENT" and event.date == NO_DATE:
                continue  # somebody says something in every other sentence
            story.tell(event, again=_same(scene, event, trigger, story))
    events = _without_headline(scene, [_merged(tellings) for tellings in story.tellings])
    sides = {p.feature.id for p in places if p.feature.kind == "country" and p.mentions}
    events = [_with_other_side(event, sides) for event in events]
    country_of = {place.feature.id: place.feature.country for place in places}
    trips = _trips(events, country_of)
    events = [_with_date_of_trip(event, trips, country_of) for event in events]
    named = {place.feature.id: place for place in places}
    return tuple(replace(_summarised(e, named), id=f"e{number}") for number, e in enumerate(events, 1))


class _Story:
    """What an article has told so far; each question to it takes the same time, however much that is."""

    def __init__(self) -> None:
        self.tellings: list[list[Event]] = []
        """Of each event what was told of it, first and again."""
        self.parties: list[set[str]] = []
        """Of each event who takes part, by country or name."""
        self.placed: Event | None = None
        """The last event with a place or a destination."""
        self.placed_of_type: dict[str, Event] = {}
        """The last event of each type with a place."""
        self.dated: Event | None = None
        """The last event with a date."""

    def tell(self, event: Event, again: int | None) -> None:
        """Add an event, or what is told `again` of that number."""
        if again is not None:
            self.tellings[again].append(event)
            self.parties[again] |= _sides(event)
            return
        self.tellings.append([event])
        self.parties.append(_sides(event))
        if event.place or event.destination:
            self.placed = event
        if event.place:
            self.placed_of_type[event.type] = event
        if event.date != NO_DATE:
            self.dated = event


def _sides(event: Event) -> set[str]:
    return {participant.country or participant.name for participant in event.participants}


def _is_ahead(event: Event, trigger: Trigger, article: Article) -> bool:
    """Tell whether the present tense tells of a day to come: "the airstrip opens again tomorrow"."""
    word = _WORD.match(article.text, trigger.start)  # no slice: one for each act would take quadratic time
    if not article.published or not event.date.first or not word or trigger.noun or word.group().endswith("ed"):
        return False
    return event.date.first[:10] > article.published.isoformat()[: len(event.date.first)]


def _event(
    scene: Scene, trigger: Trigger, sentence: tuple[int, int], told_there: Sequence[Trigger], story: _Story
) -> Event:
    before = told_there[: told_there.index(trigger)]
    when = date_of(scene, trigger, sentence, before)
    origin, destination = ends_of(scene, trigger, sentence)
    place, basis = place_of(scene, trigger, sentence, told_there)
    if trigger.type == "TRAVEL":
        place, basis = (destination, "stated") if destination else (place, basis)
    elif (origin and destination and place in (origin, destination)) or (
        destination and trigger.type in ("AID", "OTHER", "COERCE") and not is_at(scene, place, trigger)
    ):
        place, basis = None, "none"
    event = Event(
        id="",
        type=trigger.type,
        status=trigger.status,
        summary=trigger.label,
        start=sentence[0],
        end=sentence[1],
        evidence=(sentence,),
        date=when,
        place=place,
        place_basis=basis,
        origin=origin,
        destination=destination,
        participants=parties(scene, trigger.clause if before else sentence, speech=trigger.type in SPEECH),
        confidence=0.7 if place or when is not NO_DATE else 0.5,
    )
    return _with_inherited(scene, event, trigger, story)


def _with_inherited(scene: Scene, event: Event, trigger: Trigger, story: _Story) -> Event:
    """Give an act that refers to one told before the place and the date of that."""
    if not _REFERRING.search(scene.text, event.start, event.end):
        return _with_place_of_last(scene, event, story)
    there = _THERE.search(scene.text, event.start, event.end)
    told = scene.before(there.start()) if there else None
    if told and event.place is None and not (event.origin or event.destination):
        event = replace(event, place=told, place_basis="inherited")
    before = story.placed
    if not before:
        return event
    clause = scene.text[slice(*trigger.clause)]
    if re.search(r"\bsubsequent\b|\bsecond\b|\bfollow-up\b", clause):
        before = story.placed_of_type.get(event.type, before)
    speaks = event.type in SPEECH and not _AT_THE_SAME_TIME.search(scene.text, event.start, event.end)
    if event.place is None and not (event.origin or event.destination) and not speaks:
        event = replace(event, place=before.place or before.destination, place_basis="inherited")
    meanwhile = _AT_THE_SAME_TIME.search(scene.text, event.start, event.end)
    if event.date == NO_DATE and meanwhile and before is story.dated:
        event = replace(event, date=replace(before.date, basis="inherited"))
    return event


def _with_place_of_last(scene: Scene, event: Event, story: _Story) -> Event:
    """Give an act without a place that of its entry in a digest, or of the one told just before it."""
    if event.place or event.origin or event.destination or event.type in SPEECH:
        return event
    entry = scene.entry(event.start)
    if entry or not story.tellings:
        return replace(event, place=entry, place_basis="inherited") if entry else event
    last = story.tellings[-1][0]
    here, there = scene.sentences.number_at(event.start), scene.sentences.number_at(last.end - 1)
    if not last.place or here - there > 1:
        return event
    if _GOES_ON.match(scene.text, event.start, event.end) or _is_bare(scene, event, last):
        return replace(event, place=last.place, place_basis="inherited")
    return event


def _is_bare(scene: Scene, event: Event, last: Event) -> bool:
    """Tell whether an act right behind another names nothing of its own: neither a place nor whose it is."""
    if event.type not in _BODILY or "\n\n" in scene.text[last.start : event.start]:
        return False
    return not scene.within(event.start, event.end) and not _OTHERS.search(scene.text, event.start, event.end)


_BODILY = ("ASSAULT", "COERCE", "PROTEST", "OTHER", "AID", "RETREAT", "MOBILIZE")
_OTHERS = re.compile(
    r"\b(?:other|another|smaller|both|two (?:countries|sides|armies)|elsewhere|nationwide)\b", re.IGNORECASE
)


def _same(scene: Scene, event: Event, trigger: Trigger, story: _Story) -> int | None:
    """Return the number of the event that a sentence tells again: its like, shortly before, with nothing against it."""
    newest = len(story.tellings) - 1
    for number in range(newest, max(newest - 3, -1), -1):
        other = story.tellings[number][0]
        if other.type != event.type or (other.end == event.end and trigger.clause[0] != event.start):
            continue
        if event.status != other.status or (event.date != NO_DATE and event.date != other.date):
            continue
        stated = event.place if event.place_basis == "stated" else None
        sides, others = _sides(event), story.parties[number]
        if event.type in SPEECH and sides and others and sides.isdisjoint(others):
            continue  # two acts of speech by others each
        if stated and stated != other.place:
            continue
        next_one = (
            number == newest
            and stated is None
            and scene.sentences.number_at(event.start) - scene.sentences.number_at(other.end - 1) <= 1
        )
        goes_on = trigger.noun or next_one or _AGAIN.match(scene.text, event.start, event.end)
        if goes_on and event.date == NO_DATE and not _REFERRING.search(scene.text, event.start, event.end):
            return number
    return None


def _merged(tellings: Sequence[Event]) -> Event:
    """Return an event as it is told first, with the evidence and the participants of what is told again."""
    first, *_ = tellings
    evidence = {span for event in tellings for span in event.evidence}
    # who is named in the newest telling stands first, as it did when each was merged in its turn
    participants = {p.name: p for event in reversed(tellings) for p in event.participants}
    return replace(first, evidence=tuple(sorted(evidence)), participants=tuple(participants.values()))


def _without_headline(scene: Scene, events: list[Event]) -> list[Event]:
    """Leave out what the headline tells, which the story tells again and better; it is evidence for its like there."""
    first, last = scene.headline
    heads = [event for event in events if first <= event.start < last]
    story = [event for event in events if event not in heads]
    if not story:
        return events
    for head in heads:
        like = next((n for n, e in enumerate(story) if (e.type, e.status) == (head.type, head.status)), None)
        if like is not None:
            span = (head.start, head.end)
            story[like] = replace(story[like], evidence=tuple(sorted({*story[like].evidence, span})))
    return story


def _with_other_side(event: Event, sides: set[str]) -> Event:
    """Complete aid between the only two countries that the article is about."""
    if event.type != "AID" or not event.origin or event.destination or event.place:
        return event
    if len(sides) != 2 or event.origin not in sides:
        return event
    return replace(event, destination=next(id_ for id_ in sides if id_ != event.origin))


def _trips(events: Sequence[Event], country_of: dict[str, str | None]) -> dict[str | None, dict[str, Event]]:
    """Return, by country, the first dated trip to each place that somebody went to."""
    found: dict[str | None, dict[str, Event]] = defaultdict(dict)
    for event in events:
        if event.type == "TRAVEL" and event.date != NO_DATE and event.destination:
            found[country_of.get(event.destination)].setdefault(event.destination, event)
    return found


def _with_date_of_trip(
    event: Event, trips: dict[str | None, dict[str, Event]], country_of: dict[str, str | None]
) -> Event:
    """Give a meeting without a date that of the trip to the country where it took place."""
    if event.date != NO_DATE or event.type not in ("CONSULT", "AGREE") or not event.place:
        return event
    there = trips.get(country_of.get(event.place), {})
    trip = next((trip for destination, trip in there.items() if destination != event.place), None)
    return replace(event, date=replace(trip.date, basis="inherited")) if trip else event


def _summarised(event: Event, named: dict[str, Place]) -> Event:
    """Put what happened, between whom and where into one short line."""
    parts = [event.summary]
    names = _parties(event)
    if event.origin or event.destination:
        parts += [f"from {_in_prose(_called(named[event.origin]))}"] if event.origin else []
        parts += [f"to {_in_prose(_called(named[event.destination]))}"] if event.destination else []
    elif event.type in ("CONSULT", "AGREE", "ASSAULT") and len(names) == 2:
        parts.append("between " + " and ".join(map(_in_prose, names)))
    elif names and not event.place:
        parts.append(
            ("by " if event.type in _BY_ONE and len(names) == 1 else "involving ") + _listed(map(_in_prose, names[:3]))
        )
    if event.place and event.place not in (event.origin, event.destination):
        name = _in_prose(_called(named[event.place]))
        name = f"the {name.removeprefix('the ')} area" if named[event.place].feature.kind == "area" else name
        parts.append(f"{'to' if event.type == 'TRAVEL' else 'in'} {name}")
    return replace(event, summary=" ".join(parts))


def _called(place: Place) -> str:
    """Return what the article calls a place ("Adigrat", not "Ādīgrat"); a country by its usual name."""
    if place.feature.kind in ("country", "area"):
        return place.feature.name
    called = (m.text for m in place.mentions if m.kind == "toponym" and m.text[:1].isupper() and not m.text.isupper())
    return next(called, place.feature.name)


_BY_ONE = ("SUPPORT", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "STATEMENT", "AID")
_WITH_ARTICLE = re.compile(
    r"(?:United|Democratic|Central African|Dominican|Czech|European|Solomon|Marshall|Faroe|Cayman) "
    r"|Netherlands$|Philippines$|Gambia$|Bahamas$|Maldives$|Comoros$|Seychelles$|Vatican$|.*\b(?:Republic|Islands|Emirates|Kingdom|States|Strip)$"
)


def _in_prose(name: str) -> str:
    """Return a name as it stands in a sentence: "the United States"."""
    return f"the {name}" if _WITH_ARTICLE.match(name) else name


def _parties(event: Event) -> list[str]:
    """Return the participants by name: the persons where two are named, else one for each country."""
    persons = [p.name for p in event.participants if p.role]
    if len(persons) >= 2:
        return persons
    by_country = {p.country or p.name: p.name for p in reversed(event.participants)}
    return list(by_country.values())[::-1]


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return ", ".join(first) + (" and " if first else "") + last
