"""The names of an article with their candidates -> how likely each candidate is meant.

A forest of small trees weighs each candidate by what it is, how it bears the name, what the text says
beside the name, and how it fits the other names: first with what is known of those beforehand, then
with what the first round made of them. Trained on the corpora LGL and TR-News.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import WEAK
from geomap.geodata.sphere import distance_km
from geomap.reading.resolution.forest import forest
from geomap.reading.resolution.traits import Array, Name, owners, table
from geomap.reading.resources import model_path

CONSIDERED = 60
"""So many namesakes are weighed, the most important first."""

TOGETHER = 200
"""So many names are weighed in the light of each other: the work grows with the square of it."""

SAME_KM = 161.0
"""Candidates this near to each other are the same answer by the field's usual measure, a hundred miles."""

_SHARPNESS = 12.0
"""How fast the odds of a candidate fall with importance, as long as nothing else is known."""


def candidates(names: Sequence[Name]) -> list[gazetteer.Brief]:
    """Return the candidates of all names one after the other."""
    return gazetteer.briefs([row for name in names for row in name.rows])


def prior(names: Sequence[Name], briefs: Sequence[gazetteer.Brief]) -> Array:
    """Return how likely each candidate is by its importance alone; the candidates of a name sum to 1."""
    weights = np.array([brief.importance for brief in briefs])
    strengths = np.array([strength for name in names for strength in name.strengths])
    return normalised(
        np.exp(_SHARPNESS * (weights + 0.05 * (strengths == gazetteer.OWN) - 0.3 * (strengths == WEAK))), names
    )


def normalised(values: Array, names: Sequence[Name]) -> Array:
    """Return the values divided by the sum over the candidates of the same name."""
    owner = owners(names)
    sums = np.bincount(owner, values, minlength=len(names))
    return values / np.maximum(sums[owner], 1e-12)


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
    found = candidates(names)
    odds = prior(names, found)
    for name in ("ranker-1.json", "ranker-2.json"):
        odds = normalised(forest(name).predict(table(names, found, odds, about)), names)
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
        if share > 0.005 and distance_km((best.lon, best.lat), (other.lon, other.lat)) <= SAME_KM
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
