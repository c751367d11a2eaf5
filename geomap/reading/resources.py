"""The name of a word list, a table or trained weights -> its words, its rows or the path of its file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from geomap.errors import GeodataError

_HERE = Path(__file__).resolve().parent
_MEND = "reinstall geomap"

MODELS = _HERE / "models"
"""Folder of the trained weights."""

MODEL_FORMAT = 1
"""Version of the inputs that the weights were trained on: it changes with the features of the tagger or the ranker."""

RECORD = "recorded.json"
"""File beside the weights with their format version and their hashes."""


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of `lexicon/<name>.txt`; a line that starts with `#` is a comment."""
    path = _HERE / "lexicon" / f"{name}.txt"
    lines = path.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `lexicon/<name>.tsv`, each as a tuple of its cells, without comments and empty lines."""
    lines = (_HERE / "lexicon" / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


def model_path(name: str) -> Path:
    """Return the path of the trained weights `name`, after a check of their format version and SHA-256.

    Without the check a truncated sequence model would crash the process, and weights of another version would
    give wrong results without an error.

    Raises
    ------
    GeodataError
        If they are missing, damaged, or of another version.
    """
    import hashlib
    import json

    try:
        recorded = json.loads((MODELS / RECORD).read_bytes())
        version, expected = recorded["format"], recorded["sha256"][name]
        actual = hashlib.sha256((MODELS / name).read_bytes()).hexdigest()
    except OSError as error:
        raise GeodataError(f"the trained weights {name!r} are missing: {_MEND}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise GeodataError(f"the record of the trained weights is damaged ({error}): {_MEND}") from error
    if version != MODEL_FORMAT:
        raise GeodataError(f"the trained weights have format {version}, this geomap reads {MODEL_FORMAT}: {_MEND}")
    if actual != expected:
        raise GeodataError(f"the trained weights {name!r} are damaged or of another version: {_MEND}")
    return MODELS / name
