"""Read a news article, find its places, borders and dated events, and draw a true map of them, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.archivemap import ArchiveMap
    from geomap.articlemap import ArticleMap, map_article, read_article
    from geomap.boundaries import shared_border as border
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
    from geomap.feature import Candidate, Feature, NearestBorder
    from geomap.model import (
        Article,
        Border,
        Claim,
        DateSpan,
        Event,
        Mention,
        Participant,
        Place,
        PublishedLength,
        Reading,
        Resolution,
        Unplaced,
    )
    from geomap.search import lookup

__all__ = [
    "ArchiveMap",
    "Article",
    "ArticleError",
    "ArticleMap",
    "Border",
    "Candidate",
    "Claim",
    "DateSpan",
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
    "UnknownPlace",
    "Unplaced",
    "UsageError",
    "border",
    "lookup",
    "map_article",
    "read_article",
]

_HOMES = {
    "ArchiveMap": "archivemap",
    "ArticleMap": "articlemap",
    "Candidate": "feature",
    "Feature": "feature",
    "NearestBorder": "feature",
    "map_article": "articlemap",
    "read_article": "articlemap",
    "lookup": "search",
    "border": "boundaries",
}
_OTHER_NAMES = {"border": "shared_border"}


def __getattr__(name: str) -> Any:
    # Imported at first use: `import geomap` costs nothing, and a look-up never loads the map's libraries.
    if name not in __all__:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    from importlib import import_module

    is_error = name.endswith("Error") or name in ("UnknownPlace", "NoSharedBorder", "MissingDependency")
    home = _HOMES.get(name, "errors" if is_error else "model")
    return getattr(import_module(f"geomap.{home}"), _OTHER_NAMES.get(name, name))


def __dir__() -> list[str]:
    return sorted(__all__)
