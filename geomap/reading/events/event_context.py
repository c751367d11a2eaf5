"""The article with what was found in it, by offset -> when an act took place, where, and between which ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.article.structure import furniture
from geomap.model.reading import NO_DATE, Article, Basis, DateSpan, Place
from geomap.reading.dates.spans import Dated
from geomap.reading.events.persons import Person, people
from geomap.reading.events.triggers import Trigger
from geomap.reading.recognition.organisations import seated
from geomap.text import SentenceIndex

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
_STAFF_FROM = re.compile(
    r"\b(?:workers|doctors|medics|nurses|engineers|experts|soldiers|troops|peacekeepers|observers|officials|journalists"
    r"|reporters|tourists|nationals|citizens|volunteers|teachers|students)\s+from\s+(?:the\s+)?$"
)
"""Where somebody comes from, and not whence he went: "aid workers from Norway were evacuated"."""
_AT = re.compile(
    r"\b(?:in|at|near|around|outside|inside|above|below|beside|beyond|off|across|through|throughout|between|over|along|by"
    r"|within|opposite|past|via|on|(?:km|kilomet\w+|miles) (?:away )?from"
    r"|next to|close to|not far from|(?:south|north|east|west)(?:-?(?:east|west))? of"
    r"|(?:hills|outskirts|edge|shore|banks?|streets|parts|centre|center|market|middle|heart|suburbs|mouth) of)\s+"
    r"(?:the\s+|downtown\s+|central\s+|neighbou?ring\s+|nearby\s+)*"
    r"(?:(?:[\w’-]+\s+){0,3}?(?:town|city|village|port|side|district|province|region|county|state|island|capital|suburb"
    r"|settlement|hamlet|valley|area|crossings?|post|hospitals?|houses|camp|market|resort)\s+(?:of\s+|in\s+)?)?$",
    re.IGNORECASE,
)
_CLOSE_TO = re.compile(r"\b(?:in|at|near|around|outside)\s+(?:the\s+)?$", re.IGNORECASE)
_INSIDE = re.compile(r"\b(?:in|at)\s+$", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    r"\b(?:mayors?|governors?|envoys?|elders?|people|traders?|ministers?|presidents?|leaders?|commanders?|officials?"
    r"|observers?|king|teachers?|farmers?|police|premiers?|bishops?|nurses?|poet|colonels?)\s+(?:of|from)\s+(?:the\s+)?"
    r"(?:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?(?:,|\s+and)\s+)?$",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|wrote|added|warned)(?: in a statement| late| early| earlier)*"
    r"(?: on| last)?\s*$"
)
_SPEAKER = re.compile(
    r"^(?:,? [A-Z][\w’'-]+)*,?\s(?:[a-z]+ly )?(?:said|says|told \w+|announced|reported|confirmed|added|warned)\b"
)
"""What follows a place that somebody speaks from: "police in Cúcuta said"."""
_SPEAKING_AT = re.compile(
    r"\b(?:said|says|told \w+|announced|speaking|spoke|according to)\s+(?:(?:an?|the)\s+(?:[\w-]+\s+){1,4})?"
    r"(?:in|at|from)\s+(?:the\s+)?$"
)
_ON_THE_WAY = re.compile(
    r"\b(?:flew|flies|fly|came|come|travel\w*|went|arrived|rushed|invited|summoned)\b", re.IGNORECASE
)
_TOWN_OF = re.compile(
    r"(?:['’]s)?\s+(?:(?P<capital>capital)|(?:border\s+)?(?:city|town|port|village))\b(?!\s+of\b|\s+[A-Z])"
)
"""What follows a country or its people where a town is meant that was named before: "the Sudanese city"."""
_SEAT = re.compile(r"\b(?:(?:seat|headquarters) (?:is |are |lies )?|headquartered |based )(?:in|at)\s+$")
_PAST = re.compile(r"\b(?:past|previous|former|earlier)\s+(?:\w+\s+){0,2}$")
_VOTES = re.compile(r"\b(?:elect|election|elections|referendum|vote|votes|voted|polls)\b", re.IGNORECASE)
_SHARED = re.compile(r"^\s*,?\s*(?:and|as|when|while)\b")
_LOOSE = re.compile(r"\b(?:since|by|until|before|after)\s+$", re.IGNORECASE)
_ENTRY = re.compile(r"[\s–—•*-]*(?P<name>[A-Z][^\n:.]{1,40}):\s")
_WHERE = re.compile(r"[ ,]*where")
_TOWNS = ("city", "capital")
_WHOLE = ("country", "region")


@dataclass(frozen=True, slots=True)
class Named:
    """A place where a sentence names it."""

    start: int
    end: int
    place: Place
    of_people: bool = False
    """Whether it is the people of the place that is named: "Basque"."""
    of_organisation: bool = False
    """Whether it is an organisation that carries the country's name."""


class Scene:
    """The article with what was found in it, by offset."""

    def __init__(self, article: Article, places: Sequence[Place], dated: tuple[Dated, ...]) -> None:
        self.text = article.text
        self.sentences = SentenceIndex(article.text)
        self.named = sorted(
            (
                Named(m.start, m.end, p, m.kind == "demonym", m.kind == "organisation")
                for p in places
                for m in p.mentions
            ),
            key=lambda one: (one.start, -one.end),
        )
        self._starts = [one.start for one in self.named]
        self._lines = [0, *(match.end() for match in re.finditer("\n", article.text))]
        self.towns: dict[str, str] = {}
        """Identifiers of the places, no countries, by name: those that the article names first."""
        self._capitals: dict[str | None, str] = {}
        self._towns_in: dict[str | None, list[Named]] = {}
        for one in self.named:
            feature = one.place.feature
            if feature.kind not in _WHOLE:
                self.towns.setdefault(feature.name, feature.id)
            if feature.kind == "capital":
                self._capitals.setdefault(feature.country, feature.id)
            if feature.kind in _TOWNS:
                self._towns_in.setdefault(feature.country, []).append(one)
        self._dated = sorted(dated, key=lambda one: one.start)
        self._date_starts = [one.start for one in self._dated]
        self.people = people(article.text, [(one.start, one.end) for one in self.named])
        self._people_starts = [one.start for one in self.people]
        aside = furniture(article.text)
        self.headline = aside.headline or (0, 0)
        self.dateline = aside.dateline.span if aside.dateline else (0, 0)
        self.apart = [*aside.credits, *([aside.front_matter] if aside.front_matter else [])]

    def sentence_start(self, offset: int) -> int:
        """Return where the sentence that holds an offset begins."""
        return self.sentences.spans[self.sentences.number_at(offset)][0]

    def within(self, start: int, end: int) -> list[Named]:
        """Return the places named in a stretch of text, the dateline's left out."""
        found = self.named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [one for one in found if not self.dateline[0] <= one.start < self.dateline[1]]

    def lately(self, before: int, most: int) -> list[Named]:
        """Return at most so many places that are named last before an offset."""
        end = bisect_left(self._starts, before)
        return self.named[max(0, end - most) : end]

    def town_of(self, country: str | None, before: int, *, capital: bool) -> str | None:
        """Return the capital of a country that the article names, or the town of it that it named last."""
        if not country or capital:
            return self._capitals.get(country) if country else None
        towns = self._towns_in.get(country, [])
        number = bisect_left(towns, before, key=lambda one: one.start)
        return towns[number - 1].place.feature.id if number else None

    def entry(self, offset: int) -> str | None:
        """Return the place whose name heads the line, as that of an entry in a digest: "Musina: A bus …"."""
        line = self._lines[bisect_right(self._lines, offset) - 1]
        # an entry of its own in the same line comes before that of the line
        match = _ENTRY.match(self.text, self.sentence_start(offset)) or _ENTRY.match(self.text, line)
        head = self.within(match.start("name"), match.end("name")) if match else []
        return head[0].place.feature.id if head and match and head[0].start == match.start("name") else None

    def before(self, offset: int) -> str | None:
        """Return the place, no country, that is named last before an offset, in its sentence or the one before."""
        number = self.sentences.number_at(offset)
        named = self.within(self.sentences.spans[max(number - 1, 0)][0], offset)
        fit = (one for one in reversed(named) if one.place.feature.kind not in _WHOLE and not self._is_whence(one))
        return next((one.place.feature.id for one in fit), None)

    def _is_whence(self, one: Named) -> bool:
        return _AWAY.search(self.text, max(0, one.start - 40), one.start) is not None

    def dates(self, start: int, end: int, *, of_things: bool = False) -> list[Dated]:
        """Return the dates in a stretch of text, without those on which somebody said so, or `of_things`."""
        found = self._dated[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
        return [
            one
            for one in found
            if (of_things or not one.aside)
            and not self.dateline[0] <= one.start < self.dateline[1]
            and not _SPOKEN.search(self.text[max(start, one.start - 45) : one.start])
        ]

    def persons(self, start: int, end: int) -> list[Person]:
        """Return the persons named in a stretch of text."""
        return self.people[bisect_left(self._people_starts, start) : bisect_left(self._people_starts, end)]


def date_of(scene: Scene, trigger: Trigger, sentence: tuple[int, int], before: Sequence[Trigger]) -> DateSpan:
    """Return the date that stands in the act's own clause, or that it shares with the one before."""
    if trigger.noun and _PAST.search(scene.text[max(sentence[0], trigger.start - 40) : trigger.start]):
        return NO_DATE
    # "an October 2 post": where the act is the thing itself, the thing's date is the act's
    own = scene.dates(*trigger.clause, of_things=trigger.type == "STATEMENT")
    firm = [one for one in own if not _LOOSE.search(scene.text[max(sentence[0], one.start - 12) : one.start])]
    own = firm if firm and len(firm) < len(own) else own
    if own:
        return _of_act(min(own, key=lambda one: abs(one.start - trigger.start)).span)
    every = scene.dates(*sentence)
    if len(every) == 1 and (not before or _SHARED.match(scene.text[slice(*trigger.clause)])):
        return _of_act(every[0].span)
    if every and not before and every[0].start < trigger.start:
        return _of_act(every[0].span)
    return NO_DATE


def _of_act(span: DateSpan) -> DateSpan:
    """Return when an act took place: "closed since February" was closed in February."""
    if span.first and not span.last:
        return replace(span, last=span.first)
    return span


def place_of(
    scene: Scene, trigger: Trigger, sentence: tuple[int, int], told: Sequence[Trigger]
) -> tuple[str | None, Basis]:
    """Return where the act took place, as its clause or its sentence states it: the smallest place named.

    `told` are all acts of the sentence: what stands in the clause of another says where that was.
    """
    found = _located(scene, trigger, *trigger.clause)
    if not found and (trigger is told[0] or _SHARED.match(scene.text[slice(*trigger.clause)])):
        behind = [one.clause[0] for one in told if one.start > trigger.start]
        found = _located(scene, trigger, sentence[0], min(behind, default=sentence[1]))
    if not found and trigger.type not in SPEECH:
        found = _only_one(scene, trigger, sentence)
    if not found and _WHERE.match(scene.text, trigger.clause[0]):
        named = scene.within(sentence[0], trigger.clause[0])
        found = named[-1].place.feature.id if named else None
    if found:
        return found, "stated"
    if trigger.type in SPEECH:
        seat = _seat_of_speaker(scene, trigger, sentence)
        if seat:
            return seat, "inferred"
    if trigger.type == "OTHER" and _VOTES.search(scene.text[slice(*sentence)]):
        countries = [one for one in scene.within(*sentence) if one.place.feature.kind == "country"]
        if countries:
            return countries[0].place.feature.id, "inferred"
    return None, "none"


def _seat_of_speaker(scene: Scene, trigger: Trigger, sentence: tuple[int, int]) -> str | None:
    """Return the seat, if the article names it, of who speaks: "the Commission, which has its seat in Budapest"."""
    start = min(sentence[0], trigger.clause[0])
    for one in scene.within(start, trigger.start):
        if _SEAT.search(scene.text, max(start, one.start - 40), one.start):
            return one.place.feature.id
    seats = (scene.towns.get(org.seat) for org in seated(scene.text, start, trigger.start))
    return next((seat for seat in seats if seat), None)


SPEECH = ("SUPPORT", "REQUEST", "REJECT", "THREATEN", "STATEMENT", "SANCTION", "ACCUSE")
"""Acts of speech: what they name is whom they speak to or of, not where."""


def _only_one(scene: Scene, trigger: Trigger, sentence: tuple[int, int]) -> str | None:
    """Return the only place that an act's clause names, unless it says where from, where to, or who acts."""
    found = []
    for one in scene.within(*trigger.clause):
        lead = scene.text[max(sentence[0], one.start - 40) : one.start]
        acts = one.end <= trigger.start <= one.end + 25 and not _PASSIVE.search(scene.text[one.end : trigger.start])
        government = one.place.feature.kind == "capital" and acts
        whence = _AWAY.search(lead) or _TOWARDS.search(lead) or (_OF_PEOPLE.search(lead) and trigger.type != "PROTEST")
        speaks = _is_of_speaker(scene, trigger, one, lead) or one.of_people or _SEAT.search(lead)
        if one.place.feature.kind not in _WHOLE and not government and not whence and not speaks:
            found.append(one.place.feature.id)
    return found[0] if len(set(found)) == 1 else None


_PASSIVE = re.compile(r"\b(?:was|were|has been|have been|had been|is|are|be)\b|’s|'s|^,")


def _located(scene: Scene, trigger: Trigger, start: int, end: int) -> str | None:
    at: list[tuple[bool, int, str]] = []
    named = scene.within(start, end)
    for number, one in enumerate(named):
        lead = scene.text[max(start, one.start - 40) : one.start]
        feature = one.place.feature
        is_parent = number > 0 and scene.text[named[number - 1].end : one.start].strip() == ","
        if _is_of_speaker(scene, trigger, one, lead) or _SEAT.search(lead):
            continue
        if is_parent or _OF_PEOPLE.search(lead) or scene.text[one.end : one.end + 2] in ("’s", "'s"):
            continue
        mention = scene.text[one.start : one.end]
        if (
            feature.kind in _WHOLE
            and not _TOWN_OF.match(scene.text, one.end)
            and (mention != feature.name and not mention[0].isupper())
        ):
            continue
        heads = re.fullmatch(r"[\s–—•*-]*", scene.text[scene.sentence_start(one.start) : one.start])
        entry = heads and scene.text[one.end : one.end + 1] == ":"
        behind = bool(re.search(r"\b(?:in|throughout|across)\s+(?:the\s+)?$", lead, re.IGNORECASE))
        if feature.kind in _WHOLE:
            town = _TOWN_OF.match(scene.text, one.end)
            if town and re.search(r"\bthe\s+$", lead):
                meant = scene.town_of(feature.country, one.start, capital=bool(town["capital"]))
                at += [(False, one.start, meant)] if meant else []
            elif behind:
                at.append((True, one.start, feature.id))
        elif trigger.type in SPEECH and trigger.type != "ACCUSE":
            if entry or _INSIDE.search(lead):
                at.append((False, one.start, feature.id))
        elif entry or _AT.search(lead) or (trigger.type != "ACCUSE" and _is_object(scene, trigger, one)):
            # "on the San Juan River near El Castillo": a river is long
            at.append((feature.kind == "water", one.start, feature.id))
        elif _AWAY.search(lead) and trigger.type in ("RETREAT", "ASSAULT", "PROTEST"):
            at.append((True, one.start, feature.id))
        elif _TOWARDS.search(lead) and (
            trigger.type == "MOBILIZE"
            or (trigger.type == "CONSULT" and _ON_THE_WAY.search(scene.text, trigger.start, one.start))
        ):
            at.append((False, one.start, feature.id))
    return min(at)[2] if at else None


def _is_of_speaker(scene: Scene, trigger: Trigger, one: Named, lead: str) -> bool:
    """Tell whether a place is where somebody tells of an act: "police in Cúcuta said that gunmen had attacked"."""
    if trigger.type == "STATEMENT":
        return False
    return bool(_SPEAKING_AT.search(lead) or _SPEAKER.match(scene.text[one.end : one.end + 40]))


def _is_object(scene: Scene, trigger: Trigger, one: Named) -> bool:
    """Tell whether a place is what the verb does something to: "shelled Spin Boldak", "visit Mae Sot"."""
    between = scene.text[trigger.end : one.start]
    return 0 < len(between) < 45 and bool(
        re.fullmatch(
            r"\s+(?:the\s+)?(?:(?:[\w-]+\s+){0,2}(?:town|city|village|outskirts|crossings?|hospitals?|port|camp|market)"
            r" of\s+)?",
            between,
        )
    )


def is_at(scene: Scene, place: str | None, trigger: Trigger) -> bool:
    """Tell whether an act's clause says "in", "near" and the like of a place."""
    return any(
        one.place.feature.id == place and _CLOSE_TO.search(scene.text, max(0, one.start - 24), one.start)
        for one in scene.within(*trigger.clause)
    )


def ends_of(scene: Scene, trigger: Trigger, sentence: tuple[int, int]) -> tuple[str | None, str | None]:
    """Return from where and to where something or somebody went, as far as the clause says so."""
    if trigger.type not in _WITH_ENDS or (trigger.type == "COERCE" and trigger.label != "Deportation"):
        return None, None
    start, end = trigger.clause
    if not _MOVING.search(scene.text, start, end):
        return None, None
    origin = destination = None
    for one in scene.within(start, end):
        lead = scene.text[max(start, one.start - 40) : one.start]
        id_ = one.place.feature.id
        if origin is None and _AWAY.search(lead) and not (one.end <= trigger.start and _STAFF_FROM.search(lead)):
            origin = id_
        elif destination is None and _is_goal(scene, trigger, one, lead):
            destination = id_
    countries = [one for one in scene.within(*sentence) if one.place.feature.kind == "country"]
    subject = next((one.place.feature.id for one in countries if one.place.feature.id != destination), None)
    if trigger.type == "AID":
        origin = origin or subject
    if trigger.type in ("RETREAT", "MOBILIZE") and not (origin and destination):
        return None, None
    if trigger.type == "TRAVEL" and trigger.noun and origin is None:
        origin = subject
    return origin, destination


def _is_goal(scene: Scene, trigger: Trigger, one: Named, lead: str) -> bool:
    if _TOWARDS.search(lead):
        return True
    if trigger.type == "AID":
        return _is_object(scene, trigger, one) or lead.lower().endswith("around ")
    return trigger.type == "TRAVEL" and (_is_object(scene, trigger, one) or bool(_AT.search(lead)))
