"""Read a news article, find its places, borders and dated events, and draw a true map of them, offline.

Lowest first: errors, text, model, files, web, geodata, article, reading, archive, drawing, outputs, maps, cli.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.errors import (
        ArticleError,
        GeodataError,
        GeomapError,
        MissingDependency,
        NoSharedBorder,
        OutputError,
        SourceError,
        UnknownPlace,
        UsageError,
    )
    from geomap.geodata.search import border, lookup
    from geomap.maps.archive_map import ArchiveMap
    from geomap.maps.article_map import ArticleMap, map_article, read_article
    from geomap.model.feature import Candidate, Feature, NearestBorder
    from geomap.model.reading import (
        Article,
        Border,
        Claim,
        DateSpan,
        Edit,
        Event,
        Mention,
        Participant,
        Place,
        PublishedLength,
        Reading,
        Resolution,
        Unplaced,
    )
    from geomap.outputs.figure import Style

__all__ = [
    "ArchiveMap",
    "Article",
    "ArticleError",
    "ArticleMap",
    "Border",
    "Candidate",
    "Claim",
    "DateSpan",
    "Edit",
    "Event",
    "Feature",
    "GeodataError",
    "GeomapError",
    "Mention",
    "MissingDependency",
    "NearestBorder",
    "NoSharedBorder",
    "OutputError",
    "Participant",
    "Place",
    "PublishedLength",
    "Reading",
    "Resolution",
    "SourceError",
    "Style",
    "UnknownPlace",
    "Unplaced",
    "UsageError",
    "border",
    "lookup",
    "map_article",
    "read_article",
]

_HOMES = {
    "ArchiveMap": "maps.archive_map",
    "ArticleMap": "maps.article_map",
    "Candidate": "model.feature",
    "Feature": "model.feature",
    "Style": "outputs.figure",
    "NearestBorder": "model.feature",
    "map_article": "maps.article_map",
    "read_article": "maps.article_map",
    "lookup": "geodata.search",
    "border": "geodata.search",
}


def __getattr__(name: str) -> Any:
    # Imported at first use: `import geomap` costs nothing, and a look-up never loads the map's libraries.
    if name not in __all__:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    from importlib import import_module

    is_error = name.endswith("Error") or name in ("UnknownPlace", "NoSharedBorder", "MissingDependency")
    home = _HOMES.get(name, "errors" if is_error else "model.reading")
    return getattr(import_module(f"geomap.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
