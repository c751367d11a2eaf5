"""The geoparsing corpora LGL and TR-News, and the measures by which a reading is held against them.

The corpora are other people's texts: they are read from a folder outside the project, and nothing of
them is kept.

LGL: Lieberman, Samet, Sankaranarayanan, "Geotagging with local lexicons to build indexes for
textually-specified spatial data", ICDE 2010. TR-News: Kamalloo, Rafiei, "A coherent unsupervised model
for toponym resolution", WWW 2018. The measures are those of EUPEG (Wang, Hu, 2019), and of all gold
toponyms with coordinates the share that was found and put within 161 km.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from geomap.geodata.sphere import distance_km

NEAR_KM = 161.0
FARTHEST_KM = 20_040.0
"""Half the circumference of the earth: the error that no answer can exceed."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A stretch of text that people marked as the name of a place."""

    start: int
    end: int
    phrase: str
    point: tuple[float, float] | None
    """`(lon, lat)`; None where the corpus does not say which place it is."""
    geonames: str | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article of a corpus."""

    id: str
    text: str
    toponyms: tuple[Toponym, ...]


def corpus(folder: Path, name: str) -> list[Annotated]:
    """Return the articles of `lgl` or `tr-news` in the order of the file."""
    root = ElementTree.parse(folder / f"{name}.xml").getroot()
    found = []
    for number, article in enumerate(root.findall("article")):
        text = article.findtext("text") or ""
        toponyms = [t for element in article.iter("toponym") if (t := _toponym(element, text)) is not None]
        distinct = {(t.start, t.end): t for t in sorted(toponyms, key=lambda t: t.point is not None)}
        ordered = sorted(distinct.values(), key=lambda t: (t.start, t.end))
        found.append(Annotated(article.get("docid") or f"{name}-{number}", text, tuple(ordered)))
    return found


def _toponym(element: ElementTree.Element, text: str) -> Toponym | None:
    phrase = element.findtext("phrase") or ""
    start, end = int(element.findtext("start") or 0), int(element.findtext("end") or 0)
    if text[start:end] != phrase:
        at = [match.start() for match in re.finditer(re.escape(phrase), text)]
        if not at:
            return None
        start = min(at, key=lambda place: abs(place - start))
        end = start + len(phrase)
    tag = element.find("gaztag")
    if tag is None or not tag.findtext("lat"):
        return Toponym(start, end, phrase, None)
    point = (float(tag.findtext("lon") or 0), float(tag.findtext("lat") or 0))
    return Toponym(start, end, phrase, point, tag.get("geonameid"))


Predicted = tuple[int, int, tuple[float, float] | None]
"""Start, end and `(lon, lat)` of what the program found; None where it did not place it."""


@dataclass(slots=True)
class Score:
    """Counts over the articles seen so far."""

    gold: int = 0
    located: int = 0
    predicted: int = 0
    matched: int = 0
    matched_exactly: int = 0
    errors_km: list[float] = field(default_factory=list)

    def add(self, article: Annotated, predicted: Iterable[Predicted]) -> None:
        """Count an article: each gold span is matched to one overlapping predicted span, an exact one first."""
        placed = sorted((p for p in predicted if p[2] is not None), key=lambda p: (p[0], p[1]))
        located = [t for t in article.toponyms if t.point is not None]
        loose = [t for t in article.toponyms if t.point is None]
        free = [p for p in placed if not any(p[0] < t.end and t.start < p[1] for t in loose) or _hits(p, located)]
        self.located += len(located)
        self.predicted += len(free)
        by_span = {(p[0], p[1]): p for p in free}
        pairs = {t: by_span.pop((t.start, t.end)) for t in located if (t.start, t.end) in by_span}
        self.matched_exactly += len(pairs)
        rest = sorted(by_span.values())
        for toponym in located:
            if toponym not in pairs:
                over = next((p for p in rest if p[0] < toponym.end and toponym.start < p[1]), None)
                if over:
                    rest.remove(over)
                    pairs[toponym] = over
        self.matched += len(pairs)
        for toponym, found in pairs.items():
            self.errors_km.append(distance_km(toponym.point, found[2]))  # type: ignore[arg-type]

    @property
    def near(self) -> int:
        """How many were put within 161 km."""
        return sum(km <= NEAR_KM for km in self.errors_km)

    def figures(self) -> dict[str, float]:
        """Return the measures by name."""
        precision, recall = self.matched / max(self.predicted, 1), self.matched / max(self.located, 1)
        exact_p, exact_r = self.matched_exactly / max(self.predicted, 1), self.matched_exactly / max(self.located, 1)
        count = max(len(self.errors_km), 1)
        return {
            "end-to-end@161": self.near / max(self.located, 1),
            "precision": precision,
            "recall": recall,
            "F1": _f1(precision, recall),
            "exact F1": _f1(exact_p, exact_r),
            "acc@161": self.near / count,
            "mean error km": sum(self.errors_km) / count,
            "AUC": sum(math.log(km + 1) for km in self.errors_km) / (count * math.log(FARTHEST_KM)),
        }


def _hits(predicted: Predicted, toponyms: list[Toponym]) -> bool:
    return any(predicted[0] < t.end and t.start < predicted[1] for t in toponyms)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)
