"""Article -> Reading, step by step: mentions, places, borders, dates, events."""

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
    """Geoparse an article: return its places, borders and dated events, and the names that could not be placed.

    Parameters
    ----------
    article
        The text, its title, source and day of publication.
    about
        Countries that the article is known to be about, by name or code; candidates in them count as likelier.
        A single country may be given as a string.
    engine
        Engine that recognises toponyms: `geomap`, `spacy` or `spacy:MODEL`.

    Raises
    ------
    UnknownPlace
        If a name in `about` is not that of a country.
    UsageError
        If there is no such engine, or spaCy has no such model.
    MissingDependency
        If the engine is spaCy and spaCy is not installed.
    GeodataError
        If the gazetteer, the boundaries or the trained weights are missing or damaged.
    """
    codes = [gazetteer.country_code(name) for name in ([about] if isinstance(about, str) else about)]
    mentioned = mentions.find(article, engine=engine_called(engine))
    placed, unplaced = places.gather(places.resolve(article, mentioned, about=codes))
    shared_borders, unplaced_borders = borders.discussed(article, mentioned, placed)
    placed = places.with_borders(placed)
    return Reading(
        article=article,
        places=placed,
        borders=shared_borders,
        events=extraction.find(article, placed, spans.find(article)),
        unplaced=tuple(sorted((*unplaced, *unplaced_borders), key=lambda name: name.mention.start)),
        credits=_credits(placed),
    )


def _credits(placed: Sequence[Place]) -> tuple[str, ...]:
    """Return the credits of the data behind the places of a reading; empty without places."""
    if not placed:
        return ()
    return tuple(
        dict.fromkeys(
            [
                *credits_of("gazetteer.sqlite", "borders.sqlite"),
                *credits_of_places([place.feature.id for place in placed]),
            ]
        )
    )
