"""A text -> the persons that it names with a title or a role, and their later short forms, each where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from geomap.reading.resources import words
from geomap.text import normalise

_NAME = (
    r"(?P<name>(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:(?:bin|al|el|de|da|van|von|der)\s+)?(?:[A-Z][\w’'-]+|[A-Z]\.)){0,3})"
)
_ROLE = re.compile(
    r",\s+(?:the\s+|a\s+|an\s+)?(?P<role>[a-z][\w’'-]*(?:\s+[\w’'-]+){0,3}?(?:\s+(?:of|for|at|to)\s+(?:the\s+)?"
    r"[\w’'-]+(?:\s+(?:of\s+|and\s+)?[\w’'-]+){0,5}?)?)(?=\s*(?:,|\.|;|\(|\s+and\s|\s+said|\s+highlighted|\s+told))"
)
_NAMED_FIRST = re.compile(
    r"(?:(?<=^)|(?<=[\s“\"(]))(?P<name>[A-Z][\w’'-]+\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)(?=,\s+[a-z])"
)

_SURNAME = re.compile(r"\b[A-Z]\w*(?:[’'-]\w+){0,3}")
_JOINT = re.compile(r"[’'-]")


class _Located(Protocol):
    @property
    def start(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Person:
    """A person where a text names it."""

    start: int
    end: int
    name: str
    role: str | None

    def country(self, named: Sequence[_Located]) -> str | None:
        """Return the country that stands right before the name or within the role: "Laos Prime Minister"."""
        for one in named:
            if self.start - 45 <= one.start < self.end:
                return one.place.feature.country  # type: ignore[attr-defined, no-any-return]
        return None


def people(text: str, places: Sequence[tuple[int, int]]) -> list[Person]:
    """Return the persons whom a text names, in order, without overlap.

    A person is known by a title before the name ("General Vong Pisen") or a role behind it ("Yang Peou,
    secretary-general of the Royal Academy"). A bare surname later on ("Pisen") stands for the same one.
    `places` are spans that name places, and so no persons.
    """
    starts = [start for start, _ in places]
    found: list[Person] = []
    titles: set[int] = set()
    for match in _titled().finditer(text):
        if not _taken(starts, places, match.start("name")):
            titles.update(range(match.start(), match.start("name")))
            start, end = match.span("name")
            role, end = _role(text, end)
            found.append(Person(start, end, match["name"], role or match["title"]))
    taken = {offset for person in found for offset in range(person.start, person.end)} | titles
    for match in _NAMED_FIRST.finditer(text):
        role, end = _role(text, match.end())
        head = (role or "").split(" ", 1)[0].split("-", 1)[0]
        if role and match.start("name") not in taken and head in words("titles") | words("roles"):
            found.append(Person(match.start(), end, match["name"], role))
    return sorted(_with_short_forms(text, found), key=lambda person: person.start)


@cache
def _titled() -> re.Pattern[str]:
    """Return what finds a title with the name behind it."""
    titles = "|".join(sorted((re.escape(word.capitalize()) for word in words("titles")), key=lambda t: (-len(t), t)))
    ranks = "Prime|Deputy|Foreign|Vice|Acting|Defence|Defense|Interior|Finance|Major|Lieutenant|Brigadier|Chief|First"
    return re.compile(rf"\b(?P<title>(?:(?:{ranks})\s+)*(?:{titles}))\.?\s+{_NAME}")


def _taken(starts: list[int], places: Sequence[tuple[int, int]], at: int) -> bool:
    number = bisect_right(starts, at) - 1
    return number >= 0 and places[number][0] <= at < places[number][1]


def _role(text: str, end: int) -> tuple[str | None, int]:
    match = _ROLE.match(text, end, end + 160)
    return (match["role"], match.end("role")) if match else (None, end)


def _with_short_forms(text: str, found: list[Person]) -> list[Person]:
    """Return the persons, and each later surname that is one of theirs alone."""
    by_surname: dict[str, Person] = {}
    for person in sorted(found, key=lambda one: one.start):
        by_surname.setdefault(normalise(person.name.split()[-1]), person)
    if not by_surname:
        return found
    spans = {n for person in found for n in range(person.start, person.end)}
    again = []
    for match in _SURNAME.finditer(text):
        # "Pisen's", "Pisen-led": the longest part that is a surname
        ends = [match.end(), *(match.start() + one.start() for one in reversed([*_JOINT.finditer(match.group())]))]
        for end in ends if match.start() not in spans else ():
            first = by_surname.get(normalise(text[match.start() : end]))
            if first:
                again.append(Person(match.start(), end, first.name, first.role))
                break
    return [*found, *again]
