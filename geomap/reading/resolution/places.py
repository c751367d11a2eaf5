"""Mentions -> what each resolves to -> the places of the article, and what could not be placed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import NAME, OWN
from geomap.geodata.sphere import distance_km
from geomap.geodata.userdata import geometry_of
from geomap.model.feature import Candidate, Feature
from geomap.model.reading import Article, Mention, Place, Resolution, Unplaced
from geomap.reading.candidates import candidates_for
from geomap.reading.recognition.mentions import country_within
from geomap.reading.resolution import ranking
from geomap.reading.resolution.naming import named
from geomap.reading.resolution.ranking import Ranked
from geomap.reading.resolution.surroundings import surroundings
from geomap.reading.resolution.traits import Name
from geomap.text import SentenceIndex

LEAST_CONFIDENT = 0.2
"""What is less sure is listed as not placed: a guess is no place."""

_SURE = 0.5
"""From this confidence on a name speaks for others."""

_KEPT_ALTERNATIVES = 5
_NEAR_KM = 100.0
_AROUND_KM = 300.0
_FAR_KM = 20_000.0
_BESIDE = 60
"""So many names on either side are looked through for what speaks for a place."""


def resolve(article: Article, mentions: Sequence[Mention], *, about: Sequence[str] = ()) -> tuple[Resolution, ...]:
    """Return what each mention may mean, in the order of the mentions; borders are left out.

    One sense for each name of an article. Countries given in `about` (alpha-3 codes) lend weight to what
    lies in them; a name after a comma ("Vientiane, Laos") more so.
    """
    plain, within = _of_kinds(mentions, "toponym", "demonym"), _of_kinds(mentions, "organisation")
    spans = [(m.start, m.end, m.probability) for m in plain] + [_country_in(mention) for mention in within]
    senses, numbers = _senses(article.text, spans, about)
    of_mention = {id(mention): senses[number] for mention, number in zip([*plain, *within], numbers, strict=True)}
    countries = _countries(plain, of_mention, about)
    hints = _Hints(article, plain)
    of_mention |= {id(mention): _of_organisation(of_mention[id(mention)]) for mention in within}
    of_mention |= {id(mention): _alias(mention, countries) for mention in _of_kinds(mentions, "alias")}
    found = ((mention, of_mention[id(mention)]) for mention in mentions if mention.kind != "border")
    return tuple(Resolution(mention, own, "" if own else hints.of(mention)) for mention, own in found)


def _of_kinds(mentions: Iterable[Mention], *kinds: str) -> list[Mention]:
    return [mention for mention in mentions if mention.kind in kinds]


def _senses(
    text: str, spans: Sequence[tuple[int, int, float]], about: Sequence[str]
) -> tuple[list[tuple[Candidate, ...]], list[int]]:
    """Return what each name may mean, and for each span the number of its name."""
    names, numbers = named(text, spans)
    ranked = ranking.rank(names, about)
    for number in _waters(text, spans, numbers):
        ranked[number] = _as_water(ranked[number])
    senses = []
    for number, one in enumerate(ranked):
        others = ranked[max(0, number - _BESIDE) : number + _BESIDE]
        senses.append(_candidates(one, others) or _minor(one, others, about))
    return senses, numbers


def _countries(
    mentions: Iterable[Mention], senses: dict[int, tuple[Candidate, ...]], about: Sequence[str]
) -> Counter[str]:
    """Return how often each country is named."""
    counts: Counter[str] = Counter(dict.fromkeys(about, 3))
    for mention in mentions:
        best = next(iter(senses[id(mention)]), None)
        if best and best.feature.kind == "country" and best.feature.country:
            counts[best.feature.country] += 1
    return counts


_WATER = re.compile(r"\b(?:Sea|Ocean|Gulf|Strait|Channel|Canal|Nile)$")
_THE = re.compile(r"\b[Tt]he $")
_UNIT = re.compile(
    r"[\s-]+(?:state|province|governorate|county|district|region|department|prefecture|oblast|parish|city|town)\b", re.I
)


def _waters(text: str, spans: Sequence[tuple[int, int, float]], numbers: Sequence[int]) -> set[int]:
    """Return the numbers of the names that stand as a water's: "Red Sea", "the Danube"; not "Red Sea state"."""
    waters, units = set(), set()
    for (start, end, _), number in zip(spans, numbers, strict=True):
        if _UNIT.match(text, end):
            units.add(number)
        elif _WATER.search(text, start, end) or _THE.search(text, max(0, start - 4), start):
            waters.add(number)
    return waters - units


def _as_water(ranked: Ranked) -> Ranked:
    """Return a name with the water that is called so before the units and towns that are named for it."""
    kinds = [gazetteer.kind(row) for row in ranked.rows]
    called = [s in (NAME, OWN) for s in ranked.strengths]
    best = next((n for n, (kind, own) in enumerate(zip(kinds, called, strict=True)) if own and kind == "water"), 0)
    if not best or kinds[0] in ("country", "capital"):
        return ranked
    order = [best, *(number for number in range(len(kinds)) if number != best)]
    rows, strengths = (tuple(of[number] for number in order) for of in (ranked.rows, ranked.strengths))
    confidence = max(ranked.confidence, _SURE_OF_WATER * ranked.name.probability)
    # the odds stay where they are: what was likeliest is so still, of another
    return replace(ranked, rows=rows, strengths=strengths, confidence=confidence)


_SURE_OF_WATER = 0.9


def _candidates(ranked: Ranked, others: Sequence[Ranked]) -> tuple[Candidate, ...]:
    """Return the features that a name may mean with their scores; empty where none is likely enough."""
    if not ranked.rows or ranked.confidence < LEAST_CONFIDENT:
        return ()
    # what the best one leaves is shared out among the others
    rest = (1 - ranked.confidence) / max(1 - ranked.odds[0], 1e-9)
    scores = [ranked.confidence, *(min(own * rest, ranked.confidence) for own in ranked.odds[1:])]
    kept = list(zip(ranked.rows, ranked.strengths, scores, strict=True))[: _KEPT_ALTERNATIVES + 1]
    reason = _reason(ranked, others)
    return tuple(
        Candidate(gazetteer.feature(row), round(score, 2), reason, "exact" if strength == OWN else "alias")
        for row, strength, score in kept
    )


_HELD, _ALONE, _ONE_OF_SEVERAL = 0.85, 0.7, 0.5
"""So sure is a minor place: where the text adds what holds it; where it is the only one that fits; else."""


class _Fit(NamedTuple):
    """How well a minor place fits the article; the least fits best."""

    not_held: bool
    """Whether the text does not add what holds it."""
    km: float
    """How far it is from the nearest place that the article names."""
    negative_importance: float
    row: int


def _minor(ranked: Ranked, others: Sequence[Ranked], about: Sequence[str]) -> tuple[Candidate, ...]:
    """Return the minor places that a name may mean for which the article speaks, the likeliest first.

    Where every hamlet of the world is known, most names are some hamlet's: one counts where nothing else is
    called so, and the text adds what holds it, or it is near a place or in a country that the article names.
    """
    rows = [row for row, _ in candidates_for(ranked.name.text)[0] if gazetteer.is_minor(row)]
    fits = sorted(_fits(ranked, rows, others, about))[: _KEPT_ALTERNATIVES + 1]
    if not fits:
        return ()
    is_held = not fits[0].not_held
    share = ranked.name.probability * (_HELD if is_held else _ALONE if len(fits) == 1 else _ONE_OF_SEVERAL)
    if share < LEAST_CONFIDENT:
        return ()
    reason = "a minor place; " + ("the text adds what holds it" if is_held else "near what the text names")
    scores = [share] + [min(share, (1 - share) / len(fits))] * (len(fits) - 1)
    return tuple(
        Candidate(gazetteer.feature(fit.row), round(score, 2), reason, "alias")
        for fit, score in zip(fits, scores, strict=True)
    )


def _fits(ranked: Ranked, rows: Sequence[int], others: Sequence[Ranked], about: Sequence[str]) -> Iterator[_Fit]:
    """Yield the minor places that the text adds a parent to, or that lie near a place or in a country that it names."""
    sure = [gazetteer.feature(other.rows[0]) for other in _sure(others) if other is not ranked]
    countries = {*about, *(code for one in sure for code in (one.country, *one.claimed_by))}
    points = [(one.lon, one.lat) for one in sure if one.kind not in ("country", "region")]
    parents = set(ranked.name.parents)
    for brief in gazetteer.briefs(rows):
        km = min((distance_km((brief.lon, brief.lat), point) for point in points), default=_FAR_KM)
        is_held = brief.admin1 in parents
        if is_held or km <= _AROUND_KM or brief.country in countries:
            yield _Fit(not is_held, min(km, _FAR_KM), -brief.importance, brief.row)


def _sure(names: Sequence[Ranked]) -> list[Ranked]:
    return [one for one in names if one.rows and one.confidence >= _SURE]


class _Namesakes(NamedTuple):
    """The places of one name, and the one among them that is held likeliest."""

    best: gazetteer.Brief
    every: Sequence[gazetteer.Brief]


_WHY_THIS_ONE: tuple[tuple[str, Callable[[_Namesakes], bool]], ...] = (
    ("the only place of that name in the gazetteer", lambda of: len(of.every) == 1),
    (
        "the largest of {count} places of that name",
        lambda of: 0 < of.best.population == max(one.population for one in of.every),
    ),
    (
        "the water, of {count} places of that name",
        lambda of: of.best.kind == "water" and any(one.kind != "water" for one in of.every),
    ),
    (
        "the best known of {count} places of that name",
        lambda of: of.best.importance == max(one.importance for one in of.every),
    ),
    ("the likeliest of {count} places of that name", lambda _: True),
)
"""What sets the best one apart, the plainest to a reader first: the first that holds is said."""


def _reason(ranked: Ranked, others: Sequence[Ranked]) -> str:
    """Say in plain words why the best candidate won."""
    best, namesakes = gazetteer.feature(ranked.rows[0]), gazetteer.briefs(ranked.rows)
    parts = _holders(best, ranked.name)
    beside = [] if len(namesakes) == 1 or parts else _neighbours(best, ranked, others)
    rivals = _Namesakes(namesakes[0], namesakes)
    parts += [next(words for words, holds in _WHY_THIS_ONE if holds(rivals)).format(count=len(namesakes))]
    if ranked.name.shortened:
        parts.append(f"the gazetteer lacks {ranked.name.text!r} itself")
    if beside:
        parts.append(f"the text also names {' and '.join(beside)}")
    around = surroundings(best)
    if around:
        parts.append(f"its sources put it by {_listed(around)}")
    return "; ".join(parts)


def _holders(best: Feature, name: Name) -> list[str]:
    """Say what holds a place by the words of the text; empty where it does not say."""
    added, around = (
        [one for one in map(gazetteer.feature, rows) if _is_part_of(best, one)] for rows in (name.parents, name.within)
    )
    return [f"the text adds {added[0].name!r}"] if added else [f"the text puts it in {one.name}" for one in around[:1]]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(", ".join(names).rsplit(", ", 1))


def _neighbours(best: Feature, ranked: Ranked, others: Sequence[Ranked]) -> list[str]:
    """Return up to two other places of the article that speak for this one: what holds it, or lies near it."""
    found = []
    for other in _sure(others):
        if other is ranked:
            continue
        place = gazetteer.feature(other.rows[0])
        near = "country" not in (place.kind, best.kind) and (
            distance_km((place.lon, place.lat), (best.lon, best.lat)) <= _NEAR_KM
        )
        if near or _is_part_of(best, place):
            found.append((not near, -other.confidence, other.name.text))
    return list(dict.fromkeys(text for _, _, text in sorted(found)))[:2]


def _is_part_of(found: Feature, whole: Feature) -> bool:
    if found.id == whole.id or found.kind == "country":
        return False
    if whole.kind == "country":
        return whole.country in (found.country, *found.claimed_by)
    return whole.kind == "admin1" and found.country == whole.country and found.admin1 == whole.name


def _country_in(mention: Mention) -> tuple[int, int, float]:
    """Return the span of the country's name within an organisation's, as it is resolved with the other names."""
    start, end = country_within(mention.text) or (0, len(mention.text))
    return mention.start + start, mention.start + end, mention.probability


def _of_organisation(named: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the country of what an organisation's name carries: the United States for the Georgia National Guard."""
    best = named[0] if named else None
    code = best and (best.feature.country or next(iter(best.feature.claimed_by), None))
    if best is None or code is None:
        return ()
    return (Candidate(gazetteer.country(code), best.score, "part of the organisation's name"),)


def _alias(mention: Mention, countries: Counter[str]) -> tuple[Candidate, ...]:
    """Return the country of the article that calls itself so ("the Kingdom": "Kingdom of Cambodia")."""
    fitting = [
        found
        for code, _ in countries.most_common()
        if (found := gazetteer.country(code)) and _calls_itself(mention.text, found)
    ]
    if not fitting:
        return ()
    share = countries[fitting[0].country or ""] / sum(countries[f.country or ""] for f in fitting)
    reason = f"{fitting[0].name} calls itself a {mention.text.lower()}"
    return (Candidate(fitting[0], round(0.95 * share, 2), reason, "alias"),)


def _calls_itself(word: str, country: Feature) -> bool:
    return any(gazetteer.feature(row).id == country.id for row, _ in gazetteer.hits(f"{word} of {country.name}"))


class _Hints:
    """Says what a mention's own sentence tells of where a place is that could not be placed."""

    def __init__(self, article: Article, toponyms: Iterable[Mention]) -> None:
        self._index = SentenceIndex(article.text)
        self._named: dict[int, dict[str, None]] = defaultdict(dict)
        for mention in toponyms:
            beside = self._named[self._index.number_at(mention.start)]
            if mention.kind == "toponym" and len(beside) <= _KEPT_ALTERNATIVES:
                beside[mention.text] = None

    def of(self, mention: Mention) -> str:
        beside = self._named.get(self._index.number_at(mention.start), ())
        known = "no place of that name is likely here" if gazetteer.hits(mention.text) else "not in the gazetteer"
        named = ", ".join(other for other in beside if other != mention.text)
        return known + (f"; its sentence names {named}" if named else "")


def gather(resolutions: Iterable[Resolution]) -> tuple[tuple[Place, ...], tuple[Unplaced, ...]]:
    """Return the places that the resolutions come to, and the mentions that come to none.

    Both in the order of the first mention. A place keeps the reason of its surest mention.
    """
    by_feature: dict[str, list[Resolution]] = defaultdict(list)
    unplaced = []
    for resolution in resolutions:
        if resolution.feature is None:
            unplaced.append(Unplaced(resolution.mention, resolution.hint))
        else:
            by_feature[resolution.feature.id].append(resolution)
    return tuple(_place(group) for group in by_feature.values()), tuple(unplaced)


def _place(group: list[Resolution]) -> Place:
    # an organisation's name, or "the Kingdom", says that its country is spoken of, and nothing more
    named = [resolution for resolution in group if resolution.mention.kind in ("toponym", "demonym")] or group
    surest = max((resolution.candidates[0] for resolution in named), key=lambda candidate: candidate.score)
    others = {c.feature.id: c for resolution in group for c in resolution.candidates[1:] if c.score >= 0.01}
    others.pop(surest.feature.id, None)
    alternatives = sorted(others.values(), key=lambda c: (-c.score, c.feature.id))[:_KEPT_ALTERNATIVES]
    return Place(
        feature=surest.feature,
        mentions=tuple(resolution.mention for resolution in group),
        confidence=surest.score,
        reason=surest.reason,
        alternatives=tuple(alternatives),
        geometry=geometry_of(surest.feature),
    )


def with_borders(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places, each that is no country with the land border that lies nearest to it."""
    from geomap.geodata.boundaries import nearest_border

    return tuple(
        place
        if place.feature.kind in ("country", "admin1", "region")
        else replace(place, nearest_border=nearest_border(place.feature.lon, place.feature.lat))
        for place in places
    )
