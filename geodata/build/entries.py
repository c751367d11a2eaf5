"""One feature on its way into the gazetteer, and where upstream rows are read from."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

from upstream import fetch

CURATED = Path(__file__).resolve().parents[1] / "curated"


@dataclass(frozen=True, slots=True)
class Entry:
    """One feature on its way into the gazetteer."""

    id: str
    name: str
    kind: str
    country: str | None
    lon: float
    lat: float
    population: int = 0
    importance: float = 0.0
    admin1: str | None = None
    """The id of its first-level unit."""
    names: frozenset[tuple[str, int]] = frozenset()
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north of what is no point; west > east across the antimeridian."""
    details: dict[str, object] = field(default_factory=dict)


def read_json(package: str, path: str, *, inner: str = "") -> dict:
    """Return what a JSON file of an upstream package holds."""
    return json.loads((fetch(package) / inner / path).read_text("utf-8"))


def curated_rows(name: str) -> list[list[str]]:
    """Return the rows of a table of `curated/`; lines that begin with # are comments."""
    with (CURATED / name).open(encoding="utf-8") as file:
        return list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))
