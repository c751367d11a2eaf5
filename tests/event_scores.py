"""Readings of the event cases -> how many events are found, and with the right date, place and status.

An expected event is found where a predicted one of its type has evidence that overlaps one of its sentences;
each of either counts once. What is predicted beside those is a false event.
"""

from __future__ import annotations

from collections import Counter

from event_cases import Case, Expected

from geomap.article.sources import from_text
from geomap.errors import UnknownPlace
from geomap.geodata.search import lookup
from geomap.geodata.sphere import distance_km
from geomap.model.feature import Feature
from geomap.model.reading import Event, Reading
from geomap.reading.reader import read

NEAR_KM = 25.0
NAMESAKE_KM = 100.0
"""A district and its town share a name: within this distance of the best hit, either is right."""


def features(name: str | None) -> tuple[Feature, ...]:
    """Return what a case's name of a place means: the best hit and its namesakes close by."""
    if name is None:
        return ()
    try:
        found = [candidate.feature for candidate in lookup(name, limit=20)]
    except UnknownPlace:
        return ()
    return tuple(f for f in found if _apart_km(f, found[0]) <= NAMESAKE_KM)


def _apart_km(a: Feature, b: Feature) -> float:
    return distance_km((a.lon, a.lat), (b.lon, b.lat))


def same_place(predicted: Feature | None, name: str | None) -> bool:
    """Return whether a predicted place is the one that a case names, or rightly none."""
    if predicted is None or name is None:
        return predicted is None and name is None
    return any(predicted.id == f.id or _near(predicted, f) for f in features(name))


def _near(a: Feature, b: Feature) -> bool:
    return "country" not in (a.kind, b.kind) and _apart_km(a, b) <= NEAR_KM


def right_place(event: Event, expected: Expected, named: dict[str, Feature]) -> bool:
    """Return whether an event lies where it should.

    A flow that has ends alone may also be shown at one of them.
    """
    predicted = named[event.place] if event.place else None
    if same_place(predicted, expected.place):
        return True
    ends = [end for end in (expected.origin, expected.destination) if end]
    return expected.place is None and any(same_place(predicted, end) for end in ends)


def right_ends(event: Event, expected: Expected, named: dict[str, Feature]) -> bool:
    """Return whether a flow goes from where and to where it should."""
    origin = named[event.origin] if event.origin else None
    destination = named[event.destination] if event.destination else None
    return same_place(origin, expected.origin) and same_place(destination, expected.destination)


def right_date(event: Event, expected: Expected) -> bool:
    """Return whether both ends of an event's date are right."""
    return (event.date.first, event.date.last) == (expected.first, expected.last)


def matched(reading: Reading, case: Case) -> dict[int, int]:
    """Return which expected event (key) was found as which predicted one (value), as many as can be."""
    spans = {
        number: [(case.text.index(sentence), case.text.index(sentence) + len(sentence)) for sentence in e.sentences]
        for number, e in enumerate(case.events)
    }
    agreeing = {
        number: sorted(
            (
                other
                for other, event in enumerate(reading.events)
                if event.type == expected.type and _overlap(event.evidence, spans[number])
            ),
            key=lambda other: (
                not _overlap(reading.events[other].evidence, spans[number][:1]),
                not right_date(reading.events[other], expected),
                reading.events[other].status != expected.status,
            ),
        )
        for number, expected in enumerate(case.events)
    }
    holder: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for other in agreeing[number]:
            if other in seen:
                continue
            seen.add(other)
            if other not in holder or place(holder[other], seen):
                holder[other] = number
                return True
        return False

    for number in range(len(case.events)):
        place(number, set())
    return {number: other for other, number in holder.items()}


def _overlap(evidence: tuple[tuple[int, int], ...], spans: list[tuple[int, int]]) -> bool:
    return any(start < last and first < end for start, end in evidence for first, last in spans)


def measure(cases: list[Case], *, verbose: bool) -> Counter[str]:
    """Return the counts over some cases; print each miss if `verbose`."""
    counts: Counter[str] = Counter()
    for case in cases:
        reading = read(from_text(case.text, title=case.title, published=case.published))
        named = {place.feature.id: place.feature for place in reading.places}
        pairs = matched(reading, case)
        counts.update(expected=len(case.events), predicted=len(reading.events), found=len(pairs))
        for number, other in pairs.items():
            expected, event = case.events[number], reading.events[other]
            right = {
                "date": right_date(event, expected),
                "place": right_place(event, expected, named),
                "status": event.status == expected.status,
            }
            if expected.origin or expected.destination:
                counts["flows"] += 1
                right["ends"] = right_ends(event, expected, named)
            counts.update(name for name, is_right in right.items() if is_right)
            if not right["place"]:
                counts[_why_misplaced(event, expected, named)] += 1
            if verbose and not all(right.values()):
                wrong = ", ".join(name for name, is_right in right.items() if not is_right)
                print(f"{case.name}: wrong {wrong}: {_shown(event, named)} | {expected.sentences[0]}")
                print(f"    expected {_wanted(expected)}")
        if verbose:
            for number, expected in enumerate(case.events):
                if number not in pairs:
                    print(f"{case.name}: missed {expected.type} ({expected.status}): {expected.sentences[0]}")
            for other, event in enumerate(reading.events):
                if other not in pairs.values():
                    print(f"{case.name}: false {event.type} ({event.status}): {case.text[event.start : event.end]}")
    return counts


MISPLACED = ("unknown to the gazetteer", "not recognised in the text", "none given", "another given", "one too many")
"""Why a place is wrong, in the order in which it is asked."""


def _why_misplaced(event: Event, expected: Expected, named: dict[str, Feature]) -> str:
    if expected.place is None:
        return "one too many"
    if not features(expected.place):
        return "unknown to the gazetteer"
    if not any(same_place(feature, expected.place) for feature in named.values()):
        return "not recognised in the text"
    return "another given" if event.place else "none given"


def _shown(event: Event, named: dict[str, Feature]) -> str:
    places = [named[id_].name if id_ else None for id_ in (event.place, event.origin, event.destination)]
    return f"{event.type} {event.status} {event.date.first}..{event.date.last} at {places[0]}, {places[1]}→{places[2]}"


def _wanted(expected: Expected) -> str:
    when, flow = f"{expected.first}..{expected.last}", f"{expected.origin}→{expected.destination}"
    return f"{expected.type} {expected.status} {when} at {expected.place}, {flow}"
