"""A name -> its candidates in the gazetteer, looked up without a plural s or a place noun where it has none."""

from __future__ import annotations

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import DEMONYM, Hit
from geomap.reading.resources import words


def candidates_for(name: str) -> tuple[tuple[Hit, ...], int]:
    """Return the candidates for a name, and how many words were removed from the name to find them.

    "Ohioans" is looked up as "Ohioan". "Fars Province" and "North London" are looked up as "Fars" and "London"
    where the gazetteer lacks them. Minor places count only where nothing else bears the name. Empty, with 0 words
    removed, where the gazetteer has no candidate.
    """
    whole = gazetteer.hits(name)
    hits = without_minor(whole)
    if hits:
        return hits, 0
    if name.endswith("s"):
        hits = tuple(hit for hit in gazetteer.hits(name[:-1]) if hit[1] == DEMONYM)
        if hits:
            return hits, 0
    parts = name.split()
    for taken in range(1, min(len(parts), 3)):
        for rest, off in ((parts[:-taken], parts[-taken:]), (parts[taken:], parts[:taken])):
            if all(word.lower().strip(".") in words("placenouns") or word.lower() in words("parts") for word in off):
                hits = without_minor(gazetteer.hits(" ".join(rest)))
                if hits:
                    return hits, taken
    return whole, 0


def without_minor(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return the hits that are not minor places."""
    return tuple(hit for hit in hits if not gazetteer.is_minor(hit[0]))
