"""Article, its places and dates -> the events that it tells, each with the sentences that say so.

What a sentence tells of, and whether it happened, is `geomap.triggers`' part; here each act gets its
place, date, ends and participants: those that its own clause states, else those of its sentence, else
those of the event that it refers to.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geomap.dates import Dated
from geomap.furniture import furniture
from geomap.model import NO_DATE, Article, Basis, DateSpan, Event, Participant, Place
from geomap.persons import Person, people
from geomap.text import SentenceIndex
from geomap.triggers import Trigger, told

_WITH_ENDS = ("AID", "TRAVEL", "RETREAT", "MOBILIZE", "OTHER", "COERCE")
"""Types whose events may go from one place to another."""

_MOVING = re.compile(
    r"\b(?:fled|flee|flees|cross(?:ed)?|walk(?:ed)?|sent|send|moved|move|flew|fly|rushed|swum|swam|deported|bused|took"
    r"|takes|driven|drove|shipped|gave|given|supply|supplied|deliver(?:ed)?|travel(?:led|ed)?|arrived?|visit(?:ed)?"
    r"|donat\w+"
    r"|assistance|aid|trip|sets? off|sail(?:ed)?|carried|brought|handed|streamed|poured|returned|left|headed"
    r"|evacuated)\b",
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"\b(?:to|into|towards?|for)\s+(?:the\s+(?:\w+\s+){0,2})?$", re.IGNORECASE)
_AWAY = re.compile(r"\bfrom\s+(?:the\s+)?(?:\w+\s+){0,2}$", re.IGNORECASE)
_AT = re.compile(
    r"\b(?:in|at|near|around|outside|inside|above|below|beside|beyond|off|across|through|throughout|between|over|along|by"
    r"|within|opposite|past|via|on|next to|close to|not far from|(?:south|north|east|west)(?:-?(?:east|west))? of"
    r"|(?:hills|outskirts|edge|shore|banks?|streets|parts|centre|center|market|middle|heart|suburbs|mouth) of)\s+"
    r"(?:the\s+|downtown\s+|central\s+|neighbou?ring\s+|nearby\s+)*"
    r"(?:(?:[\w’-]+\s+){0,3}?(?:town|city|village|port|side|district|province|region|county|state|island|capital|suburb"
    r"|settlement|hamlet|valley|area|crossings?|post|hospitals?|houses|camp|market|resort)\s+(?:of\s+|in\s+)?)?$",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:mayor|governor|envoy|elders?|people|trader|minister|president|leaders?|commander|officials?|observers?|king|"
    r"teacher|farmers?|police|premier|bishop|nurse|poet|colonel)\s+(?:of|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|wrote|added|warned)(?: in a statement| late| early| earlier)*"
    r"(?: on| last)?\s*$"
)
_REFERRING = re.compile(
    r"\b(?:subsequent|same (?:place|town|city)|second|follow-up|separate)\b|\b[Tt]here\b"
    r"|\b[Aa]t the (?:talks|rally|meeting|summit|conference|crossing|bridge|scene|funeral|ceremony)"
    r"|\bthe (?:\w+ )?(?:bridge|road|town|city|airstrip|village|border post|crossing|river|camp)\b",
)
_AT_THE_SAME_TIME = re.compile(
    r"\b[Aa]t the (?:talks|rally|meeting|summit|conference|ceremony)\b|\b[Tt]here (?:he|she|they)\b|\bsubsequent\b"
)
_PAST = re.compile(r"\b(?:past|previous|former|earlier)\s+(?:\w+\s+){0,2}$")
_AGAIN = re.compile(r"\s*[“\"]?(?:The|This|That|These|Those|It|They|He|She|Both|Fifty|Most)\b")
_VOTES = re.compile(r"\b(?:elect|election|elections|referendum|vote|votes|voted|polls)\b", re.IGNORECASE)
_SHARED = re.compile(r"^\s*,?\s*(?:and|as|when|while)\b")
_LOOSE = re.compile(r"\b(?:since|by|until|before|after)\s+$", re.IGNORECASE)
_WHOLE = ("country", "region")


@dataclass(frozen=True, slots=True)
class _Named:
    """A place where a sentence names it."""

    start: int
    end: int
    place: Place


class _Story:
    """The article with what was found in it, by offset."""

    def __init__(self, article: Article, places: Sequence[Place], dated: tuple[Dated, ...]) -> None:
        self.text = article.text
        self.sentences = SentenceIndex(article.text)
        self.named = sorted(
            (_Named(m.start, m.end, p) for p in places for m in p.mentions), key=lambda one: (one.start, -one.end)
        )
        self._starts = [one.start for one in self.named]
        self._dated = sorted(dated, key=lambda one: one.start)
        self._date_starts = [one.start for one in self._dated]
        self.people = people(article.text, [(one.start, one.end) for one in self.named])
        self._people_starts = [one.start for one in self.people]
        aside = furniture(article.text)
        self.dateline = aside.dateline.span if aside.dateline else (0, 0)
        self.apart = [*aside.credits, *([aside.front_matter] if aside.front_matter else [])]

    def sentence_start(self, offset: int) -> int:
        """Return where the sentence that holds an offset begins."""
        return self.sentences.spans[self.sentences.number_at(offset)][0]

    def within(self, start: int, end: int) -> list[_Named]:
        """Return the places named in a stretch of text, the dateline's left out."""
        found = self.named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [one for one in found if not self.dateline[0] <= one.start < self.dateline[1]]

    def dates(self, start: int, end: int) -> list[Dated]:
        """Return the dates in a stretch of text, without those on which somebody said so."""
        found = self._dated[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
        return [
            one
            for one in found
            if not self.dateline[0] <= one.start < self.dateline[1]
            and not _SPOKEN.search(self.text[max(start, one.start - 45) : one.start])
        ]

    def persons(self, start: int, end: int) -> list[Person]:
        return self.people[bisect_left(self._people_starts, start) : bisect_left(self._people_starts, end)]


def find(article: Article, places: Sequence[Place], dated: tuple[Dated, ...]) -> tuple[Event, ...]:
    """Return the events of an article in the order in which it tells them.

    Parameters
    ----------
    article
        The text.
    places
        The places that it names, with their mentions.
    dated
        The dates that it states, as `geomap.dates.find` gives them.
    """
    story = _Story(article, places, dated)
    events: list[Event] = []
    for start, end in story.sentences:
        if any(first < end and start < last for first, last in story.apart):
            continue
        triggers = told(article.text, start, end)
        for number, trigger in enumerate(triggers):
            event = _event(story, trigger, (start, end), triggers[:number], events)
            if event.status == "reported" and _is_ahead(event, trigger, article):
                event = replace(event, status="planned")
            if event.type == "STATEMENT" and event.date == NO_DATE:
                continue  # somebody says something in every other sentence
            same = _same(story, event, trigger, events)
            if same is None:
                events.append(event)
            else:
                events[same] = _merged(events[same], event)
    events = [_with_other_side(event, places) for event in events]
    events = [_with_date_of_trip(event, events, places) for event in events]
    named = {place.feature.id: place for place in places}
    return tuple(replace(_summarised(e, named), id=f"e{number}") for number, e in enumerate(events, 1))


def _is_ahead(event: Event, trigger: Trigger, article: Article) -> bool:
    """Tell whether the present tense tells of a day to come: "the airstrip opens again tomorrow"."""
    word = re.match(r"\w+", article.text[trigger.start :])
    if not article.published or not event.date.first or not word or trigger.noun or word.group().endswith("ed"):
        return False
    return event.date.first[:10] > article.published.isoformat()[: len(event.date.first)]


def _event(
    story: _Story, trigger: Trigger, sentence: tuple[int, int], before: Sequence[Trigger], events: Sequence[Event]
) -> Event:
    when = _date(story, trigger, sentence, before)
    origin, destination = _ends(story, trigger, sentence)
    place, basis = _place(story, trigger, sentence, before)
    if trigger.type == "TRAVEL":
        place, basis = (destination, "stated") if destination else (place, basis)
    elif (origin and destination and place in (origin, destination)) or (
        destination and trigger.type in ("AID", "OTHER", "COERCE") and not _is_at(story, place, trigger)
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
        participants=_participants(story, trigger.clause if before else sentence),
        confidence=0.7 if place or when is not NO_DATE else 0.5,
    )
    return _with_inherited(story, event, trigger, events)


def _date(story: _Story, trigger: Trigger, sentence: tuple[int, int], before: Sequence[Trigger]) -> DateSpan:
    """Return the date that stands in the act's own clause, or that it shares with the one before."""
    if trigger.noun and _PAST.search(story.text[max(sentence[0], trigger.start - 40) : trigger.start]):
        return NO_DATE
    own = story.dates(*trigger.clause)
    firm = [one for one in own if not _LOOSE.search(story.text[max(sentence[0], one.start - 12) : one.start])]
    own = firm if firm and len(firm) < len(own) else own
    if own:
        return min(own, key=lambda one: abs(one.start - trigger.start)).span
    every = story.dates(*sentence)
    others = [t for t in before if t is not trigger]
    if len(every) == 1 and (not others or _SHARED.match(story.text[slice(*trigger.clause)])):
        return every[0].span
    if every and not others and every[0].start < trigger.start:
        return every[0].span
    return NO_DATE


def _place(
    story: _Story, trigger: Trigger, sentence: tuple[int, int], before: Sequence[Trigger]
) -> tuple[str | None, Basis]:
    """Return where the act took place, as its clause or its sentence states it: the smallest place named."""
    found = _located(story, trigger, *trigger.clause)
    if not found and (not before or _SHARED.match(story.text[slice(*trigger.clause)])):
        found = _located(story, trigger, *sentence)
    if not found and trigger.type not in _SPEECH:
        found = _only_one(story, trigger, sentence)
    if not found and story.text[trigger.clause[0] :].lstrip(" ,").startswith("where"):
        named = story.within(sentence[0], trigger.clause[0])
        found = named[-1].place.feature.id if named else None
    if found:
        return found, "stated"
    if trigger.type == "OTHER" and _VOTES.search(story.text[slice(*sentence)]):
        countries = [one for one in story.within(*sentence) if one.place.feature.kind == "country"]
        if countries:
            return countries[0].place.feature.id, "inferred"
    return None, "none"


_SPEECH = ("SUPPORT", "ACCUSE", "REQUEST", "REJECT", "THREATEN", "STATEMENT", "SANCTION")
"""Acts of speech: what they name is whom they speak to or of, not where."""


def _only_one(story: _Story, trigger: Trigger, sentence: tuple[int, int]) -> str | None:
    """Return the only place behind the act, unless it says where from, whose, or where to."""
    behind = [
        one
        for one in story.within(trigger.end, trigger.clause[1])
        if one.place.feature.kind not in _WHOLE
        and not _AWAY.search(story.text[max(sentence[0], one.start - 30) : one.start])
        and not _TOWARDS.search(story.text[max(sentence[0], one.start - 30) : one.start])
        and not _OF_PEOPLE.search(story.text[max(sentence[0], one.start - 40) : one.start])
        and story.text[one.end : one.end + 2] not in ("’s", "'s")
        and not re.match(r"\s+[a-z]", story.text[one.end : one.end + 2])
    ]
    return behind[0].place.feature.id if len({one.place.feature.id for one in behind}) == 1 else None


def _located(story: _Story, trigger: Trigger, start: int, end: int) -> str | None:
    at: list[tuple[bool, int, str]] = []
    named = story.within(start, end)
    for number, one in enumerate(named):
        lead = story.text[max(start, one.start - 40) : one.start]
        feature = one.place.feature
        is_parent = number > 0 and story.text[named[number - 1].end : one.start].strip() == ","
        if is_parent or _OF_PEOPLE.search(lead) or story.text[one.end : one.end + 2] in ("’s", "'s"):
            continue
        mention = story.text[one.start : one.end]
        if feature.kind in _WHOLE and (mention != feature.name and not mention[0].isupper()):
            continue
        heads = re.fullmatch(r"[\s–—•*-]*", story.text[story.sentence_start(one.start) : one.start])
        entry = heads and story.text[one.end : one.end + 1] == ":"
        behind = bool(re.search(r"\b(?:in|throughout|across)\s+(?:the\s+)?$", lead, re.IGNORECASE))
        if feature.kind in _WHOLE:
            if behind:
                at.append((True, one.start, feature.id))
        elif entry or _AT.search(lead) or _is_object(story, trigger, one):
            at.append((False, one.start, feature.id))
        elif _AWAY.search(lead) and trigger.type in ("RETREAT", "ASSAULT"):
            at.append((True, one.start, feature.id))
        elif _TOWARDS.search(lead) and trigger.type == "MOBILIZE":
            at.append((False, one.start, feature.id))
    return min(at)[2] if at else None


def _is_object(story: _Story, trigger: Trigger, one: _Named) -> bool:
    """Tell whether a place is what the verb does something to: "shelled Spin Boldak", "visit Mae Sot"."""
    between = story.text[trigger.end : one.start]
    return 0 < len(between) < 45 and bool(
        re.fullmatch(
            r"\s+(?:the\s+)?(?:(?:[\w-]+\s+){0,2}(?:town|city|village|outskirts|crossings?|hospitals?|port|camp|market)"
            r" of\s+)?",
            between,
        )
    )


def _is_at(story: _Story, place: str | None, trigger: Trigger) -> bool:
    return any(
        one.place.feature.id == place
        and re.search(r"\b(?:in|at)\s+(?:the\s+)?$", story.text[max(0, one.start - 12) : one.start])
        for one in story.within(*trigger.clause)
    )


def _ends(story: _Story, trigger: Trigger, sentence: tuple[int, int]) -> tuple[str | None, str | None]:
    """Return from where and to where something or somebody went, as far as the clause says so."""
    if trigger.type not in _WITH_ENDS or (trigger.type == "COERCE" and trigger.label != "Deportation"):
        return None, None
    start, end = trigger.clause
    if not _MOVING.search(story.text, start, end):
        return None, None
    origin = destination = None
    for one in story.within(start, end):
        lead = story.text[max(start, one.start - 40) : one.start]
        id_ = one.place.feature.id
        if origin is None and _AWAY.search(lead):
            origin = id_
        elif destination is None and _is_goal(story, trigger, one, lead):
            destination = id_
    countries = [one for one in story.within(*sentence) if one.place.feature.kind == "country"]
    subject = next((one.place.feature.id for one in countries if one.place.feature.id != destination), None)
    if trigger.type == "AID":
        origin = origin or subject
    if trigger.type in ("RETREAT", "MOBILIZE") and not (origin and destination):
        return None, None
    if trigger.type == "TRAVEL" and trigger.noun and origin is None:
        origin = subject
    return origin, destination


def _is_goal(story: _Story, trigger: Trigger, one: _Named, lead: str) -> bool:
    if _TOWARDS.search(lead):
        return True
    if trigger.type == "AID":
        return _is_object(story, trigger, one) or lead.lower().endswith("around ")
    return trigger.type == "TRAVEL" and (_is_object(story, trigger, one) or bool(_AT.search(lead)))


def _with_inherited(story: _Story, event: Event, trigger: Trigger, events: Sequence[Event]) -> Event:
    """Give an act that refers to one told before the place and the date of that."""
    if not events or not _REFERRING.search(story.text, event.start, event.end):
        return event
    clause = story.text[slice(*trigger.clause)]
    before = next((e for e in reversed(events) if e.place or e.destination), None)
    if re.search(r"\bsubsequent\b|\bsecond\b|\bfollow-up\b", clause):
        before = next((e for e in reversed(events) if e.type == event.type and e.place), before)
    if event.place is None and before and not (event.origin or event.destination):
        event = replace(event, place=before.place or before.destination, place_basis="inherited")
    if event.date == NO_DATE and _AT_THE_SAME_TIME.search(story.text, event.start, event.end):
        dated = next((e for e in reversed(events) if e.date != NO_DATE), None)
        if dated and dated is (before or dated):
            event = replace(event, date=replace(dated.date, basis="inherited"))
    return event


def _participants(story: _Story, span: tuple[int, int]) -> tuple[Participant, ...]:
    """Return persons with their roles, organisations and countries of a stretch of text."""
    here = story.within(*span)
    found: dict[str, Participant] = {}
    for person in story.persons(*span):
        country = next((one.place.feature.country for one in here if person.start <= one.start < person.end), None)
        found.setdefault(person.name, Participant(person.name, person.role, country or person.country(here)))
    for one in here:
        text = story.text[one.start : one.end]
        mention = next((m for m in one.place.mentions if m.start == one.start), None)
        if mention and mention.kind == "organisation":
            found.setdefault(text, Participant(text, None, one.place.feature.country))
    taken = {participant.country for participant in found.values()}
    for one in here:
        feature = one.place.feature
        if feature.kind == "country" and feature.country not in taken:
            found.setdefault(feature.name, Participant(feature.name, None, feature.country))
    return tuple(found.values())


def _same(story: _Story, event: Event, trigger: Trigger, events: Sequence[Event]) -> int | None:
    """Return the number of the event that a sentence tells again: its like, shortly before, with nothing against it."""
    for number in range(len(events) - 1, max(len(events) - 4, -1), -1):
        other = events[number]
        if other.type != event.type or (other.end == event.end and trigger.clause[0] != event.start):
            continue
        if event.status != other.status or (event.date != NO_DATE and event.date != other.date):
            continue
        stated = event.place if event.place_basis == "stated" else None
        if stated and stated != other.place:
            continue
        next_one = (
            number == len(events) - 1
            and stated is None
            and story.sentences.number_at(event.start) - story.sentences.number_at(other.end - 1) <= 1
        )
        goes_on = trigger.noun or next_one or _AGAIN.match(story.text, event.start, event.end)
        if goes_on and event.date == NO_DATE and not _REFERRING.search(story.text, event.start, event.end):
            return number
    return None


def _merged(first: Event, again: Event) -> Event:
    evidence = tuple(sorted({*first.evidence, *again.evidence}))
    participants = {p.name: p for p in (*again.participants, *first.participants)}
    return replace(first, evidence=evidence, participants=tuple(participants.values()))


def _with_other_side(event: Event, places: Sequence[Place]) -> Event:
    """Complete aid between the only two countries that the article is about."""
    if event.type != "AID" or not event.origin or event.destination or event.place:
        return event
    named = Counter({p.feature.id: len(p.mentions) for p in places if p.feature.kind == "country"})
    if len(named) != 2 or event.origin not in named:
        return event
    return replace(event, destination=next(id_ for id_ in named if id_ != event.origin))


def _with_date_of_trip(event: Event, events: Sequence[Event], places: Sequence[Place]) -> Event:
    """Give a meeting without a date that of the trip to the country where it took place."""
    if event.date != NO_DATE or event.type not in ("CONSULT", "AGREE") or not event.place:
        return event
    country_of = {p.feature.id: p.feature.country for p in places}
    for trip in events:
        if trip.type == "TRAVEL" and trip.date != NO_DATE and trip.destination:
            there = country_of.get(trip.destination)
            if there == country_of.get(event.place) and trip.destination != event.place:
                return replace(event, date=replace(trip.date, basis="inherited"))
    return event


def _summarised(event: Event, named: dict[str, Place]) -> Event:
    """Put what happened, between whom and where into one short line."""
    parts = [event.summary]
    names = _parties(event)
    if event.origin or event.destination:
        parts += [f"from {named[event.origin].feature.name}"] if event.origin else []
        parts += [f"to {named[event.destination].feature.name}"] if event.destination else []
    elif event.type in ("CONSULT", "AGREE", "ASSAULT") and len(names) == 2:
        parts.append("between " + " and ".join(names))
    elif names and not event.place:
        parts.append("involving " + _listed(names[:3]))
    if event.place and event.place not in (event.origin, event.destination):
        feature = named[event.place].feature
        parts.append(f"in the {feature.name} area" if feature.kind == "area" else f"in {feature.name}")
    return replace(event, summary=" ".join(parts))


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
