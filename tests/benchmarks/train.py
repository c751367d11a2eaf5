"""Annotated articles -> the weights that ship in geomap/models: the tagger's, the ranker's, the confidence's.

    python tests/benchmarks/train.py CORPORA

CORPORA is a folder with `lgl.xml` and `tr-news.xml`. Every figure that a later step learns from was made
by an earlier one that had not seen the article: five folds, dealt the same at every run. The same
articles, gazetteer and libraries (requirements.txt beside this file) give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import lightgbm
import numpy as np
import pycrfsuite
from corpora import NEAR_KM, Annotated, Toponym, corpus

from geomap.geodata import gazetteer
from geomap.geodata.sphere import distance_km
from geomap.reading import resources
from geomap.reading.recognition import decoding, mentions, tagging
from geomap.reading.recognition.tagging import Spread, Words
from geomap.reading.resolution import naming, ranking, traits
from geomap.text import SentenceIndex, tokens

MODELS = Path(__file__).resolve().parents[2] / "geomap" / "reading" / "models"
FOLDS = 5
TAGGER = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 2, "feature.possible_transitions": True}
RISING = {
    "importance", "population", "strength", "parent", "child", "country share", "unit share", "unit named",
    "country named", "near 30", "near 100", "near 300", "prior", "within", "dateline country", "border country",
}  # fmt: skip
FALLING = {
    "rank", "behind", "shortened", "nearest km", "second km", "first km", "best unit share", "best country share",
    "best near", "dateline km",
}  # fmt: skip
"""Which features speak for a candidate, and which against it: what holds for one paper holds for another."""
ROUNDS = 250
RANKER = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "max_depth": 6, "min_data_in_leaf": 20,
    "lambda_l2": 1.0, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
    "monotone_constraints": [(f in RISING) - (f in FALLING) for f in traits.TRAITS],
}  # fmt: skip
Spans = list[tuple[int, int, float]]


def folds(count: int) -> list[list[int]]:
    """Return the numbers below `count`, dealt to five folds, the same at every run."""
    order = list(range(count))
    random.Random(0).shuffle(order)
    return [sorted(order[fold::FOLDS]) for fold in range(FOLDS)]


def train(articles: Sequence[Annotated], folder: Path) -> None:
    """Write all weights into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    spans = train_tagger(articles, folder)
    names = [Named.of(article, found) for article, found in zip(articles, spans, strict=True)]
    odds = train_ranker(names, folder)
    train_confidence(names, odds, folder)
    record(folder)


def labelled(article: Annotated) -> tuple[Words, list[str]]:
    """Return an article's words and for each whether it begins (B), continues (I) or is outside (O) a name."""
    found = tagging.prepared(article.text, tokens(article.text), SentenceIndex(article.text))
    labels = ["O"] * len(found.tokens)
    spans = iter([(t.start, t.end) for t in article.toponyms])
    span, fresh = next(spans, None), True
    for number, token in enumerate(found.tokens):
        while span and span[1] <= token.start:
            span, fresh = next(spans, None), True
        if span and token.start < span[1] and span[0] < token.end:
            labels[number] = "B" if fresh else "I"
            fresh = False
    return found, labels


def swapped(article: Annotated, names: Sequence[str], seed: int) -> Annotated:
    """Return an article whose places bear other names from all over the world, each name the same throughout.

    So the tagger learns how a text speaks of places rather than which ones it has seen.
    """
    rng = random.Random(seed)
    others: dict[str, str] = {}
    text, toponyms, at = "", [], 0
    for toponym in article.toponyms:
        if toponym.start < at:
            continue
        phrase = toponym.phrase
        if mentions.kind_of(phrase) == "toponym" and "." not in phrase:
            name = others.setdefault(phrase.casefold(), rng.choice(names))
            phrase = name.upper() if phrase.isupper() else name
        text += article.text[at : toponym.start]
        toponyms.append(replace(toponym, start=len(text), end=len(text) + len(phrase), phrase=phrase))
        text += phrase
        at = toponym.end
    return Annotated(article.id, text + article.text[at:], tuple(toponyms))


def names_of_the_world() -> list[str]:
    """Return names in Latin letters of some 20,000 features: towns, units, waters and landforms."""
    rng = random.Random(0)
    rows = rng.sample(range(1, 120_000), 30_000)
    names = [gazetteer.feature(row).name for row in sorted(rows)]
    return [name for name in names if re.fullmatch(r"[A-Z][\w'’. -]{2,24}", name)]


def train_tagger(articles: Sequence[Annotated], folder: Path) -> list[Spans]:
    """Write both models of the tagger, and return what models that had not seen them find in the articles."""
    count = len(articles)
    world = names_of_the_world()
    copies = [swapped(article, world, number) for number, article in enumerate(articles)]
    data = [labelled(article) for article in (*articles, *copies)]
    # a copy is left out together with its article
    left_outs = [{*part, *(count + n for n in part)} for part in folds(count)]
    part, every = folder / "part.crfsuite", range(len(data))
    spreads: dict[int, Spread] = {}
    for left_out in left_outs:
        model = _fit_tagger([data[n] for n in every if n not in left_out], None, part)
        spreads |= {n: Spread(data[n][0], _sums(tagging.probabilities(model, data[n][0]))) for n in left_out}
    spans: dict[int, Spans] = {}
    for left_out in left_outs:
        kept = [n for n in every if n not in left_out]
        model = _fit_tagger([data[n] for n in kept], [spreads[n] for n in kept], part)
        for n in left_out - set(range(count, len(data))):
            odds = tagging.probabilities(model, data[n][0], spreads[n])
            spans[n] = [_span(data[n][0], tagged) for tagged in decoding.spans(data[n][0], odds)]
    part.unlink()
    _fit_tagger(data, None, folder / "tagger-1.crfsuite")
    _fit_tagger(data, [spreads[n] for n in every], folder / "tagger-2.crfsuite")
    return [spans[n] for n in range(count)]


def _sums(pairs: Sequence[tuple[float, float]]) -> list[float]:
    return [begins + within for begins, within in pairs]


def _span(found: Words, tagged: decoding.Tagged) -> tuple[int, int, float]:
    return found.tokens[tagged.first].start, found.tokens[tagged.last].end, tagged.probability


def _fit_tagger(
    data: Sequence[tuple[Words, list[str]]], spreads: Sequence[Spread] | None, target: Path
) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(TAGGER)
    for number, (found, labels) in enumerate(data):
        for first, last in found.sequences:
            if tagging.may_name(found, first, last):
                spread = spreads[number] if spreads else None
                trainer.append(tagging.features(found, first, last, spread), labels[first:last])
    trainer.train(str(target))
    model = pycrfsuite.Tagger()
    model.open(str(target))
    return model


@dataclass
class Named:
    """An article's names with their candidates, and which of these are right."""

    names: list[traits.Name]
    briefs: list[gazetteer.Brief]
    right: np.ndarray
    """For each candidate 1 (right), 0 (wrong) or NaN (not known)."""
    gold: list[Toponym | None]
    """For each name what people marked."""
    found: list[bool]
    """For each name whether the tagger found it; the others were added from what people marked."""
    loose: list[bool]
    """For each name whether people marked it without saying where it is."""

    @classmethod
    def of(cls, article: Annotated, spans: Spans) -> Named:
        """Name the article's spans, with what people marked and the tagger missed."""
        missed = [t for t in article.toponyms if t.point and not any(s < t.end and t.start < e for s, e, _ in spans)]
        every = [*spans, *((t.start, t.end, 0.5) for t in missed)]
        names, numbers = naming.named(article.text, every)
        gold: list[Toponym | None] = [None] * len(names)
        found, loose = [False] * len(names), [False] * len(names)
        for place, (start, end, _) in enumerate(every):
            over = [t for t in article.toponyms if start < t.end and t.start < end]
            number = numbers[place]
            found[number] |= place < len(spans)
            loose[number] |= bool(over) and not over[0].point
            if over and over[0].point and gold[number] is None:
                gold[number] = over[0]
        briefs = ranking.candidates(names)
        right, start = [], 0
        for name, toponym in zip(names, gold, strict=True):
            right += _right(briefs[start : start + len(name.rows)], toponym)
            start += len(name.rows)
        return cls(names, briefs, np.array(right, float), gold, found, loose)


def _right(briefs: Sequence[gazetteer.Brief], toponym: Toponym | None) -> list[float]:
    if toponym is None or toponym.point is None:
        return [np.nan] * len(briefs)
    km = [distance_km(toponym.point, (brief.lon, brief.lat)) for brief in briefs]
    same = [gazetteer.feature(brief.row).id == f"geonames:{toponym.geonames}" for brief in briefs]
    if any(same):  # a namesake beside it (the town's district) is neither right nor wrong
        return [1.0 if it else np.nan if far <= 25 else 0.0 for it, far in zip(same, km, strict=True)]
    if not km or min(km) > NEAR_KM:
        return [np.nan] * len(briefs)
    return [float(far <= min(km) + 10) for far in km]


def train_ranker(data: Sequence[Named], folder: Path) -> list[np.ndarray]:
    """Write both rounds of the ranker, and return the odds that a ranker gives which had not seen the article."""
    odds = [ranking.prior(d.names, d.briefs) for d in data]
    for forest in ("ranker-1.json", "ranker-2.json"):
        tables = [traits.table(d.names, d.briefs, own) for d, own in zip(data, odds, strict=True)]
        for left_out in folds(len(data)):
            booster = _fit_ranker(data, tables, [n for n in range(len(data)) if n not in left_out])
            for n in left_out:
                if len(tables[n]):
                    odds[n] = ranking.normalised(booster.predict(tables[n]), data[n].names)
        _write(folder / forest, _rows(_fit_ranker(data, tables, range(len(data)))))
    return odds


def _fit_ranker(data: Sequence[Named], tables: Sequence[np.ndarray], numbers: Iterable[int]) -> lightgbm.Booster:
    numbers = list(numbers)
    table, right = np.concatenate([tables[n] for n in numbers]), np.concatenate([data[n].right for n in numbers])
    known = ~np.isnan(right)
    return lightgbm.train(RANKER, lightgbm.Dataset(table[known], right[known]), ROUNDS)


def _rows(booster: lightgbm.Booster) -> dict[str, list]:
    """Return the trees of a booster as the columns that a `Forest` reads, one row a tree."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    flat = [_flat(tree) for tree in trees]
    width = max(len(nodes) for nodes in flat)
    padded = [nodes + [(0, 0.0, n, n, 0.0) for n in range(len(nodes), width)] for nodes in flat]
    columns = ("feature", "threshold", "left", "right", "value")
    rows = {column: [[node[at] for node in nodes] for nodes in padded] for at, column in enumerate(columns)}
    return rows | {"depth": [_depth(tree) for tree in trees]}


def _flat(tree: dict) -> list[tuple[int, float, int, int, float]]:
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: dict) -> int:
        number = len(nodes)
        nodes.append((0, 0.0, number, number, 0.0))
        if "leaf_value" in node:
            nodes[number] = (0, 0.0, number, number, float(f"{node['leaf_value']:.5g}"))
        else:
            left, right = add(node["left_child"]), add(node["right_child"])
            nodes[number] = (node["split_feature"], float(f"{node['threshold']:.7g}"), left, right, 0.0)
        return number

    add(tree)
    return nodes


def _depth(node: dict) -> int:
    return 0 if "leaf_value" in node else 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))


def train_confidence(data: Sequence[Named], odds: Sequence[np.ndarray], folder: Path) -> None:
    """Fit and write the logistic weights that turn the evidence for a placed name into its confidence."""
    every = [one for d, own in zip(data, odds, strict=True) for one in judged(d, own)]
    x, y, counts = (np.array(column, float) for column in zip(*every, strict=True))
    weights = np.zeros(x.shape[1])
    for _ in range(50):  # Newton's method, slightly held back towards zero
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + 1.0 * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, x.T @ (counts * (p - y)) + 1.0 * weights)
    _write(folder / "confidence.json", {"weights": [float(f"{weight:.6g}") for weight in weights]})


def judged(d: Named, odds: np.ndarray) -> list[tuple[list[float], bool, int]]:
    """Return for each name that the tagger found and that was placed: the evidence, whether it is right, its mentions.

    Each mention counts: of the mentions given 0.9, nine in ten shall be right.
    """
    result, start = [], 0
    for name, toponym, found, loose in zip(d.names, d.gold, d.found, d.loose, strict=True):
        own = odds[start : start + len(name.rows)]
        if found and len(own) and (toponym or not loose):
            order = sorted(range(len(own)), key=lambda n: (-own[n], n))
            brief = d.briefs[start + order[0]]
            same = toponym is not None and gazetteer.feature(brief.row).id == f"geonames:{toponym.geonames}"
            near = toponym is not None and distance_km(toponym.point, (brief.lon, brief.lat)) <= NEAR_KM  # type: ignore[arg-type]
            evidence = ranking.evidence(name, [name.rows[n] for n in order], [float(own[n]) for n in order])
            result.append((evidence, same or near, name.count))
        start += len(name.rows)
    return result


def record(folder: Path) -> None:
    """Record the hashes of the weights in a folder, as those that this version reads."""
    files = sorted((*folder.glob("*.crfsuite"), *folder.glob("ranker-*.json"), folder / "confidence.json"))
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    recorded = {"format": resources.MODEL_FORMAT, "sha256": hashes}
    (folder / resources.RECORD).write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")


def _write(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    texts = [article for name in ("lgl", "tr-news") for article in corpus(Path(sys.argv[1]), name)]
    train(texts, MODELS)
