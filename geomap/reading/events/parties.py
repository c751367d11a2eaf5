"""A stretch of an article -> who takes part in what it tells: persons, organisations, countries, and their roles."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from geomap.model.reading import Participant
from geomap.reading.events.event_context import Named, Scene
from geomap.reading.recognition.organisations import seated
from geomap.reading.resources import words

_TWO = re.compile(
    r"\b(?:[Tt]he two|[Bb]oth) (?:countries|states|nations|governments|sides|neighbou?rs|armies|capitals|militaries"
    r"|presidents|(?:prime |foreign |defen[cs]e |interior )?ministers|leaders|navies)\b"
)
_WHERE = re.compile(
    r"\b(?:in|inside|across|throughout|near|off|outside|around)\s+(?:the\s+|(?:north|south|east|west)(?:ern)?\s+)*$"
    r"|\baccording to (?:the )?$",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"(?:\s+and\s+[A-Z][\w’'-]+)?\s+(?:has|have|had|will|would|said|says|told|is|are|[a-z]+ed|[a-z]+s)\b"
)
_LED = re.compile(
    r"\b(?:in|at|to|from|near|of|for|into|towards?|by|between|outside|around|over|,)\s*(?:the\s+)?$|,\s*$"
)


_BEHIND_COMMA = re.compile(r"[,”\"]\s+(?:the\s+|an?\s+)?$")
_SAID_AT_END = re.compile(
    r"(?:[’']s)?(?:\s+[\w’'-]+){0,4}\s+(?:said|says|reported|announced|confirmed)(?:\s+[\w’'-]+){0,6}[.\s]*$"
)
_OF_A_THING = re.compile(r"-(?:flagged|owned|registered|made|built|born|speaking|language|operated|chartered)\b")

_FARTHEST = 200
"""So many names are looked back for the two countries that are meant."""


def parties(scene: Scene, span: tuple[int, int], *, speech: bool = False) -> tuple[Participant, ...]:
    """Return persons with their roles, organisations and countries that a stretch of text names as acting.

    Whoever only tells of it ("…, the army said.") is none, unless what is told is an act of `speech`.

    A country where something took place is no party to it; a capital that "said" or "rejected" something
    is its country, and "the two countries" are those that the article has named most of late.
    """
    here = [one for one in scene.within(*span) if speech or not _is_source(scene, one, span[1])]
    found: dict[str, Participant] = {}
    for person in scene.persons(*span):
        country = next((one.place.feature.country for one in here if person.start <= one.start < person.end), None)
        found.setdefault(person.name, Participant(person.name, person.role, country or person.country(here)))
    for one in here:
        text = scene.text[one.start : one.end]
        if one.of_organisation:
            found.setdefault(text, Participant(text, None, one.place.feature.country))
    for org in seated(scene.text, *span):
        if not _WHERE.search(scene.text, max(span[0], org.start - 40), org.start):
            found.setdefault(org.name, Participant(org.name, None, org.country))
    taken = {participant.country for participant in found.values() if participant.country}
    for one in here:
        feature = one.place.feature
        if feature.country in taken or not _is_party(scene, one):
            continue
        name = feature.name if feature.kind == "country" else scene.text[one.start : one.end]
        found.setdefault(name, Participant(name, _role(scene, one), feature.country))
    if _TWO.search(scene.text, *span):
        for one in _most_named(scene, span[1]):
            feature = one.place.feature
            if feature.country not in {participant.country for participant in found.values()}:
                found.setdefault(feature.name, Participant(feature.name, None, feature.country))
    return tuple(found.values())


def _is_source(scene: Scene, one: Named, end: int) -> bool:
    lead = scene.text[max(0, one.start - 12) : one.start]
    return bool(_BEHIND_COMMA.search(lead) and _SAID_AT_END.match(scene.text, one.end, end))


def _is_party(scene: Scene, one: Named) -> bool:
    lead = scene.text[max(0, one.start - 40) : one.start]
    if one.place.feature.kind == "country":
        return not _WHERE.search(lead) and not _OF_A_THING.match(scene.text, one.end)
    return (
        one.place.feature.kind == "capital"
        and not _LED.search(lead)
        and _ACTS.match(scene.text, one.end, one.end + 60) is not None
    )


def _role(scene: Scene, one: Named) -> str | None:
    """Return who acts for a country: "defence minister" of "Iraq's defence minister"."""
    match = _office().match(scene.text, one.end, one.end + 60)
    return " ".join(match["role"].split()) if match else None


@cache
def _office() -> re.Pattern[str]:
    titles = "|".join(sorted(map(re.escape, words("titles")), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:['’]s|['’])?\s+(?P<role>(?:[a-z-]+\s+){{0,2}}(?:{titles}))(?=[\s,.;])(?!\s+[A-Z])")


def _most_named(scene: Scene, before: int) -> list[Named]:
    """Return the two countries that an article has named most before an offset; none where a third comes close."""
    named = [one for one in scene.lately(before, _FARTHEST) if one.place.feature.kind == "country"]
    counts = Counter(one.place.feature.id for one in named).most_common(3)
    if len(counts) < 2 or (len(counts) == 3 and counts[2][1] == counts[1][1]):
        return []
    firsts = {one.place.feature.id: one for one in reversed(named)}
    return sorted((firsts[id_] for id_, _ in counts[:2]), key=lambda one: one.start)
