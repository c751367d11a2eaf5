"""Articles a second: geomap end to end, against spaCy's recognition alone with a network of its small model's size.

    python tests/benchmarks/engine_speed.py CORPORA

spaCy's English models come from no registry. So the yardstick has the shape of `en_core_web_sm`'s
recogniser (a tokeniser, a convolutional network of width 96 and depth 4, a transition-based parser) and
untrained weights: the work is the same, what it finds is not. `en_core_web_sm` itself is taken where it
is installed. One core, both in turn, three rounds.
"""

from __future__ import annotations

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy
from corpora import corpus

from geomap.article.sources import from_text
from geomap.reading.recognition import mentions
from geomap.reading.resolution import places

NETWORK = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}


def recogniser() -> spacy.Language:
    """Return spaCy's small English model, its recogniser alone, or one of its shape."""
    if "en_core_web_sm" in spacy.util.get_installed_models():
        return spacy.load("en_core_web_sm", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    language = spacy.blank("en")
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": NETWORK,
    }
    ner = language.add_pipe("ner", config={"model": model})
    for label in ("GPE", "LOC", "ORG", "PERSON", "NORP", "FAC", "DATE", "CARDINAL", "MONEY", "EVENT", "PRODUCT", "LAW"):
        ner.add_label(label)  # type: ignore[attr-defined]
    language.initialize()
    return language


def main() -> None:
    """Print both rates and their ratio."""
    texts = [article.text for article in corpus(Path(sys.argv[1]), "tr-news")]
    language = recogniser()

    def ours(text: str) -> None:
        article = from_text(text)
        places.resolve(article, mentions.find(article))

    rounds = [(rate(language, texts), rate(ours, texts)) for _ in range(3)]
    theirs, own = (median(values) for values in zip(*rounds, strict=True))
    print(f"spaCy, recognition alone   {theirs:6.1f} articles a second")
    print(
        f"geomap, end to end         {own:6.1f} articles a second, {median(b / a for a, b in rounds):.2f} times as many"
    )


def rate(work: Callable[[str], object], texts: list[str]) -> float:
    """Return how many texts a second of processor time are worked on."""
    work(texts[0])
    started = time.process_time()
    for text in texts:
        work(text)
    return len(texts) / (time.process_time() - started)


if __name__ == "__main__":
    main()
