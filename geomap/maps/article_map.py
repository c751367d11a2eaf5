"""An article -> `ArticleMap`, which shows its reading in a notebook and writes it in every output format."""

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
        Result of geoparsing the article.
    text
        How much of the article the map shows: `full`, `excerpts` (only sentences with an event or
        a claim about a border), or `none`.
    worldview
        Country, by name or code, whose view of disputed borders the map draws; None for de facto control.
    tiles
        Online tile provider, by its xyzservices name; None for a map that needs no network.
        `tiles` and `worldview` are checked when the map is drawn: `to_html`, `to_folium` and `save` raise UsageError
        for either, `to_figure` for the worldview.

    Raises
    ------
    UsageError
        If `text` is none of the three modes.
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
        """The title of the map."""
        return self.reading.article.title

    def to_html(self) -> str:
        """Return the interactive map as one HTML document. It uses the network only for `tiles`."""
        return str(self.to_folium().get_root().render())

    def to_geojson(self) -> str:
        """Return places, areas, borders and events as a GeoJSON FeatureCollection (RFC 7946, EPSG:4326)."""
        from geomap.outputs.exports.geojson import to_geojson

        return to_geojson(self.reading)

    def to_json(self) -> str:
        """Return the reading as a JSON document, which `map_article` can draw again."""
        from geomap.reading.document import to_document, to_json

        return to_json(to_document(self.reading, with_text=self.text == "full"))

    def to_figure(self, form: Form, *, style: Style | None = None) -> bytes:
        """Return the map as a figure for print: `png`, `svg` or `pdf`. See `geomap.outputs.figure.draw`."""
        from geomap.outputs.figure import Style, draw

        return draw(self.reading, form, style=style or Style(), text=self.text, worldview=self.worldview)

    def alt_text(self) -> str:
        """Return the alternative text of the map: what it shows, in a few sentences."""
        from geomap.outputs.figure import alt_text

        return alt_text(self.reading, text=self.text)

    def to_geodataframe(self, layer: Layer | None = None) -> GeoDataFrame:
        """Return places, areas, borders and events as one GeoDataFrame in EPSG:4326, or only one `layer`.

        `geomap.outputs.exports.tables.to_geodataframe` describes the columns and their types.
        """
        from geomap.outputs.exports.tables import to_geodataframe

        return to_geodataframe(self.reading, layer)

    def to_folium(self) -> PageMap:
        """Return the interactive map as a `folium.Map`, ready for more layers and plugins.

        It renders as the page of `to_html`, with the added layers drawn on its map. Each part of the map is a Folium
        layer, available as an attribute (`places`, `events`, `borders` ...): see
        `geomap.outputs.page.folium_map.PageMap`.
        """
        from geomap.outputs.page.pages import article_page

        return article_page(self.reading, text=self.text, worldview=self.worldview, tiles=self.tiles)

    def to_csv(self) -> str:
        """Return places, areas and events as CSV that is safe to open in a spreadsheet."""
        from geomap.outputs.exports.tables import to_csv

        return to_csv(self.reading)

    def to_kml(self) -> str:
        """Return places, areas, borders and events as KML 2.2."""
        from geomap.outputs.exports.kml import to_kml

        return to_kml(self.reading)

    def to_geopackage(self) -> bytes:
        """Return a GeoPackage with the layers `places`, `areas`, `borders` and `events`, in EPSG:4326."""
        from geomap.outputs.exports.tables import to_geopackage

        return to_geopackage(self.reading)

    def to_parquet(self) -> bytes:
        """Return places, areas and events as GeoParquet, in EPSG:4326."""
        from geomap.outputs.exports.tables import to_parquet

        return to_parquet(self.reading)

    def save(self, path: str | Path, *, style: Style | None = None) -> Path:
        """Write the map in the format given by the extension of `path`, and return the path.

        Parameters
        ----------
        path
            Ends in `.html`, `.geojson`, `.json`, `.png`, `.svg`, `.pdf`, `.csv`, `.kml`, `.gpkg` or
            `.parquet`. A missing folder is created.
        style
            Size and colours of a figure (`.png`, `.svg`, `.pdf`).

        Raises
        ------
        UsageError
            If the extension is not one of these.
        MissingDependency
            If this format needs a package that is not installed.
        OutputError
            If the file cannot be written. An existing file is then left unchanged.
        """
        (target,) = self.save_all([path], style=style)
        return target

    def save_all(self, paths: Sequence[str | Path], *, style: Style | None = None) -> list[Path]:
        """Write the map to several files, and return their paths. A figure in several formats is laid out once.

        Parameters and errors are those of `save`. Nothing is written if an extension is not supported.
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
    """Geoparse an article and return its map; also draw a JSON document or a batch result that was read before.

    Parameters
    ----------
    source
        Path of an article (`.txt`, `.md`, `.html`, `.pdf`, `.docx`), of a document (`.json`), or of a
        `geomap batch` result (`.jsonl`, `.parquet`), which is drawn as one map; an http(s) URL; `-` for
        standard input.
    title, published
        Override the article's own title and date of publication; `published` as `YYYY-MM-DD`.
    about
        Countries that the article is about, by name or code. Places in them are preferred.
    text
        How much of the article the map shows: `full`, `excerpts` or `none`.
    worldview
        Country, by name or code, whose view of disputed borders the map draws; None, or `de-facto`, for
        de facto control.
    tiles
        Online tile provider, by its xyzservices name; None for a map that needs no network.
    engine
        Which engine recognises toponyms: `geomap`, `spacy` or `spacy:MODEL`.
    allow_private
        Whether a URL may point to this machine or to a private network.

    Returns
    -------
    ArticleMap or ArchiveMap
        An `ArchiveMap` for a batch result, else an `ArticleMap`.

    Raises
    ------
    ArticleError
        If the source cannot be read or is refused.
    MissingDependency
        If the format or the engine needs a package that is not installed.
    UsageError
        If `published` is not a date, or `engine` or `text` is not known. `worldview` and `tiles` are checked
        when the map is drawn.
    UnknownPlace
        If `about` holds a name that is not a country.
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
        reading = _with_metadata(_document(path), title, published)
        return ArticleMap(reading, text=text, worldview=worldview, tiles=tiles)
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
    """Geoparse an article and return its `Reading`, without a map.

    Parameters and errors are those of `map_article`. A batch result holds many readings and raises UsageError.
    """
    made = map_article(
        source, title=title, published=published, about=about, engine=engine, allow_private=allow_private
    )
    if isinstance(made, ArchiveMap):
        raise UsageError(f"{str(source)!r} holds many readings: map_article draws them as one map")
    return made.reading


def _document(path: Path) -> Reading:
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


def _with_metadata(reading: Reading, title: str | None, published: str | None) -> Reading:
    from dataclasses import replace

    article = reading.article
    day = parse_published(published) or article.published
    return replace(reading, article=replace(article, title=encodable(title or article.title), published=day))


def slug(title: str) -> str:
    """Return a title as a folder name of letters, digits and hyphens, or `article` if it has none."""
    return normalise(title).replace(" ", "-")[:_LONGEST_SLUG].strip("-") or "article"
