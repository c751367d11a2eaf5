"""How well places are found and placed in the corpora LGL and TR-News, by articles that were not trained on.

    python tests/benchmarks/geoparsing.py CORPORA [tr-news] [lgl]

TR-News is read with weights trained on LGL; LGL with five sets of weights, each trained on four fifths
of its articles. Figures are given with and without demonyms ("Cambodian"); organisations that carry a
country's name are no places.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpora import NEAR_KM, Annotated, Score, Toponym, corpus
from train import folds, train

from geomap.article.sources import from_text
from geomap.geodata import gazetteer
from geomap.geodata.sphere import distance_km
from geomap.model.reading import Resolution
from geomap.reading import resources
from geomap.reading.recognition import mentions, tagging
from geomap.reading.resolution import forest, places, ranking

Read = tuple[Annotated, tuple[Resolution, ...]]


def main() -> None:
    """Print the figures of the corpora named, or of both."""
    folder = Path(sys.argv[1])
    kept = Path(sys.argv[sys.argv.index("--keep") + 1]) if "--keep" in sys.argv else None
    lgl, news = corpus(folder, "lgl"), corpus(folder, "tr-news")
    with tempfile.TemporaryDirectory() as scratch:
        place = kept or Path(scratch)
        if "lgl" not in sys.argv[2:]:
            report("TR-News, trained on LGL", list(read_with(lgl, news, place / "lgl")))
        if "tr-news" not in sys.argv[2:]:
            report("LGL, five-fold cross-validation", list(cross_validated(lgl, place)))


def cross_validated(articles: Sequence[Annotated], place: Path) -> Iterator[Read]:
    for number, left_out in enumerate(folds(len(articles))):
        seen = [article for n, article in enumerate(articles) if n not in left_out]
        yield from read_with(seen, [articles[n] for n in left_out], place / f"fold-{number}")


def read_with(seen: Sequence[Annotated], unseen: Iterable[Annotated], folder: Path) -> Iterator[Read]:
    """Yield each unseen article as read with weights trained on the seen ones."""
    if not (folder / "confidence.json").is_file():
        train(seen, folder)
    resources.MODELS = folder
    for cached in (tagging.model, forest.forest, ranking._weights):
        cached.cache_clear()
    started, count = time.perf_counter(), 0
    for article in unseen:
        text = from_text(article.text)
        found = mentions.find(text)
        yield article, places.resolve(text, found)
        count += 1
    print(f"  {count / (time.perf_counter() - started):.0f} articles a second, {folder.name}", file=sys.stderr)


def report(title: str, readings: Sequence[Read]) -> None:
    """Print the measures, the calibration and what went wrong, by kind.

    What the document gives a place is counted: organisations too, for the country that they carry.
    """
    print(f"\n{title}: {len(readings)} articles")
    every = ("toponym", "demonym", "organisation", "alias")
    for label, kinds in (("all", every), ("no organisations", every[:2]), ("no demonyms", every[:1])):
        score = Score()
        for article, resolved in readings:
            gold = article
            if label == "no demonyms":
                kept = tuple(t for t in article.toponyms if mentions.kind_of(t.phrase) != "demonym")
                gold = Annotated(article.id, article.text, kept)
            score.add(gold, [predicted(r) for r in resolved if r.mention.kind in kinds])
        figures = "  ".join(f"{name} {value:.3f}" for name, value in score.figures().items())
        print(f"  {label} ({score.located} gold, {score.predicted} predicted): {figures}")
    matched = [best_over(t, resolved) for article, resolved in readings for t in article.toponyms if t.point]
    right = [is_right(*pair) for pair in matched if pair]
    print(f"  right by the GeoNames id or within 161 km, of what is matched: {sum(right) / max(len(right), 1):.3f}")
    calibration(readings)
    analysis(readings)


def predicted(resolution: Resolution) -> tuple[int, int, tuple[float, float] | None]:
    feature, mention = resolution.feature, resolution.mention
    return mention.start, mention.end, (feature.lon, feature.lat) if feature else None


def best_over(toponym: Toponym, resolved: Sequence[Resolution]) -> tuple[Toponym, Resolution] | None:
    """Return a toponym with the placed mention that overlaps it, the one of the same span first."""
    over = [r for r in resolved if r.feature and r.mention.start < toponym.end and toponym.start < r.mention.end]
    same = [r for r in over if (r.mention.start, r.mention.end) == (toponym.start, toponym.end)]
    return (toponym, (same or over)[0]) if over else None


def calibration(readings: Sequence[Read]) -> None:
    """Print the reliability of the confidences by tenths, and the expected calibration error.

    Right is the place that people gave, by its id or within 161 km: Canada is Canada, wherever its point.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for article, resolved in readings:
        for resolution in resolved:
            start, end, point = predicted(resolution)
            over = [t for t in article.toponyms if start < t.end and t.start < end]
            if point is None or resolution.mention.kind == "organisation" or (over and not any(t.point for t in over)):
                continue
            right = any(is_right(t, resolution) for t in over)
            sure = resolution.candidates[0].score
            bins.setdefault(min(int(sure * 10), 9), []).append((sure, right))
    total = sum(map(len, bins.values()))
    error = 0.0
    for number, rows in sorted(bins.items()):
        stated, true = sum(sure for sure, _ in rows) / len(rows), sum(right for _, right in rows) / len(rows)
        error += abs(stated - true) * len(rows) / total
        print(f"  confidence from {number / 10:.1f}: stated {stated:.2f}, right {true:.2f} ({len(rows)})")
    print(f"  expected calibration error {error:.3f}")


def is_right(toponym: Toponym, resolution: Resolution) -> bool:
    """Tell whether a mention was given the place that people gave it: by its id, or within 161 km."""
    feature = resolution.feature
    if toponym.point is None or feature is None:
        return False
    same = feature.id == f"geonames:{toponym.geonames}"
    return same or distance_km(toponym.point, (feature.lon, feature.lat)) <= NEAR_KM


def analysis(readings: Sequence[Read]) -> None:
    """Print why gold toponyms were missed, with the commonest of each kind."""
    kinds: dict[str, Counter[str]] = {
        kind: Counter()
        for kind in (
            "not recognised",
            "not placed",
            "no such name",
            "point of the right one elsewhere",
            "wrong candidate",
        )
    }
    for article, resolved in readings:
        for toponym in article.toponyms:
            over = [
                r
                for r in resolved
                if r.mention.start < toponym.end and toponym.start < r.mention.end and r.mention.kind != "organisation"
            ]
            if toponym.point is None:
                continue
            exact = [r for r in over if (r.mention.start, r.mention.end) == (toponym.start, toponym.end)]
            best = (exact or over or [None])[0]
            if best is None:
                kinds["not recognised"][toponym.phrase] += 1
            elif best.feature is None:
                kinds["not placed" if gazetteer.hits(toponym.phrase) else "no such name"][toponym.phrase] += 1
            elif distance_km(toponym.point, (best.feature.lon, best.feature.lat)) > NEAR_KM:
                same = best.feature.id == f"geonames:{toponym.geonames}"
                near = any(
                    distance_km(toponym.point, (b.lon, b.lat)) <= NEAR_KM
                    for b in gazetteer.briefs([row for row, _ in gazetteer.hits(toponym.phrase)])
                )
                kind = "point of the right one elsewhere" if same else "wrong candidate" if near else "no such name"
                kinds[kind][toponym.phrase] += 1
    for kind, phrases in kinds.items():
        common = ", ".join(f"{phrase} {count}" for phrase, count in phrases.most_common(40 if "-v" in sys.argv else 6))
        print(f"  {kind}: {phrases.total()} ({common})")


if __name__ == "__main__":
    main()
