"""Mentions -> the names that an article uses, each with its candidates and with what the text says beside it."""

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
"""What a place is said to be: "Victoria, the Australian state", "Hyderabad, the second city of Sindh"."""
_CONTAINING = ("country", "admin1", "admin2")
_IN = re.compile(r",?(?: [a-z]+){0,2},? in (?:the )?(?:[a-z-]+ ){0,2}(?:of )?")
"""What stands between a place and what holds it: "Goma, a town in eastern Congo"."""
_OF = re.compile(r"(?:['’]s)? (?:[a-z-]+ ){0,3}?(?P<noun>[a-z]+) (?:of |, )?")
"""What stands between what holds a place and the place: "the Iraqi city of Mosul"."""
_BORDER_NEAR = re.compile(r"\b(?:border|borders|frontier|boundary)\b", re.IGNORECASE)
_BESIDE = 40
"""So many letters from the word "border" its countries are looked for."""


def named(text: str, spans: Sequence[tuple[int, int, float]]) -> tuple[list[Name], list[int]]:
    """Return the names of an article, and for each span the number of the name that it is a mention of.

    A span is start, end, and how likely it names a place at all.

    One sense for each name, unless the text adds different parents to it ("Springfield, Ill.",
    "Springfield, Mass.").
    """
    names: list[Name] = []
    senses: dict[tuple[str, str], int] = {}
    first: dict[str, int] = {}
    parents = [parent_after(text, end) for _, end, _ in spans]
    numbers = [0] * len(spans)
    # those with a parent first, so that what is named again without one means the same
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
    """Return which features hold a candidate of the name: "In Kosovo, Pristina was calm" names no parent."""
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
    """Add what holds each name by the words about it, what the dateline names, and what a border is named with."""
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
    # what the user calls so is meant, whatever else is
    hits = tuple(hit for hit in hits if gazetteer.is_own(hit[0])) or hits
    hits = without_minor(hits)[:CONSIDERED]
    return Name(
        text, 0, position, [row for row, _ in hits], [strength for _, strength in hits], shortened, probability=0.0
    )


def _parent_match(text: str, end: int) -> re.Match[str] | None:
    matches = (pattern.match(text, end) for pattern in (_PARENT, *_APPOSITIONS))
    return next((match for match in matches if match), None)


def parent_after(text: str, end: int) -> tuple[str, tuple[int, ...]] | None:
    """Return what the text names behind a place, after a comma or in an apposition, as holding it, and its rows."""
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
