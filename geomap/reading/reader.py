"""Article -> Reading: the one function that calls the others, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.geodata import gazetteer
from geomap.geodata.datasets import credits_of
from geomap.geodata.userdata import credits_of_places
from geomap.model.reading import Article, Place, Reading
from geomap.reading import borders
from geomap.reading.dates import spans
from geomap.reading.events import extraction
from geomap.reading.recognition import mentions
from geomap.reading.recognition.engines import engine as engine_called
from geomap.reading.resolution import places


def read(article: Article, *, about: str | Sequence[str] = (), engine: str = "geomap") -> Reading:
    """Return all that an article tells of places, borders and events.

    Parameters
    ----------
    article
        The text and what is known about it.
    about
        Countries that the article is known to be about, by name or code; they lend weight to what
        lies in them. One alone may be given as it is.
    engine
        What recognises names of places: `geomap`, `spacy` or `spacy:MODEL`.

    Raises
    ------
    UnknownPlace
        If `about` names no country.
    UsageError
        If there is no such engine, or spaCy has no such model.
    MissingDependency
        If the engine is not installed.
    GeodataError
        If the gazetteer or the boundaries are missing or damaged.
    """
    codes = [gazetteer.country_code(name) for name in ([about] if isinstance(about, str) else about)]
    mentioned = mentions.find(article, engine=engine_called(engine))
    found, unplaced = places.gather(places.resolve(article, mentioned, about=codes))
    lines, without_line = borders.discussed(article, mentioned, found)
    found = places.with_borders(found)
    return Reading(
        article=article,
        places=found,
        borders=lines,
        events=extraction.find(article, found, spans.find(article)),
        unplaced=tuple(sorted((*unplaced, *without_line), key=lambda one: one.mention.start)),
        credits=_credits(found),
    )


def _credits(found: Sequence[Place]) -> tuple[str, ...]:
    """Return whom to credit for the places of a reading."""
    if not found:
        return ()
    return tuple(
        dict.fromkeys(
            [
                *credits_of("gazetteer.sqlite", "borders.sqlite"),
                *credits_of_places([place.feature.id for place in found]),
            ]
        )
    )
