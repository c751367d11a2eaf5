"""The names of an article with their candidates -> a table of numbers by which each candidate is scored."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from geomap.geodata import gazetteer
from geomap.geodata.sphere import distance_km, distances_km, unit_vectors

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

TRAITS = (
    "importance", "population", "kind", "strength", "rank", "behind", "namesakes", "shortened", "words", "capitals",
    "count", "position", "names", "parent", "child", "country share", "unit share", "unit named", "country named",
    "near 30", "near 100", "near 300", "nearest km", "second km", "first km", "prior", "best unit share",
    "best country share", "best near", "within", "dateline km", "dateline country", "border country",
)  # fmt: skip
"""Columns of the table, in the order on which the forests were trained."""

ANCHORS = 6
"""How many candidates of each other name a candidate's distance is measured to."""

_KINDS = ("country", "admin1", "admin2", "capital", "city", "area", "region", "water", "landform", "other")
_REACHES_KM = {"near 30": 30.0, "near 100": 100.0, "near 300": 300.0}
_FARTHEST = math.log(20_040.0)
"""Distances are logarithms of km; this one is of half the equator."""
_BEHIND_BEST = {
    "behind": "importance",
    "best unit share": "unit share",
    "best country share": "country share",
    "best near": "near 100",
}
"""Trait -> another trait: the first is how far a candidate is behind the best of its name in the second."""
_ABOUT = 3.0
"""A country that the user names counts as much as three names of the text."""


@dataclass(slots=True)
class Name:
    """A name that the article uses, in one sense."""

    text: str
    count: int
    """Number of its mentions."""
    position: float
    """Position of its first mention, from 0 at the start of the article to 1 at its end."""
    rows: list[int]
    """Rows of its candidates in the gazetteer."""
    strengths: list[int]
    """How strongly each candidate bears the name, such as `gazetteer.OWN` or `gazetteer.WEAK`."""
    shortened: int = 0
    """How many words were removed from it to find it in the gazetteer."""
    parents: list[int] = field(default_factory=list)
    """Rows of the containing place that the text names after it: "Vientiane, Laos"."""
    children: list[int] = field(default_factory=list)
    """Rows of the candidates of the names that the text puts in it: of "Vientiane" for the name "Laos"."""
    within: list[int] = field(default_factory=list)
    """Rows of what contains it by the words around it: "Goma in eastern Congo", "the Iraqi city of Mosul"."""
    dateline: bool = False
    """Whether the dateline names it."""
    at_border: bool = False
    """Whether the word "border" stands near it."""
    probability: float = 1.0
    """Probability that its surest mention is a toponym at all."""


def owners(names: Sequence[Name]) -> Numbers:
    """Return for each candidate the index of its name."""
    return np.repeat(np.arange(len(names)), [len(name.rows) for name in names])


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The candidates of all names, one name after the other."""

    names: Sequence[Name]
    briefs: Sequence[gazetteer.Brief]
    odds: Array
    """Odds of each candidate so far."""
    owner: Numbers
    """For each candidate the index of its name."""

    def of_names(self, values: Sequence[float]) -> Array:
        """Return for each candidate the value of its name."""
        return np.array(values, float)[self.owner]

    def are(self, *kinds: str) -> Flags:
        """Return for each candidate whether it is of one of these kinds."""
        return np.array([brief.kind in kinds for brief in self.briefs])

    def points(self) -> Array:
        """Return the candidates as unit vectors; shape (n, 3)."""
        return unit_vectors([brief.lon for brief in self.briefs], [brief.lat for brief in self.briefs])


Columns = Mapping[str, Array | float]


def table(names: Sequence[Name], briefs: Sequence[gazetteer.Brief], odds: Array, about: Sequence[str] = ()) -> Array:
    """Return the traits of each candidate, given the odds of all candidates so far.

    A row for each candidate, a column for each of `TRAITS`; no rows for no candidates.
    """
    filled = np.zeros((len(briefs), len(TRAITS)))
    if not len(briefs):
        return filled
    crowd = _Crowd(names, briefs, odds, owners(names))
    columns = {
        "prior": odds,
        **_own(crowd),
        **_of_name(crowd),
        **_as_put_by_the_text(crowd),
        **_shares(crowd, about),
        **_distances(crowd),
        **_setting(crowd),
    }
    columns |= {trait: _behind_best(np.asarray(columns[of]), crowd) for trait, of in _BEHIND_BEST.items()}
    for number, trait in enumerate(TRAITS):
        filled[:, number] = columns[trait]
    return filled


def _behind_best(values: Array, crowd: _Crowd) -> Array:
    most = np.full(len(crowd.names), -np.inf)
    np.maximum.at(most, crowd.owner, values)
    return most[crowd.owner] - values


def _own(crowd: _Crowd) -> Columns:
    """Return the traits of what a candidate is, and of how it bears the name."""
    first = np.searchsorted(crowd.owner, crowd.owner)
    return {
        "importance": np.array([brief.importance for brief in crowd.briefs]),
        "population": np.log10(1.0 + np.array([brief.population for brief in crowd.briefs])),
        "kind": np.array([_KINDS.index(brief.kind) for brief in crowd.briefs], float),
        "strength": np.array([strength for name in crowd.names for strength in name.strengths], float),
        "rank": np.arange(len(first)) - first,
    }


def _of_name(crowd: _Crowd) -> Columns:
    """Return the traits of a candidate's name: its form, and how often and where it occurs."""
    names = crowd.names
    return {
        "namesakes": np.log2(crowd.of_names([len(name.rows) for name in names])),
        "shortened": crowd.of_names([name.shortened for name in names]),
        "words": crowd.of_names([len(name.text.split()) for name in names]),
        "capitals": crowd.of_names([name.text.isupper() for name in names]),
        "count": crowd.of_names([min(name.count, 8) for name in names]),
        "position": crowd.of_names([name.position for name in names]),
        "names": math.log2(len(names)),
    }


def _as_put_by_the_text(crowd: _Crowd) -> Columns:
    """Return how closely a candidate fits the places that the text says it lies in or contains."""
    starts = np.searchsorted(crowd.owner, np.arange(len(crowd.names) + 1))
    own = [crowd.briefs[first:end] for first, end in pairwise(starts)]
    pairs = list(zip(own, crowd.names, strict=True))
    return {
        "parent": np.array([fit for some, name in pairs for fit in _fits(some, name.parents, "above")]),
        "child": np.array([fit for some, name in pairs for fit in _fits(some, name.children, "below")]),
        "within": np.array([fit for some, name in pairs for fit in _fits(some, name.within, "above")]),
    }


def _fits(own: Sequence[gazetteer.Brief], others: Sequence[int], side: str) -> list[float]:
    """Return how closely each candidate fits the closest of the others; -1 if it fits none, 0 if there are none."""
    if not others:
        return [0.0] * len(own)
    known = gazetteer.briefs(others)
    if side == "above":
        return [max(lies_in(brief, other) for other in known) for brief in own]
    return [max(lies_in(other, brief) for other in known) for brief in own]


def lies_in(lower: gazetteer.Brief, upper: gazetteer.Brief) -> float:
    """Return how closely `upper` contains `lower`: 3 as its administrative unit, 2 as its country, -1 not at all."""
    if lower.row == upper.row:
        return -1.0
    if upper.kind == "admin1":
        return 3.0 if lower.admin1 == upper.row else -1.0
    if upper.kind == "country":
        return 2.0 if lower.country == upper.country and lower.kind != "country" else -1.0
    if upper.kind == "admin2" and lower.kind in ("city", "capital"):
        near = distance_km((lower.lon, lower.lat), (upper.lon, upper.lat)) < 60 and lower.country == upper.country
        return 3.0 if near else -1.0
    return -1.0


def _shares(crowd: _Crowd, about: Sequence[str]) -> Columns:
    """Return the share of other names in a candidate's country and unit, and how many name that area itself."""
    countries, units = [brief.country or "" for brief in crowd.briefs], [_unit(brief) for brief in crowd.briefs]
    country_share, country_named = _share(crowd, countries, crowd.are("country"), about)
    unit_share, unit_named = _share(crowd, units, crowd.are("admin1"), ())
    return {
        "country share": country_share,
        "country named": country_named,
        "unit share": unit_share,
        "unit named": unit_named,
    }


def _unit(brief: gazetteer.Brief) -> str:
    unit = brief.row if brief.kind == "admin1" else brief.admin1
    return str(unit) if unit else ""


def _share(crowd: _Crowd, areas: Sequence[str], are_areas: Flags, about: Sequence[str]) -> tuple[Array, Array]:
    """Return the share of other names in each candidate's area, and how many name the area itself (at most 3)."""
    place, codes = _numbered(areas)
    has_area = np.array([bool(code) for code in areas])
    of_name = np.zeros((len(crowd.names), len(codes)))
    np.add.at(of_name, (crowd.owner, place), crowd.odds * has_area)
    total = of_name.sum(axis=0)
    for code in about:
        if code in codes:
            total[codes[code]] += _ABOUT
    rest = (total[place] - of_name[crowd.owner, place]) * has_area
    as_such = np.zeros((len(crowd.names), len(codes)))
    np.add.at(as_such, (crowd.owner, place), crowd.odds * are_areas)
    others = (as_such.sum(axis=0)[place] - as_such[crowd.owner, place]) * has_area
    return rest / max(len(crowd.names) - 1 + _ABOUT * bool(about), 1), np.minimum(others, 3.0)


def _numbered(areas: Sequence[str]) -> tuple[Numbers, dict[str, int]]:
    """Return the index of each candidate's area, and the indexes by area."""
    codes = {code: number for number, code in enumerate(dict.fromkeys(areas))}
    return np.array([codes[code] for code in areas]), codes


def _distances(crowd: _Crowd) -> Columns:
    """Return how many of the other names lie near a candidate, and how far the nearest two and the first are."""
    anchors = _anchors(crowd)
    if not len(anchors):
        return dict.fromkeys(_REACHES_KM, 0.0) | dict.fromkeys(("nearest km", "second km", "first km"), _FARTHEST)
    points, owner = crowd.points(), crowd.owner
    km = distances_km(points, points[anchors])
    weight = crowd.odds[anchors] * (owner[:, None] != owner[anchors][None, :])
    # an unlikely anchor counts as farther away than it is
    reached = np.log(km + 2.0) - np.log(np.maximum(weight, 1e-9)) * 0.7
    reached[weight <= 0] = _FARTHEST
    ordered = np.minimum(np.sort(reached, axis=1), _FARTHEST)
    return {
        **{trait: np.minimum(((km <= reach) * weight).sum(axis=1), 6.0) for trait, reach in _REACHES_KM.items()},
        "nearest km": ordered[:, 0],
        "second km": ordered[:, 1] if len(anchors) > 1 else _FARTHEST,
        "first km": np.where(owner == owner[anchors[0]], _FARTHEST, np.log(km[:, 0] + 2.0)),
    }


def _anchors(crowd: _Crowd) -> Numbers:
    """Return the candidates to which distances are measured: the likeliest of each name, no countries or regions."""
    order = np.lexsort((-crowd.odds, crowd.owner))
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order)) - np.searchsorted(crowd.owner[order], crowd.owner[order])
    return np.flatnonzero((place < ANCHORS) & (crowd.odds >= 0.03) & ~crowd.are("country", "region"))


def _setting(crowd: _Crowd) -> Columns:
    """Return the distance to the dateline's place, and the odds that the country is the dateline's or a border's."""
    countries = [brief.country or "" for brief in crowd.briefs]
    place, codes = _numbered(countries)
    has_country, odds = np.array([bool(code) for code in countries]), crowd.odds

    def of_country(weight: Array | Flags) -> Array:
        return np.bincount(place, odds * weight, minlength=len(codes))[place].astype(float)

    named = crowd.are("country") * crowd.of_names([name.at_border for name in crowd.names])
    of_border = np.clip(of_country(named) - odds * named, 0.0, 1.0) * has_country
    written = np.array([name.dateline for name in crowd.names])[crowd.owner]
    if not written.any():
        return {"dateline km": _FARTHEST, "dateline country": 0.0, "border country": of_border}
    points, best = crowd.points(), np.flatnonzero(written)[odds[written].argmax()]
    km = distances_km(points, points[[best]])[:, 0]
    return {
        "dateline km": np.where(written, _FARTHEST, np.log(km + 2.0)),
        "dateline country": of_country(written) * has_country * ~written,
        "border country": of_border,
    }
