"""The names of an article with their candidates -> the odds of each candidate.

Two forests of small decision trees score each candidate by what it is, how it bears the name, what the text
says beside the name, and how it fits the other names. For the other names the first forest uses the prior odds,
the second the odds that the first gives. Trained on the corpora LGL and TR-News.
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
"""How many candidates of a name are scored, the most important first."""

TOGETHER = 200
"""How many names are scored together: the work grows with the square of it."""

SAME_KM = 161.0
"""Candidates this close together count as the same answer: 100 miles, the usual measure in toponym resolution."""

_SHARPNESS = 12.0
"""How steeply the prior odds of a candidate rise with its importance."""


def candidates(names: Sequence[Name]) -> list[gazetteer.Brief]:
    """Return the candidates of all names, one name after the other."""
    return gazetteer.briefs([row for name in names for row in name.rows])


def prior(names: Sequence[Name], briefs: Sequence[gazetteer.Brief]) -> Array:
    """Return the prior odds of each candidate, by importance and strength of the name alone; a name's sum to 1."""
    weights = np.array([brief.importance for brief in briefs])
    strengths = np.array([strength for name in names for strength in name.strengths])
    return normalised(
        np.exp(_SHARPNESS * (weights + 0.05 * (strengths == gazetteer.OWN) - 0.3 * (strengths == WEAK))), names
    )


def normalised(values: Array, names: Sequence[Name]) -> Array:
    """Divide each candidate's value by the sum over the candidates of its name."""
    owner = owners(names)
    sums = np.bincount(owner, values, minlength=len(names))
    return values / np.maximum(sums[owner], 1e-12)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of a name: rows of the gazetteer with their odds, best first, and the confidence in the best."""

    name: Name
    rows: tuple[int, ...]
    strengths: tuple[int, ...]
    odds: tuple[float, ...]
    """They sum to 1."""
    confidence: float
    """Probability that the name is a toponym and the first row the right one."""


def rank(names: Sequence[Name], about: Sequence[str] = ()) -> list[Ranked]:
    """Rank the candidates of each name of an article, best first.

    Parameters
    ----------
    names
        All names of one article. Each is scored together with the others; in a very long article, with those
        around it.
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
    briefs = candidates(names)
    odds = prior(names, briefs)
    for name in ("ranker-1.json", "ranker-2.json"):
        odds = normalised(forest(name).predict(table(names, briefs, odds, about)), names)
    starts = np.concatenate([[0], np.cumsum([len(name.rows) for name in names])]).astype(int)
    return [_best_first(name, odds[starts[n] : starts[n + 1]].tolist()) for n, name in enumerate(names)]


def _best_first(name: Name, odds: Sequence[float]) -> Ranked:
    order = sorted(range(len(odds)), key=lambda n: (-odds[n], n))
    rows, ordered = tuple(name.rows[n] for n in order), tuple(odds[n] for n in order)
    sure = confidence(evidence(name, rows, ordered)) if order else 0.0
    return Ranked(name, rows, tuple(name.strengths[n] for n in order), ordered, sure)


def evidence(name: Name, rows: Sequence[int], odds: Sequence[float]) -> list[float]:
    """Return the inputs of `confidence` for a name, given its candidates with their odds, best first.

    A town and the district around it are the same answer to where a place is: the odds of candidates within
    `SAME_KM` of the best count with it.
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
    """Return the probability that a name is a toponym and its best candidate right, calibrated on held-out articles."""
    total = sum(weight * value for weight, value in zip(_weights("confidence.json"), evidence, strict=True))
    return 1 / (1 + math.exp(-total))


@cache
def _weights(name: str) -> list[float]:
    return list(json.loads(model_path(name).read_text("utf-8"))["weights"])
