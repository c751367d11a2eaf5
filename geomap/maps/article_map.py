"""The object that a user holds: one reading, and every form in which it can be shown or kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from geomap.archive.gathering import gather
from geomap.archive.rows import is_result
from geomap.article.sources import LARGEST_BYTES, is_address, open_article, parse_published
from geomap.errors import ArticleError, UsageError
from geomap.files import write_whole
from geomap.maps.archive_map import ArchiveMap
from geomap.model.reading import Reading, TextMode
from geomap.reading.reader import read
from geomap.text import encodable, normalise

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geomap.outputs.exports.tables import Layer
    from geomap.outputs.figure import Form, Style
    from geomap.outputs.page.folium_map import PageMap

_LONGEST_SLUG = 80


class ArticleMap:
    """The map of one article.

    Parameters
    ----------
    reading
        What was read out of the article.
    text
        How much of the article the map shows: `full`, `excerpts` (only sentences with an event or
        a claim about a border), or `none`.
    worldview
        The country as which the map draws disputed borders; by default they follow who holds the ground.
    tiles
        Provider of online tiles, as xyzservices names it; None for a map that needs no network.
        It and `worldview` are looked up when the map is drawn: `to_html`, `to_folium` and `save` raise UsageError
        then, and `to_figure` for the worldview.

    Raises
    ------
    UsageError
        If there is no such `text`.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        text: TextMode = "full",
        worldview: str | None = None,
        tiles: str | None = None,
    ) -> None:
        if text not in get_args(TextMode):
            raise UsageError(f"no part of a text is called {text!r}: use one of {', '.join(get_args(TextMode))}")
        self.reading = reading
        self.text: TextMode = text
        self.worldview = worldview
        self.tiles = tiles

    @property
    def title(self) -> str:
        """What the map is called."""
        return self.reading.article.title

    def to_html(self) -> str:
        """Return the interactive map as one HTML document, which needs no network but for `tiles`."""
        return str(self.to_folium().get_root().render())

    def to_geojson(self) -> str:
        """Return places, areas, borders and events as a GeoJSON FeatureCollection (RFC 7946)."""
        from geomap.outputs.exports.geojson import to_geojson

        return to_geojson(self.reading)

    def to_json(self) -> str:
        """Return the reading as the document that `map_article` draws again."""
        from geomap.reading.document import to_document, to_json

        return to_json(to_document(self.reading, with_text=self.text == "full"))

    def to_figure(self, form: Form, *, style: Style | None = None) -> bytes:
        """Return the map as a figure for print, `png`, `svg` or `pdf`; see `geomap.outputs.figure.draw`."""
        from geomap.outputs.figure import Style, draw

        return draw(self.reading, form, style=style or Style(), text=self.text, worldview=self.worldview)

    def alt_text(self) -> str:
        """Return what the map shows in words, for those who do not see it."""
        from geomap.outputs.figure import alt_text

        return alt_text(self.reading, text=self.text)

    def to_geodataframe(self, layer: Layer | None = None) -> GeoDataFrame:
        """Return the places, areas, borders and events as a table in EPSG:4326, or one `layer` of them.

        Its columns and their types are those that `geomap.outputs.exports.tables.to_geodataframe` describes.
        """
        from geomap.outputs.exports.tables import to_geodataframe

        return to_geodataframe(self.reading, layer)

    def to_folium(self) -> PageMap:
        """Return the interactive map as a `folium.Map`, to which one may add layers and plugins.

        What it renders is the page of `to_html`, with what was added drawn on its map; its parts are layers of
        Folium, by name (`places`, `events`, `borders` ...): see `geomap.outputs.page.folium_map.PageMap`.
        """
        from geomap.outputs.page.pages import article_page

        return article_page(self.reading, text=self.text, worldview=self.worldview, tiles=self.tiles)

    def to_csv(self) -> str:
        """Return the places, areas and events as comma-separated values, safe to open in a spreadsheet."""
        from geomap.outputs.exports.tables import to_csv

        return to_csv(self.reading)

    def to_kml(self) -> str:
        """Return the places, areas, borders and events as KML 2.2."""
        from geomap.outputs.exports.kml import to_kml

        return to_kml(self.reading)

    def to_geopackage(self) -> bytes:
        """Return the layers `places`, `areas`, `borders` and `events` as a GeoPackage."""
        from geomap.outputs.exports.tables import to_geopackage

        return to_geopackage(self.reading)

    def to_parquet(self) -> bytes:
        """Return the places, areas and events as GeoParquet."""
        from geomap.outputs.exports.tables import to_parquet

        return to_parquet(self.reading)

    def save(self, path: str | Path, *, style: Style | None = None) -> Path:
        """Write the map in the format that the extension of `path` names, and return the path.

        Parameters
        ----------
        path
            Ends in `.html`, `.geojson`, `.json`, `.png`, `.svg`, `.pdf`, `.csv`, `.kml`, `.gpkg` or
            `.parquet`. Its folder is made if there is none.
        style
            Size and colours of a figure (`.png`, `.svg`, `.pdf`).

        Raises
        ------
        UsageError
            If the extension names no format.
        MissingDependency
            If the part that writes this format is not installed.
        OutputError
            If the file cannot be written; what stood there before is whole.
        """
        (target,) = self.save_all([path], style=style)
        return target

    def save_all(self, paths: Sequence[str | Path], *, style: Style | None = None) -> list[Path]:
        """Write the map to several files, a figure in several formats being laid out once, and return the paths.

        Parameters and errors are those of `save`; nothing is written if an extension names no format.
        """
        from geomap.outputs.figure import FORMS, Style, draw_all

        targets = [Path(path) for path in paths]
        suffixes = [target.suffix.lower() for target in targets]
        writers: dict[str, Callable[[], str | bytes]] = {
            ".html": self.to_html,
            ".geojson": self.to_geojson,
            ".json": self.to_json,
            ".csv": self.to_csv,
            ".kml": self.to_kml,
            ".gpkg": self.to_geopackage,
            ".parquet": self.to_parquet,
        }
        figures = {f".{form}": form for form in FORMS}
        for target, suffix in zip(targets, suffixes, strict=True):
            if suffix not in writers and suffix not in figures:
                known = ", ".join((*writers, *figures))
                raise UsageError(f"no format is called {suffix or str(target)!r}: use one of {known}")
        forms = [figures[suffix] for suffix in suffixes if suffix in figures]
        look = style or Style()
        drawn = draw_all(self.reading, forms, style=look, text=self.text, worldview=self.worldview) if forms else {}
        for target, suffix in zip(targets, suffixes, strict=True):
            content = drawn[figures[suffix]] if suffix in figures else writers[suffix]()
            write_whole(target, content.encode() if isinstance(content, str) else content)
        return targets

    def _repr_html_(self) -> str:
        from geomap.outputs.page.markup import framed

        return framed(self.title, self.to_html())


def map_article(
    source: str | Path,
    *,
    title: str | None = None,
    published: str | None = None,
    about: str | Sequence[str] = (),
    text: TextMode = "full",
    worldview: str | None = None,
    tiles: str | None = None,
    engine: str = "geomap",
    allow_private: bool = False,
) -> ArticleMap | ArchiveMap:
    """Read an article, a document that holds a reading, or a batch result, and return its map.

    Parameters
    ----------
    source
        Path of an article (`.txt`, `.md`, `.html`, `.pdf`, `.docx`), of a document (`.json`), or of what
        `geomap batch` wrote (`.jsonl`, `.parquet`), which is drawn as one map; an http(s) address; `-` for
        standard input.
    title, published
        Win over what the article says of itself; `published` as `YYYY-MM-DD`.
    about
        Countries that the article is about, by name or code.
    text
        How much of the article the map shows: `full`, `excerpts` or `none`.
    worldview
        The country, by name or code, as which the map draws disputed borders; None, or `de-facto`, for
        who holds the ground.
    tiles
        Provider of online tiles, as xyzservices names it; None for a map that needs no network.
    engine
        What recognises names of places: `geomap`, `spacy` or `spacy:MODEL`.
    allow_private
        Whether an address may lie on this machine or in a private network.

    Raises
    ------
    ArticleError
        If the source cannot be read or is refused.
    MissingDependency
        If the part that reads this format, or the engine, is not installed.
    UsageError
        If `published` is no date, or there is no such engine or `text`. Of `worldview` and `tiles` the map says
        so when it is drawn.
    UnknownPlace
        If `about` names no country.
    """
    path = Path(source)
    if is_result(path) and not is_address(str(source)):
        if about or engine != "geomap" or published:
            raise UsageError(
                f"{path.name!r} is a batch result, already read: about, engine and published go with articles"
            )
        return ArchiveMap(gather(path, title=title, text=text), worldview=worldview, tiles=tiles)
    if path.suffix.lower() == ".json" and not is_address(str(source)):
        if about or engine != "geomap":
            raise UsageError(f"{path.name!r} is a document, already read: about and engine go with an article")
        return ArticleMap(_corrected(_drawn(path), title, published), text=text, worldview=worldview, tiles=tiles)
    article = open_article(str(source), title=title, published=published, allow_private=allow_private)
    return ArticleMap(read(article, about=about, engine=engine), text=text, worldview=worldview, tiles=tiles)


def read_article(
    source: str | Path,
    *,
    title: str | None = None,
    published: str | None = None,
    about: str | Sequence[str] = (),
    engine: str = "geomap",
    allow_private: bool = False,
) -> Reading:
    """Return what `map_article` would draw, as a `Reading`.

    Parameters and errors are those of `map_article`; a batch result, which holds many readings, raises UsageError.
    """
    made = map_article(
        source, title=title, published=published, about=about, engine=engine, allow_private=allow_private
    )
    if isinstance(made, ArchiveMap):
        raise UsageError(f"{str(source)!r} holds many readings: map_article draws them as one map")
    return made.reading


def _drawn(path: Path) -> Reading:
    from geomap.reading.document import from_json

    try:
        with path.open("rb") as file:
            text = file.read(4 * LARGEST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        raise ArticleError(f"no such file: {str(path)!r}; check the path") from None
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path.name!r} is not UTF-8 ({error.reason}): save it as UTF-8") from error
    except OSError as error:
        raise ArticleError(f"cannot read {str(path)!r}: {error.strerror or error}") from error
    return from_json(text, source=path.name)


def _corrected(reading: Reading, title: str | None, published: str | None) -> Reading:
    from dataclasses import replace

    article = reading.article
    day = parse_published(published) or article.published
    return replace(reading, article=replace(article, title=encodable(title or article.title), published=day))


def slug(title: str) -> str:
    """Return a title as the name of a folder: letters, digits and hyphens, never empty."""
    return normalise(title).replace(" ", "-")[:_LONGEST_SLUG].strip("-") or "article"
