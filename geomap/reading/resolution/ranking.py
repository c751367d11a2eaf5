"""The names of an article with their candidates -> how likely each candidate is meant.

A forest of small trees weighs each candidate by what it is, how it bears the name, what the text says
beside the name, and how it fits the other names: first with what is known of those beforehand, then
with what the first round made of them. Trained on the corpora LGL and TR-News.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import WEAK
from geomap.reading.resolution.forest import forest
from geomap.reading.resources import model_path

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

CONSIDERED = 60
"""So many namesakes are weighed, the most important first."""

TOGETHER = 200
"""So many names are weighed in the light of each other: the work grows with the square of it."""

ANCHORS = 6
"""So many candidates of each other name count when a candidate is held against its surroundings."""

SAME_KM = 161.0
"""Candidates this near to each other are the same answer by the field's usual measure, a hundred miles."""

_SHARPNESS = 12.0
"""How fast the odds of a candidate fall with importance, as long as nothing else is known."""

_KINDS = ("country", "admin1", "admin2", "capital", "city", "area", "region", "water", "landform", "other")
_REACHES_KM = (30.0, 100.0, 300.0)
_ABOUT = 3.0
"""A country that the user names counts as much as three names of the text."""


@dataclass(slots=True)
class Name:
    """What the article calls by one name, in one sense."""

    text: str
    count: int
    """How many mentions it has."""
    position: float
    """Where its first mention stands, between 0 at the start of the article and 1 at its end."""
    rows: list[int]
    strengths: list[int]
    shortened: int = 0
    """How many words were taken off to find it in the gazetteer."""
    parents: list[int] = field(default_factory=list)
    """Rows of what the text names after a comma behind it."""
    children: list[int] = field(default_factory=list)
    """Rows of what it stands behind after a comma."""
    within: list[int] = field(default_factory=list)
    """Rows of what the text puts it in: "Goma in eastern Congo", "the Iraqi city of Mosul"."""
    dateline: bool = False
    """Whether the report was written there."""
    at_border: bool = False
    """Whether it is named beside the word "border"."""
    probability: float = 1.0
    """How likely its surest mention names a place at all."""


FEATURES = (
    "importance", "population", "kind", "strength", "rank", "behind", "namesakes", "shortened", "words", "capitals",
    "count", "position", "names", "parent", "child", "country share", "unit share", "unit named", "country named",
    "near 30", "near 100", "near 300", "nearest km", "second km", "first km", "prior", "best unit share",
    "best country share", "best near", "within", "dateline km", "dateline country", "border country",
)  # fmt: skip


def candidates(names: Sequence[Name]) -> list[gazetteer.Brief]:
    """Return the candidates of all names one after the other."""
    return gazetteer.briefs([row for name in names for row in name.rows])


def prior(names: Sequence[Name], briefs: Sequence[gazetteer.Brief]) -> Array:
    """Return how likely each candidate is by its importance alone; the candidates of a name sum to 1."""
    import numpy as np

    weights = np.array([brief.importance for brief in briefs])
    strengths = np.array([strength for name in names for strength in name.strengths])
    return normalised(
        np.exp(_SHARPNESS * (weights + 0.05 * (strengths == gazetteer.OWN) - 0.3 * (strengths == WEAK))), names
    )


def normalised(values: Array, names: Sequence[Name]) -> Array:
    """Return the values divided by the sum over the candidates of the same name."""
    import numpy as np

    owner = owners(names)
    sums = np.bincount(owner, values, minlength=len(names))
    return values / np.maximum(sums[owner], 1e-12)


def owners(names: Sequence[Name]) -> Numbers:
    """Return for each candidate the number of its name."""
    import numpy as np

    return np.repeat(np.arange(len(names)), [len(name.rows) for name in names])


def features(names: Sequence[Name], briefs: Sequence[gazetteer.Brief], odds: Array, about: Sequence[str] = ()) -> Array:
    """Return the features of each candidate, given how likely each is held so far; one row a candidate."""
    import numpy as np

    owner = owners(names)
    count = len(briefs)
    table = np.zeros((count, len(FEATURES)))
    if not count:
        return table
    importance = np.array([brief.importance for brief in briefs])
    most = _most(importance, owner, len(names))
    kinds = np.array([_KINDS.index(brief.kind) for brief in briefs])
    sizes = np.array([len(name.rows) for name in names])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table[:, 0] = importance
    table[:, 1] = np.log10(1.0 + np.array([brief.population for brief in briefs]))
    table[:, 2] = kinds
    table[:, 3] = [strength for name in names for strength in name.strengths]
    table[:, 4] = np.arange(count) - starts[owner]
    table[:, 5] = most[owner] - importance
    table[:, 6] = np.log2(sizes[owner])
    for column, values in (
        (7, [name.shortened for name in names]),
        (8, [len(name.text.split()) for name in names]),
        (9, [name.text.isupper() for name in names]),
        (10, [min(name.count, 8) for name in names]),
        (11, [name.position for name in names]),
    ):
        table[:, column] = np.array(values, float)[owner]
    table[:, 12] = math.log2(len(names))
    for column, side, said in (
        (13, "above", [name.parents for name in names]),
        (14, "below", [name.children for name in names]),
        (29, "above", [name.within for name in names]),
    ):
        own = [briefs[start : start + size] for start, size in zip(starts, sizes, strict=True)]
        table[:, column] = [v for some, others in zip(own, said, strict=True) for v in _related(some, others, side)]
    _add_shares(table, briefs, owner, odds, len(names), about)
    _add_distances(table, briefs, owner, odds)
    _add_setting(table, names, briefs, owner, odds)
    table[:, 25] = odds
    for column, source in ((26, 16), (27, 15), (28, 20)):
        table[:, column] = _most(table[:, source], owner, len(names))[owner] - table[:, source]
    return table


def _most(values: Array, owner: Numbers, count: int) -> Array:
    import numpy as np

    most = np.full(count, -np.inf)
    np.maximum.at(most, owner, values)
    return most


def _related(own: Sequence[gazetteer.Brief], others: Sequence[int], side: str) -> list[float]:
    """Return 0 where the text names no parent or child, -1 where it does not fit, else how closely it does."""
    if not others:
        return [0.0] * len(own)
    known = gazetteer.briefs(others)
    found = []
    for brief in own:
        closest = -1.0
        for other in known:
            upper, lower = (other, brief) if side == "above" else (brief, other)
            closest = max(closest, lies_in(lower, upper))
        found.append(closest)
    return found


def lies_in(lower: gazetteer.Brief, upper: gazetteer.Brief) -> float:
    """Return how closely one feature holds another: 3 as its unit, 2 as its country, -1 where it does not."""
    if lower.row == upper.row:
        return -1.0
    if upper.kind == "admin1":
        return 3.0 if lower.admin1 == upper.row else -1.0
    if upper.kind == "country":
        return 2.0 if lower.country == upper.country and lower.kind != "country" else -1.0
    if upper.kind == "admin2" and lower.kind in ("city", "capital"):
        near = (
            gazetteer.distance_km((lower.lon, lower.lat), (upper.lon, upper.lat)) < 60
            and lower.country == upper.country
        )
        return 3.0 if near else -1.0
    return -1.0


def _add_shares(
    table: Array, briefs: Sequence[gazetteer.Brief], owner: Numbers, odds: Array, count: int, about: Sequence[str]
) -> None:
    """Add how much of the other names lies in the candidate's country and unit."""
    import numpy as np

    for column, named, places, has in (
        (15, 18, [brief.country or "" for brief in briefs], [brief.kind == "country" for brief in briefs]),
        (16, 17, [_unit(brief) for brief in briefs], [brief.kind == "admin1" for brief in briefs]),
    ):
        codes = {code: number for number, code in enumerate(dict.fromkeys(places))}
        place = np.array([codes[code] for code in places])
        given = np.array([bool(code) for code in places])
        of_name = np.zeros((count, len(codes)))
        np.add.at(of_name, (owner, place), odds * given)
        total = of_name.sum(axis=0)
        for code in about if column == 15 else ():
            if code in codes:
                total[codes[code]] += _ABOUT
        rest = (total[place] - of_name[owner, place]) * given
        table[:, column] = rest / max(count - 1 + _ABOUT * bool(about and column == 15), 1)
        as_such = np.zeros((count, len(codes)))
        np.add.at(as_such, (owner, place), odds * np.array(has))
        table[:, named] = np.minimum((as_such.sum(axis=0)[place] - as_such[owner, place]) * given, 3.0)


def _unit(brief: gazetteer.Brief) -> str:
    unit = brief.row if brief.kind == "admin1" else brief.admin1
    return str(unit) if unit else ""


def _add_distances(table: Array, briefs: Sequence[gazetteer.Brief], owner: Numbers, odds: Array) -> None:
    """Add how many of the other names lie near the candidate, and how far the nearest are."""
    import numpy as np

    kinds = np.array([brief.kind in ("country", "region") for brief in briefs])
    points = _on_sphere(np.array([(brief.lon, brief.lat) for brief in briefs]))
    order = np.lexsort((-odds, owner))
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
    anchors = np.flatnonzero((place < ANCHORS) & (odds >= 0.03) & ~kinds)
    table[:, 22:25] = math.log(20_040.0)
    if not len(anchors):
        return
    km = 2 * 6371.0 * np.arcsin(np.minimum(1.0, _chords(points, points[anchors]) / 2))
    weight = odds[anchors] * (owner[:, None] != owner[anchors][None, :])
    for column, reach in zip((19, 20, 21), _REACHES_KM, strict=True):
        table[:, column] = np.minimum(((km <= reach) * weight).sum(axis=1), 6.0)
    # as far as the nearest of the others, each the farther the less likely it is
    reached = np.log(km + 2.0) - np.log(np.maximum(weight, 1e-9)) * 0.7
    reached[weight <= 0] = math.log(20_040.0)
    ordered = np.sort(reached, axis=1)
    table[:, 22] = np.minimum(ordered[:, 0], math.log(20_040.0))
    if ordered.shape[1] > 1:
        table[:, 23] = np.minimum(ordered[:, 1], math.log(20_040.0))
    first = anchors[owner[anchors] == owner[anchors].min()][0]
    table[:, 24] = np.where(owner == owner[first], math.log(20_040.0), np.log(km[:, list(anchors).index(first)] + 2.0))


def _add_setting(
    table: Array, names: Sequence[Name], briefs: Sequence[gazetteer.Brief], owner: Numbers, odds: Array
) -> None:
    """Add how far the dateline's place lies, and whether the candidate's country is its, or shares a border named."""
    import numpy as np

    countries = [brief.country for brief in briefs]
    codes = {code: number for number, code in enumerate(dict.fromkeys(countries))}
    place, given = np.array([codes[code] for code in countries]), np.array([bool(code) for code in countries])
    table[:, 30] = math.log(20_040.0)
    written = np.array([name.dateline for name in names])[owner]
    if written.any():
        points = _on_sphere(np.array([(brief.lon, brief.lat) for brief in briefs]))
        best = np.flatnonzero(written)[odds[written].argmax()]
        table[:, 30] = np.log(2 * 6371.0 * np.arcsin(np.minimum(1.0, _chords(points, points[[best]])[:, 0] / 2)) + 2.0)
        table[written, 30] = math.log(20_040.0)
        table[:, 31] = np.bincount(place, odds * written, minlength=len(codes))[place] * given * ~written
    countries_named = np.array([brief.kind == "country" for brief in briefs])
    named = countries_named * np.array([name.at_border for name in names])[owner]
    of_border = np.bincount(place, odds * named, minlength=len(codes))[place] - odds * named
    table[:, 32] = np.clip(of_border, 0.0, 1.0) * given


def _on_sphere(lonlat: Array) -> Array:
    import numpy as np

    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _chords(a: Array, b: Array) -> Array:
    import numpy as np

    return np.sqrt(np.maximum(2.0 - 2.0 * (a @ b.T), 0.0))


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a name may mean: rows of the gazetteer with their odds, best first, and how sure the best one is."""

    name: Name
    rows: tuple[int, ...]
    strengths: tuple[int, ...]
    odds: tuple[float, ...]
    """They sum to 1."""
    confidence: float
    """How likely the name is a place's and the first row the right one."""


def rank(names: Sequence[Name], about: Sequence[str] = ()) -> list[Ranked]:
    """Return what each name of an article may mean, best first.

    Parameters
    ----------
    names
        All names of one article: each is weighed in the light of the others, in a very long article of
        those around it.
    about
        Countries that the article is known to be about, as alpha-3 codes.
    """
    order = sorted(range(len(names)), key=lambda number: names[number].position)
    ranked: dict[int, Ranked] = {}
    for first in range(0, len(order), TOGETHER):
        some = order[first : first + TOGETHER]
        ranked.update(zip(some, _ranked([names[number] for number in some], about), strict=True))
    return [ranked[number] for number in range(len(names))]


def _ranked(names: Sequence[Name], about: Sequence[str]) -> list[Ranked]:
    import numpy as np

    found = candidates(names)
    odds = prior(names, found)
    for name in ("ranker-1.json", "ranker-2.json"):
        odds = normalised(forest(name).predict(features(names, found, odds, about)), names)
    starts = np.concatenate([[0], np.cumsum([len(name.rows) for name in names])]).astype(int)
    return [_best_first(name, odds[starts[n] : starts[n + 1]].tolist()) for n, name in enumerate(names)]


def _best_first(name: Name, odds: Sequence[float]) -> Ranked:
    order = sorted(range(len(odds)), key=lambda n: (-odds[n], n))
    rows, ordered = tuple(name.rows[n] for n in order), tuple(odds[n] for n in order)
    sure = confidence(evidence(name, rows, ordered)) if order else 0.0
    return Ranked(name, rows, tuple(name.strengths[n] for n in order), ordered, sure)


def evidence(name: Name, rows: Sequence[int], odds: Sequence[float]) -> list[float]:
    """Return what tells how sure a name is, given its candidates with their odds, best first.

    A town and the district about it are the same answer to where the place is: the odds of what lies
    beside the best candidate count with it.
    """
    best, *rest = gazetteer.briefs(rows)
    near = odds[0] + sum(
        share
        for other, share in zip(rest, odds[1:], strict=True)
        if share > 0.005 and gazetteer.distance_km((best.lon, best.lat), (other.lon, other.lat)) <= SAME_KM
    )
    return [
        1.0,
        _logit(name.probability),
        _logit(odds[0]),
        _logit(near),
        math.log2(len(rows)),
        float(name.shortened > 0),
        float(bool(name.parents)),
        float(best.kind == "country"),
        float(all(strength == WEAK for strength in name.strengths)),
    ]


def _logit(p: float) -> float:
    p = min(max(p, 0.005), 0.995)
    return math.log(p / (1 - p))


def confidence(evidence: Sequence[float]) -> float:
    """Return how likely a name is a place's and its best candidate the right one, calibrated on articles left out."""
    total = sum(weight * value for weight, value in zip(_weights("confidence.json"), evidence, strict=True))
    return 1 / (1 + math.exp(-total))


@cache
def _weights(name: str) -> list[float]:
    return list(json.loads(model_path(name).read_text("utf-8"))["weights"])
