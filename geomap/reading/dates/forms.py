"""What a phrase of a text says of a date, before it is put on the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["day", "month", "months", "year", "years", "weekday", "weekend", "offset", "unit", "count", "period"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a phrase says of one date, in its own terms; None for what it does not say."""

    kind: Kind | None
    """None for a date that cannot be worked out, such as "last summer" or "several years ago"."""
    year: int | None = None
    year_of: str | None = None
    """The year in words: "last", "this" or "next" year, or "that" year, told of before; of a weekday, the week."""
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """From 0 for Monday."""
    which: str | None = None
    """What it is reckoned from: "last", "this", "next", "ago", "in", "hence" from the day of the report; "before",
    "that", "after" from the date told last."""
    count: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the text that tells a date, or a range of dates where it has a last one."""

    start: int
    end: int
    first: Form
    last: Form | None = None


Match = re.Match[str]
Make = Callable[[Match], Iterator[Phrase]]
Rule = tuple[str, Make]
"""A pattern, and what makes phrases of its match."""
