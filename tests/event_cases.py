"""The event cases, read from their files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "cases" / "events"
HELD_OUT = FOLDER / "held_out"


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that a careful reader finds in the text."""

    type: str
    status: str
    sentences: tuple[str, ...]
    """The one that tells it best, then the others."""
    first: str | None
    last: str | None
    place: str | None
    origin: str | None
    destination: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A text and its events."""

    name: str
    title: str
    text: str
    published: date | None
    continent: str
    events: tuple[Expected, ...]


def load(folder: Path) -> list[Case]:
    """Return the cases of a folder, those of folders below it not counted."""
    return [_case(path) for path in sorted(folder.glob("*.toml"))]


def _case(path: Path) -> Case:
    fields = tomllib.loads(path.read_text("utf-8"))
    events = tuple(_expected(event) for event in fields["events"])
    return Case(path.stem, fields["title"], fields["text"], fields.get("published"), fields["continent"], events)


def _expected(event: dict[str, Any]) -> Expected:
    when = event.get("date", {})
    return Expected(
        event["type"],
        event["status"],
        (event["sentence"], *event.get("also", ())),
        when.get("from"),
        when.get("to"),
        event.get("place"),
        event.get("origin"),
        event.get("destination"),
    )
