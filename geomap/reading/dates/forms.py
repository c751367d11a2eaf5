"""The dataclasses of a date phrase, as it stands in a text and before it is resolved to days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["day", "month", "months", "year", "years", "weekday", "weekend", "offset", "unit", "count", "period"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a phrase says of one date; None for what it does not say."""

    kind: Kind | None
    """None for a date that cannot be resolved, such as "last summer" or "several years ago"."""
    year: int | None = None
    year_of: str | None = None
    """The year in words: "last", "this" or "next" year, or "that" year, of the date before; of a weekday, the week."""
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """From 0 for Monday."""
    which: str | None = None
    """What the date is relative to: "last", "this", "next", "ago", "in", "hence" to the day of the report; "before",
    "that", "after" to the date before it in the text."""
    count: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase in the text: one date, or a range of dates where `last` is given."""

    start: int
    end: int
    first: Form
    last: Form | None = None


Match = re.Match[str]
Make = Callable[[Match], Iterator[Phrase]]
Rule = tuple[str, Make]
"""A pattern, and the function that makes phrases of its match."""
