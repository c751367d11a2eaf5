"""The name of an engine -> the function that recognises toponyms in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from geomap.errors import MissingDependency, UsageError
from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import WEAK
from geomap.reading.recognition import decoding
from geomap.text import SentenceIndex, Token

if TYPE_CHECKING:
    from spacy.language import Language

Engine = Callable[[str, list[Token], SentenceIndex], Iterable[tuple[int, int, float]]]
"""A text, its words and its sentences -> `(start, end, probability)` of each toponym, in order."""

_LABELS = {"GPE": 0.9, "LOC": 0.85, "FAC": 0.6, "NORP": 0.7}
"""spaCy's labels for places and peoples, each with an assumed probability: spaCy gives none."""

_MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
_LONGEST = 900_000
"""In characters: spaCy refuses a million at once."""


def engine(name: str) -> Engine:
    """Return the engine called `geomap`, `spacy`, or `spacy:MODEL` with the name or path of a model.

    Raises
    ------
    UsageError
        If there is no such engine, or spaCy has no such model.
    MissingDependency
        If spaCy is not installed.
    """
    kind, _, model = name.partition(":")
    if name == "geomap":
        return by_sequence_model
    if kind == "spacy":
        return _by_spacy(_loaded(model))
    raise UsageError(f"no engine is called {name!r}: give geomap, spacy or spacy:MODEL")


def by_sequence_model(text: str, words: list[Token], sentences: SentenceIndex) -> Iterator[tuple[int, int, float]]:
    """Yield the toponyms that geomap's own sequence model finds, as `(start, end, probability)`."""
    for tagged in decoding.tag(text, words, sentences):
        start, end = words[tagged.first].start, words[tagged.last].end
        # the full stop of an abbreviation ("Minn.") is part of it
        if end - start <= 6 and text[end : end + 1] == "." and is_abbreviation(text[start : end + 1]):
            end += 1
        yield start, end, tagged.probability


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is an abbreviation for every feature that bears it."""
    hits = gazetteer.hits(name)
    return bool(hits) and (all(strength == WEAK for _, strength in hits) or "." in name[:-1])


def _by_spacy(language: Language) -> Engine:
    def find(text: str, _: list[Token], sentences: SentenceIndex) -> Iterator[tuple[int, int, float]]:
        for first, last in _pieces(text, sentences):
            for entity in language(text[first:last]).ents:
                if entity.label_ in _LABELS:
                    yield first + entity.start_char, first + entity.end_char, _LABELS[entity.label_]

    return find


def _pieces(text: str, sentences: SentenceIndex) -> Iterator[tuple[int, int]]:
    """Yield spans of whole sentences that are short enough for spaCy."""
    start = end = 0
    for first, last in sentences:
        for cut in range(first, last, _LONGEST):
            upto = min(cut + _LONGEST, last)
            if upto - start > _LONGEST and end > start:
                yield start, end
                start = cut
            end = upto
    if end > start:
        yield start, end


@cache
def _loaded(model: str) -> Language:
    try:
        import spacy
    except ImportError:
        raise MissingDependency("the engine 'spacy' is not installed: pip install 'geomap[spacy]'") from None
    installed = [name for name in _MODELS if name in spacy.util.get_installed_models()]
    wanted = model or next(iter(installed), "")
    if not wanted:
        raise UsageError(
            "spaCy has no English model here: python -m spacy download en_core_web_sm, or give one as spacy:MODEL"
        )
    try:
        return spacy.load(wanted)
    except (OSError, ValueError) as error:
        raise UsageError(f"spaCy cannot load {wanted!r}: {str(error).splitlines()[0][:200]}") from None
