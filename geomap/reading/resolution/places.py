"""Mentions -> a resolution of each -> the places of the article, and the mentions that could not be placed."""

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
"""Least confidence of a place: what is less sure is listed as unplaced, not guessed."""

_SURE = 0.5
"""Least confidence of a name that counts as evidence for others."""

_KEPT_ALTERNATIVES = 5
_NEAR_KM = 100.0
_AROUND_KM = 300.0
_FAR_KM = 20_000.0
_BESIDE = 60
"""How many names on either side are searched for evidence for a place."""


def resolve(article: Article, mentions: Sequence[Mention], *, about: Sequence[str] = ()) -> tuple[Resolution, ...]:
    """Return the resolution of each mention, in the order of the mentions; border mentions are left out.

    A name has one sense in the article. A candidate counts as likelier in a country of `about` (alpha-3 codes),
    and more so in what the text names after a comma ("Vientiane, Laos"). A resolution without candidates has a
    hint instead.
    """
    plain, within = _of_kinds(mentions, "toponym", "demonym"), _of_kinds(mentions, "organisation")
    spans = [(m.start, m.end, m.probability) for m in plain] + [_country_in(mention) for mention in within]
    senses, numbers = _senses(article.text, spans, about)
    of_mention = {id(mention): senses[number] for mention, number in zip([*plain, *within], numbers, strict=True)}
    countries = _countries(plain, of_mention, about)
    hints = _Hints(article, plain)
    of_mention |= {id(mention): _of_organisation(of_mention[id(mention)]) for mention in within}
    of_mention |= {id(mention): _alias(mention, countries) for mention in _of_kinds(mentions, "alias")}
    resolved = ((mention, of_mention[id(mention)]) for mention in mentions if mention.kind != "border")
    return tuple(Resolution(mention, own, "" if own else hints.of(mention)) for mention, own in resolved)


def _of_kinds(mentions: Iterable[Mention], *kinds: str) -> list[Mention]:
    return [mention for mention in mentions if mention.kind in kinds]


def _senses(
    text: str, spans: Sequence[tuple[int, int, float]], about: Sequence[str]
) -> tuple[list[tuple[Candidate, ...]], list[int]]:
    """Return the candidates of each name, and for each span the index of its name."""
    names, numbers = named(text, spans)
    ranked = ranking.rank(names, about)
    for number in _waters(text, spans, numbers):
        ranked[number] = _as_water(ranked[number])
    senses = []
    for number, own in enumerate(ranked):
        others = ranked[max(0, number - _BESIDE) : number + _BESIDE]
        senses.append(_candidates(own, others) or _minor(own, others, about))
    return senses, numbers


def _countries(
    mentions: Iterable[Mention], senses: dict[int, tuple[Candidate, ...]], about: Sequence[str]
) -> Counter[str]:
    """Return how often each country is mentioned; each country of `about` counts as three mentions more."""
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
    """Return the indexes of the names used for a water body: "Red Sea", "the Danube"; not "Red Sea state"."""
    waters, units = set(), set()
    for (start, end, _), number in zip(spans, numbers, strict=True):
        if _UNIT.match(text, end):
            units.add(number)
        elif _WATER.search(text, start, end) or _THE.search(text, max(0, start - 4), start):
            waters.add(number)
    return waters - units


def _as_water(ranked: Ranked) -> Ranked:
    """Return a name with the water body that bears it before the units and towns that are named after it."""
    kinds = [gazetteer.kind(row) for row in ranked.rows]
    called = [s in (NAME, OWN) for s in ranked.strengths]
    best = next((n for n, (kind, own) in enumerate(zip(kinds, called, strict=True)) if own and kind == "water"), 0)
    if not best or kinds[0] in ("country", "capital"):
        return ranked
    order = [best, *(number for number in range(len(kinds)) if number != best)]
    rows, strengths = (tuple(of[number] for number in order) for of in (ranked.rows, ranked.strengths))
    confidence = max(ranked.confidence, _SURE_OF_WATER * ranked.name.probability)
    # the odds are not reordered: the water takes over those of the candidate that was best
    return replace(ranked, rows=rows, strengths=strengths, confidence=confidence)


_SURE_OF_WATER = 0.9


def _candidates(ranked: Ranked, others: Sequence[Ranked]) -> tuple[Candidate, ...]:
    """Return the candidates of a name with their scores; empty where the best is below `LEAST_CONFIDENT`."""
    if not ranked.rows or ranked.confidence < LEAST_CONFIDENT:
        return ()
    # the confidence is not the best one's odds: the others share what it leaves, by theirs
    rest = (1 - ranked.confidence) / max(1 - ranked.odds[0], 1e-9)
    scores = [ranked.confidence, *(min(own * rest, ranked.confidence) for own in ranked.odds[1:])]
    kept = list(zip(ranked.rows, ranked.strengths, scores, strict=True))[: _KEPT_ALTERNATIVES + 1]
    reason = _reason(ranked, others)
    return tuple(
        Candidate(gazetteer.feature(row), round(score, 2), reason, "exact" if strength == OWN else "alias")
        for row, strength, score in kept
    )


_HELD, _ALONE, _ONE_OF_SEVERAL = 0.85, 0.7, 0.5
"""Confidence in a minor place: where the text adds what contains it; where it alone fits; otherwise."""


class _Fit(NamedTuple):
    """How well a minor place fits the article; the smallest tuple fits best."""

    not_held: bool
    """Whether the text does not add what contains it."""
    km: float
    """Distance to the nearest place that the article names."""
    negative_importance: float
    row: int


def _minor(ranked: Ranked, others: Sequence[Ranked], about: Sequence[str]) -> tuple[Candidate, ...]:
    """Return the minor places that a name may mean and the article has evidence for, the likeliest first.

    Most names are also those of some hamlet. So a minor place counts only where no other place bears the name,
    and where the text adds what contains it, or it is near a place or in a country that the article names.
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
    """Yield the minor places in a parent that the text adds, or near a place or in a country that it names."""
    sure = [gazetteer.feature(other.rows[0]) for other in _sure(others) if other is not ranked]
    countries = {*about, *(code for place in sure for code in (place.country, *place.claimed_by))}
    points = [(place.lon, place.lat) for place in sure if place.kind not in ("country", "region")]
    parents = set(ranked.name.parents)
    for brief in gazetteer.briefs(rows):
        km = min((distance_km((brief.lon, brief.lat), point) for point in points), default=_FAR_KM)
        is_held = brief.admin1 in parents
        if is_held or km <= _AROUND_KM or brief.country in countries:
            yield _Fit(not is_held, min(km, _FAR_KM), -brief.importance, brief.row)


def _sure(names: Sequence[Ranked]) -> list[Ranked]:
    return [name for name in names if name.rows and name.confidence >= _SURE]


class _Namesakes(NamedTuple):
    """The candidates of one name, and the likeliest of them."""

    best: gazetteer.Brief
    every: Sequence[gazetteer.Brief]


_WHY_THIS_ONE: tuple[tuple[str, Callable[[_Namesakes], bool]], ...] = (
    ("the only place of that name in the gazetteer", lambda of: len(of.every) == 1),
    (
        "the largest of {count} places of that name",
        lambda of: 0 < of.best.population == max(brief.population for brief in of.every),
    ),
    (
        "the water, of {count} places of that name",
        lambda of: of.best.kind == "water" and any(brief.kind != "water" for brief in of.every),
    ),
    (
        "the best known of {count} places of that name",
        lambda of: of.best.importance == max(brief.importance for brief in of.every),
    ),
    ("the likeliest of {count} places of that name", lambda _: True),
)
"""What sets the best candidate apart, the plainest reason first: the first that holds is given."""


def _reason(ranked: Ranked, others: Sequence[Ranked]) -> str:
    """Return in plain words why the best candidate was chosen."""
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
    """Return the reason that the text names a place that contains the best candidate; empty where it names none."""
    added, around = (
        [whole for whole in map(gazetteer.feature, rows) if _is_part_of(best, whole)]
        for rows in (name.parents, name.within)
    )
    if added:
        return [f"the text adds {added[0].name!r}"]
    return [f"the text puts it in {whole.name}" for whole in around[:1]]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(", ".join(names).rsplit(", ", 1))


def _neighbours(best: Feature, ranked: Ranked, others: Sequence[Ranked]) -> list[str]:
    """Return up to two other names of the article that are evidence for a place: what contains it or is near it."""
    beside = []
    for other in _sure(others):
        if other is ranked:
            continue
        place = gazetteer.feature(other.rows[0])
        near = "country" not in (place.kind, best.kind) and (
            distance_km((place.lon, place.lat), (best.lon, best.lat)) <= _NEAR_KM
        )
        if near or _is_part_of(best, place):
            beside.append((not near, -other.confidence, other.name.text))
    return list(dict.fromkeys(text for _, _, text in sorted(beside)))[:2]


def _is_part_of(part: Feature, whole: Feature) -> bool:
    if part.id == whole.id or part.kind == "country":
        return False
    if whole.kind == "country":
        return whole.country in (part.country, *part.claimed_by)
    return whole.kind == "admin1" and part.country == whole.country and part.admin1 == whole.name


def _country_in(mention: Mention) -> tuple[int, int, float]:
    """Return the span and probability of the country's name in an organisation's: it is resolved like other names."""
    start, end = country_within(mention.text) or (0, len(mention.text))
    return mention.start + start, mention.start + end, mention.probability


def _of_organisation(named: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the country of the place in an organisation's name: the United States for "Georgia National Guard"."""
    best = named[0] if named else None
    code = best and (best.feature.country or next(iter(best.feature.claimed_by), None))
    if best is None or code is None:
        return ()
    return (Candidate(gazetteer.country(code), best.score, "part of the organisation's name"),)


def _alias(mention: Mention, countries: Counter[str]) -> tuple[Candidate, ...]:
    """Return the article's country that calls itself so: "the Kingdom" for the Kingdom of Cambodia."""
    fitting = [
        country
        for code, _ in countries.most_common()
        if (country := gazetteer.country(code)) and _calls_itself(mention.text, country)
    ]
    if not fitting:
        return ()
    share = countries[fitting[0].country or ""] / sum(countries[f.country or ""] for f in fitting)
    reason = f"{fitting[0].name} calls itself a {mention.text.lower()}"
    return (Candidate(fitting[0], round(0.95 * share, 2), reason, "alias"),)


def _calls_itself(word: str, country: Feature) -> bool:
    return any(gazetteer.feature(row).id == country.id for row, _ in gazetteer.hits(f"{word} of {country.name}"))


class _Hints:
    """Tells why a mention could not be placed, and which toponyms its sentence names."""

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
    """Group the resolutions by feature: return the places, and the mentions that could not be placed.

    Both are in the order of the first mention. A place has the confidence and reason of its surest mention.
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
    # an organisation's name or "the Kingdom" says less of how sure a country is than its own name
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
    """Return the places with the land border nearest to each; countries, first-order units and regions get none."""
    from geomap.geodata.boundaries import nearest_border

    return tuple(
        place
        if place.feature.kind in ("country", "admin1", "region")
        else replace(place, nearest_border=nearest_border(place.feature.lon, place.feature.lat))
        for place in places
    )
