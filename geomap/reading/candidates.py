"""A name -> the features of the gazetteer that it may mean, its plural and place nouns taken off where it must be."""

from __future__ import annotations

from geomap.geodata import gazetteer
from geomap.geodata.gazetteer import DEMONYM, Hit
from geomap.reading.resources import words


def candidates_for(name: str) -> tuple[tuple[Hit, ...], int]:
    """Return the features that may be meant by a name, and how many words had to be taken off it.

    "Ohioans" is found as "Ohioan"; "Fars Province" and "North London", where the gazetteer lacks them,
    as what they are named after. Minor places count where nothing else is called so.
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
    """Return what of `hits` is no minor place."""
    return tuple(hit for hit in hits if not gazetteer.is_minor(hit[0]))
