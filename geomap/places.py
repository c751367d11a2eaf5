"""Mentions -> what each resolves to -> the places of the article, and what could not be placed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geomap import gazetteer
from geomap.gazetteer import OWN, WEAK
from geomap.mentions import country_within
from geomap.model import Article, Candidate, Feature, Mention, Place, Resolution, Unplaced
from geomap.text import SentenceIndex, normalise

_CONSIDERED = 60
"""So many namesakes are weighed, the most important first."""

_WEIGHT_IMPORTANCE = 1.0
_WEIGHT_OWN_NAME = 0.12
_WEIGHT_COUNTRY = 0.45
_WEIGHT_PARENT = 0.8
_SHARPNESS = 9.0
"""How fast the odds of a candidate fall with its distance to the best."""

_MOST_CONFIDENT = 0.98
_KEPT_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class _Context:
    """What the article is about, as far as its names tell."""

    countries: Counter[str]
    parents: dict[str, tuple[Feature, ...]]
    """By normalised toponym, what the text names after a comma behind it."""


def resolve(article: Article, mentions: Sequence[Mention], *, about: Sequence[str] = ()) -> tuple[Resolution, ...]:
    """Return what each mention may mean, in the order of the mentions; borders are left out.

    One sense a name and article. Countries named or given in `about` (alpha-3 codes) lend weight to
    what lies in them; a name after a comma ("Vientiane, Laos") more so.
    """
    context = _context(article, mentions, about)
    senses: dict[tuple[str, str], tuple[Candidate, ...]] = {}
    found = []
    for mention in mentions:
        if mention.kind == "border":
            continue
        key = (mention.kind, normalise(mention.text))
        if key not in senses:
            senses[key] = _candidates(mention, context)
        found.append(Resolution(mention, senses[key], "" if senses[key] else _hint(article, mention, mentions)))
    return tuple(found)


def _context(article: Article, mentions: Sequence[Mention], about: Sequence[str]) -> _Context:
    countries: Counter[str] = Counter(dict.fromkeys(about, 3))
    parents: dict[str, tuple[Feature, ...]] = {}
    ordered = [m for m in mentions if m.kind != "border"]
    for mention in ordered:
        best = _best_known(mention)
        if best is not None and best.kind == "country" and best.country:
            countries[best.country] += 1
    for mention, following in pairwise(ordered):
        best = _best_known(mention)
        if best and best.kind == "country" and article.text[: mention.start].endswith("In "):
            continue  # "In Kosovo, Pristina …" says nothing of where Kosovo is
        if article.text[mention.end : following.start].strip(" ") == "," and following.kind == "toponym":
            known = [gazetteer.feature(row) for row, _ in gazetteer.hits(following.text)[:8]]
            units = tuple(f for f in known if f.kind in ("country", "admin1"))
            parents.setdefault(normalise(mention.text), units)
    return _Context(countries, parents)


def _best_known(mention: Mention) -> Feature | None:
    if mention.kind == "organisation":
        code = country_within(mention.text)
        return gazetteer.country(code) if code else None
    found = [row for row, strength in gazetteer.hits(mention.text)[:1] if strength != WEAK]
    return gazetteer.feature(found[0]) if found else None


def _candidates(mention: Mention, context: _Context) -> tuple[Candidate, ...]:
    if mention.kind == "alias":
        return _alias(mention, context)
    if mention.kind in ("organisation", "demonym"):
        best = _best_known(mention)
        reason = "named by its people" if mention.kind == "demonym" else "part of the organisation's name"
        return (Candidate(best, 0.95, reason),) if best else ()
    weighed = [
        (_weight(row, strength, mention, context), row, strength)
        for row, strength in gazetteer.hits(mention.text)[:_CONSIDERED]
        if strength != WEAK
    ]
    if not weighed:
        return ()
    weighed.sort(key=lambda entry: (-entry[0], entry[1]))
    odds = [math.exp(_SHARPNESS * (weight - weighed[0][0])) for weight, _, _ in weighed]
    shares = [_MOST_CONFIDENT * share / sum(odds) for share in odds]
    namesakes = len(weighed)
    return tuple(
        Candidate(
            gazetteer.feature(row),
            round(share, 2),
            _reason(gazetteer.feature(row), mention, namesakes, context),
            "exact" if strength == OWN else "alias",
        )
        for share, (_, row, strength) in zip(shares, weighed[: _KEPT_ALTERNATIVES + 1], strict=False)
    )


def _weight(row: int, strength: int, mention: Mention, context: _Context) -> float:
    found = gazetteer.feature(row)
    weight = _WEIGHT_IMPORTANCE * gazetteer.importance(row) + _WEIGHT_OWN_NAME * (strength == OWN)
    total = sum(context.countries.values())
    if total and found.kind != "country":
        owners = (found.country,) if found.country else found.claimed_by
        weight += _WEIGHT_COUNTRY * max((context.countries[code] / total for code in owners), default=0.0)
    parents = context.parents.get(normalise(mention.text), ())
    if any(_is_part_of(found, parent) for parent in parents):
        weight += _WEIGHT_PARENT
    return weight


def _is_part_of(found: Feature, parent: Feature) -> bool:
    if found.id == parent.id or found.kind == "country":
        return False
    if parent.kind == "country":
        return parent.country in (found.country, *found.claimed_by)
    return found.country == parent.country and found.admin1 == parent.name


def _reason(found: Feature, mention: Mention, namesakes: int, context: _Context) -> str:
    parts = ["the only place of that name known" if namesakes == 1 else f"the likeliest of {namesakes} of that name"]
    parent = next((p for p in context.parents.get(normalise(mention.text), ()) if _is_part_of(found, p)), None)
    if parent:
        parts.append(f"the text adds {parent.name!r}")
    elif found.kind != "country" and found.country in context.countries:
        parts.append(f"the text speaks of {gazetteer.country(found.country).name}")
    elif namesakes > 1 and found.population:
        parts.append(f"{found.population:,} inhabitants")
    return "; ".join(parts)


def _alias(mention: Mention, context: _Context) -> tuple[Candidate, ...]:
    """Return the country of the article that calls itself so ("the Kingdom": "Kingdom of Cambodia")."""
    fitting = [
        found
        for code, _ in context.countries.most_common()
        if (found := gazetteer.country(code)) and _calls_itself(mention.text, found)
    ]
    if not fitting:
        return ()
    share = context.countries[fitting[0].country or ""] / sum(context.countries[f.country or ""] for f in fitting)
    reason = f"{fitting[0].name} calls itself a {mention.text.lower()}"
    return (Candidate(fitting[0], round(0.95 * share, 2), reason, "alias"),)


def _calls_itself(word: str, country: Feature) -> bool:
    return any(gazetteer.feature(row).id == country.id for row, _ in gazetteer.hits(f"{word} of {country.name}"))


def _hint(article: Article, mention: Mention, mentions: Sequence[Mention]) -> str:
    """Say what the mention's own sentence tells of where a place is that the gazetteer lacks."""
    index = SentenceIndex(article.text)
    number = index.number_at(mention.start)
    beside = [
        other.text
        for other in mentions
        if other is not mention and other.kind == "toponym" and index.number_at(other.start) == number
    ]
    named = ", ".join(dict.fromkeys(beside))
    return "not in the gazetteer" + (f"; its sentence names {named}" if named else "")


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
    surest = max((resolution.candidates[0] for resolution in group), key=lambda candidate: candidate.score)
    others = {c.feature.id: c for resolution in group for c in resolution.candidates[1:] if c.score >= 0.01}
    others.pop(surest.feature.id, None)
    alternatives = sorted(others.values(), key=lambda c: (-c.score, c.feature.id))[:_KEPT_ALTERNATIVES]
    return Place(
        feature=surest.feature,
        mentions=tuple(resolution.mention for resolution in group),
        confidence=surest.score,
        reason=surest.reason,
        alternatives=tuple(alternatives),
    )


def with_borders(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places, each that is no country with the land border that lies nearest to it."""
    from geomap.boundaries import nearest_border

    return tuple(
        place
        if place.feature.kind in ("country", "admin1", "region")
        else replace(place, nearest_border=nearest_border(place.feature.lon, place.feature.lat))
        for place in places
    )
