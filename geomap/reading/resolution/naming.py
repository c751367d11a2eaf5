"""Spans of toponyms -> the names that an article uses, each with its candidates and its context in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from geomap.article.structure import furniture
from geomap.geodata import gazetteer
from geomap.reading.candidates import candidates_for, without_minor
from geomap.reading.resolution.ranking import CONSIDERED
from geomap.reading.resolution.traits import Name, lies_in
from geomap.reading.resources import words
from geomap.text import normalise

_NAME = r"(?P<name>[A-Z][\w.’'-]*(?:[ -](?:of |and |the )?[A-Z][\w.’'-]*){0,3})"
_PARENT = re.compile(rf"(?:,\s+|\s\(){_NAME}")
_SORT = r"(?:state|province|region|territory|district|county|department|city|town|village|port|resort|island|capital)"
_APPOSITIONS = (
    re.compile(rf",\s+(?:the|an?) (?:[a-z-]+ ){{0,2}}{_NAME} (?:[a-z]+ )?{_SORT}\b"),
    re.compile(rf",\s+(?:the|an?) (?:[a-z-]+ ){{0,2}}{_SORT} (?:of|in) (?:the )?{_NAME}"),
)
"""Name what contains a place: "Victoria, the Australian state", "Hyderabad, the second city of Sindh"."""
_CONTAINING = ("country", "admin1", "admin2")
_IN = re.compile(r",?(?: [a-z]+){0,2},? in (?:the )?(?:[a-z-]+ ){0,2}(?:of )?")
"""Words between a place and what contains it: "Goma, a town in eastern Congo"."""
_OF = re.compile(r"(?:['’]s)? (?:[a-z-]+ ){0,3}?(?P<noun>[a-z]+) (?:of |, )?")
"""Words between what contains a place and the place: "the Iraqi city of Mosul"."""
_BORDER_NEAR = re.compile(r"\b(?:border|borders|frontier|boundary)\b", re.IGNORECASE)
_BESIDE = 40
"""In characters: the widest gap between a place and what contains it, or between a name and the word "border"."""


def named(text: str, spans: Sequence[tuple[int, int, float]]) -> tuple[list[Name], list[int]]:
    """Return the names of an article, and for each span the index of its name.

    A span is `(start, end, probability)`: offsets into the text, and how likely it is a toponym at all.

    A name has one sense in the article, unless the text adds different parents to it ("Springfield, Ill.",
    "Springfield, Mass.").
    """
    names: list[Name] = []
    senses: dict[tuple[str, str], int] = {}
    first: dict[str, int] = {}
    parents = [parent_after(text, end) for _, end, _ in spans]
    numbers = [0] * len(spans)
    # those with a parent first, so that a later mention without one has the same sense
    for number in sorted(range(len(spans)), key=lambda n: (not parents[n], n)):
        start, end, probability = spans[number]
        key, (parent, rows) = normalise(text[start:end]), parents[number] or ("", ())
        sense = senses.get((key, parent)) if parent else first.get(key)
        if sense is None:
            sense = len(names)
            names.append(_name(text[start:end], start / max(len(text), 1)))
            first.setdefault(key, sense)
        if parent and not names[sense].count:
            names[sense].parents = _holding(names[sense], rows)
        senses[key, parent] = sense
        names[sense].count += 1
        names[sense].probability = max(names[sense].probability, probability)
        names[sense].position = min(names[sense].position, start / max(len(text), 1))
        numbers[number] = sense
    _add_children(text, spans, numbers, names)
    _add_setting(text, spans, numbers, names)
    return names, numbers


def _holding(name: Name, rows: Sequence[int]) -> list[int]:
    """Return which rows contain a candidate of the name: in "In Kosovo, Pristina was calm" none does."""
    own = gazetteer.briefs(name.rows)
    return [upper.row for upper in gazetteer.briefs(rows) if any(lies_in(lower, upper) > 0 for lower in own)]


def _add_children(text: str, spans: Sequence[tuple[int, int, float]], numbers: list[int], names: list[Name]) -> None:
    by_start = {start: number for number, (start, _, _) in enumerate(spans)}
    for number, (_, end, _) in enumerate(spans):
        match = _parent_match(text, end)
        behind = by_start.get(match.start("name")) if match else None
        if behind is not None and names[numbers[number]].parents and numbers[behind] != numbers[number]:
            names[numbers[behind]].children += names[numbers[number]].rows[:10]


def _add_setting(text: str, spans: Sequence[tuple[int, int, float]], numbers: list[int], names: list[Name]) -> None:
    """Add what contains each name by the words around it, and whether a dateline or the word "border" goes with it."""
    order = sorted(range(len(spans)), key=lambda number: spans[number])
    for a, b in pairwise(order):
        gap = text[spans[a][1] : spans[b][0]]
        if len(gap) > _BESIDE or numbers[a] == numbers[b]:
            continue
        inner, outer = names[numbers[a]], names[numbers[b]]
        of = _OF.fullmatch(gap)
        if of and of["noun"] in words("placenouns"):
            inner, outer = outer, inner
        elif not _IN.fullmatch(gap):
            continue
        rows = [row for row in outer.rows[:8] if gazetteer.kind(row) in _CONTAINING]
        inner.within += _holding(inner, rows)
    line = furniture(text).dateline
    for (start, end, _), number in zip(spans, numbers, strict=True):
        names[number].dateline |= bool(line) and line.place[0] <= start < line.place[1]  # type: ignore[union-attr]
        about = text[max(start - _BESIDE, 0) : end + _BESIDE]
        names[number].at_border |= bool(_BORDER_NEAR.search(about))


def _name(text: str, position: float) -> Name:
    hits, shortened = candidates_for(text)
    # a place of the user's own takes precedence over the gazetteer's
    hits = tuple(hit for hit in hits if gazetteer.is_own(hit[0])) or hits
    hits = without_minor(hits)[:CONSIDERED]
    return Name(
        text, 0, position, [row for row, _ in hits], [strength for _, strength in hits], shortened, probability=0.0
    )


def _parent_match(text: str, end: int) -> re.Match[str] | None:
    matches = (pattern.match(text, end) for pattern in (_PARENT, *_APPOSITIONS))
    return next((match for match in matches if match), None)


def parent_after(text: str, end: int) -> tuple[str, tuple[int, ...]] | None:
    """Return the containing place that the text names after a toponym, after a comma or in an apposition.

    It is given by its normalised name and its rows of the gazetteer; None where the text names none.
    """
    match = _parent_match(text, end)
    if not match:
        return None
    parts = match["name"].split(" ")
    for length in range(len(parts), 0, -1):
        piece = " ".join(parts[:length])
        rows = tuple(row for row, _ in gazetteer.hits(piece)[:8] if gazetteer.kind(row) in _CONTAINING)
        if rows:
            return normalise(piece), rows
    return None
