"""The name of a word list, a table or trained weights -> what ships of it beside this package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from geomap.errors import GeodataError

_HERE = Path(__file__).resolve().parent
_MEND = "reinstall geomap"

MODELS = _HERE / "models"
"""Where the trained weights are."""

MODEL_FORMAT = 1
"""Version of what the weights are given: it changes with the features of the tagger and the ranker."""

RECORD = "recorded.json"
"""Beside the weights: their version and hashes."""


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of the package's word list `name`."""
    path = _HERE / "lexicon" / f"{name}.txt"
    lines = path.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the package's table `name`, cell by cell; its comments and empty lines left out."""
    lines = (_HERE / "lexicon" / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


def model_path(name: str) -> Path:
    """Return where the trained weights `name` are, once they are what was recorded.

    They are held against their sha256 at each first use: a sequence model that is cut short would end the
    whole process, and weights of another version would be wrong without a word.

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
        found = hashlib.sha256((MODELS / name).read_bytes()).hexdigest()
    except OSError as error:
        raise GeodataError(f"the trained weights {name!r} are missing: {_MEND}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise GeodataError(f"the record of the trained weights is damaged ({error}): {_MEND}") from error
    if version != MODEL_FORMAT:
        raise GeodataError(f"the trained weights have format {version}, this geomap reads {MODEL_FORMAT}: {_MEND}")
    if found != expected:
        raise GeodataError(f"the trained weights {name!r} are damaged or of another version: {_MEND}")
    return MODELS / name
