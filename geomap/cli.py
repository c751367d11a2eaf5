"""The commands: the only place that prints, exits and turns a GeomapError into a message."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from geomap.errors import (
    ArticleError,
    GeodataError,
    GeomapError,
    NoSharedBorder,
    OutputError,
    UnknownPlace,
)

if TYPE_CHECKING:
    from geomap.model import Border, Candidate
    from geomap.search import Whereabouts

_EXIT_CODES = ((UnknownPlace, 1), (NoSharedBorder, 1), (ArticleError, 3), (GeodataError, 4), (OutputError, 5))
_USAGE = 2


class _Group(click.Group):
    """Runs a command, and answers a GeomapError with one line and its exit code."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except GeomapError as error:
            _fail(error)
        except BrokenPipeError:
            raise  # the reader has had enough: click ends quietly
        except OSError as error:
            _fail(OutputError(f"cannot write to standard output: {error.strerror or error}"))


def _fail(error: GeomapError) -> NoReturn:
    from geomap import listing

    click.echo(f"geomap: {listing.plain(str(error))}", err=True)
    if isinstance(error, UnknownPlace) and error.suggestions:
        click.echo("Did you mean: " + ", ".join(listing.plain(name) for name in error.suggestions) + "?", err=True)
    sys.exit(next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), _USAGE))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geomap", prog_name="geomap")
def main() -> None:
    """Read a news article, find its places, borders and dated events, and draw a true map. Offline."""


_published = click.option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD.")
_about = click.option(
    "--about", multiple=True, metavar="COUNTRY", help="A country that the article is about; may be repeated."
)
_engine = click.option(
    "--engine",
    default="geomap",
    show_default=True,
    metavar="NAME",
    help="What recognises names of places: geomap, spacy, or spacy:MODEL with a model's name or path.",
)
_allow_private = click.option(
    "--allow-private", is_flag=True, help="Let an address lie on this machine or in a private network."
)


@main.command("map")
@click.argument("source")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Where to write; the extension picks the format. May be repeated: the article is read once.",
)
@_published
@click.option("--title", metavar="TEXT", help="Title, instead of the article's own.")
@_about
@click.option(
    "--text",
    type=click.Choice(["full", "excerpts", "none"]),
    default="full",
    show_default=True,
    help="How much of the article the map shows.",
)
@click.option("--worldview", metavar="VIEW", help="Draw disputed borders as this country sees them, not de facto.")
@click.option("--tiles", metavar="PROVIDER", help="Add online tiles, by their name in xyzservices: OpenTopoMap.")
@click.option("--width", type=float, default=180.0, show_default=True, metavar="MM", help="Width of a figure.")
@click.option("--dpi", type=int, default=200, show_default=True, metavar="N", help="Dots per inch of a .png.")
@click.option(
    "--scheme",
    type=click.Choice(["light", "dark", "grey"]),
    default="light",
    show_default=True,
    help="Colours of a figure.",
)
@_engine
@_allow_private
def map_command(
    source: str,
    outputs: Sequence[str],
    published: str | None,
    title: str | None,
    about: Sequence[str],
    text: Any,
    worldview: str | None,
    tiles: str | None,
    width: float,
    dpi: int,
    scheme: Any,
    engine: str,
    allow_private: bool,
) -> None:
    """Draw the map of an article.

    SOURCE is an article (.txt, .md, .html, .pdf, .docx, an http(s) address, or - for standard input), or
    a document (.json) as `geomap read --json` prints it, as it came or corrected by hand.

    The extension of -o picks the format: .html for the interactive map; .png, .svg or .pdf for a figure
    (needs geomap[figure]); .geojson, .kml, .gpkg, .csv or .parquet (needs geomap[parquet]) for the data;
    .json for the document. Without -o, the map is written to outputs/<title>/map.html below the current
    folder. The path is printed.
    """
    from geomap.articlemap import map_article, slug
    from geomap.figure import Style

    style = Style(width_mm=width, dpi=dpi, scheme=scheme)
    made = map_article(
        source,
        title=title,
        published=published,
        about=about,
        text=text,
        worldview=worldview,
        tiles=tiles,
        engine=engine,
        allow_private=allow_private,
    )
    default = str(Path("outputs", slug(made.reading.article.title), "map.html"))
    click.echo("\n".join(map(str, made.save_all(outputs or [default], style=style))))


@main.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as a JSON document.")
@_published
@_about
@_engine
@_allow_private
def read(
    article: str, as_json: bool, published: str | None, about: Sequence[str], engine: str, allow_private: bool
) -> None:
    """Show what an article tells of places, borders and events.

    ARTICLE is a path (.txt, .md, .html, .pdf, .docx), an http(s) address, or - for standard input.
    """
    from geomap import listing
    from geomap.articlemap import ArticleMap, read_article

    reading = read_article(article, published=published, about=about, engine=engine, allow_private=allow_private)
    click.echo(ArticleMap(reading).to_json() if as_json else "\n".join(listing.reading_lines(reading)), nl=not as_json)


@main.command()
@click.argument("name")
@click.option("--country", metavar="COUNTRY", help="Look in this country only; a name or a code.")
@click.option("--near", metavar="PLACE|LON,LAT", help="Prefer what lies near this place or point.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def lookup(name: str, country: str | None, near: str | None, limit: int, as_json: bool) -> None:
    """Look a place up by name, in any script.

    NAME may say what it lies in ("Vientiane, Laos"). For coordinates, LAT,LON, it is what lies there:
    country, unit, nearest town, nearest border and on which side of it.
    """
    from geomap import gazetteer, listing, search

    spot = search.coordinates(name)
    if spot:
        _show_whereabouts(search.whereabouts(*spot), as_json=as_json)
        return
    code = gazetteer.country_code(country) if country else None
    point = _point(near) if near else None
    try:
        found = search.lookup(name, country=code, near=point, limit=limit)
    except UnknownPlace as error:
        if as_json:
            _print_json({"query": name, "results": [], "suggestions": list(error.suggestions)})
        raise
    if found[0].match == "fuzzy":
        click.echo(f"geomap: no place is called {listing.plain(name)!r}; these are spelt nearly so", err=True)
    if as_json:
        _print_json({"query": name, "results": [_result_row(c) for c in found], "suggestions": []})
    else:
        click.echo("\n".join(listing.lookup_lines(found)))


@main.command()
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print the border as JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write the line as GeoJSON (.geojson).")
def border(a: str, b: str, as_json: bool, output: str | None) -> None:
    """Measure the land border that two countries share.

    A and B are countries, by name or by code.
    """
    from geomap import boundaries, gazetteer, listing

    found = boundaries.shared_border(gazetteer.country_code(a), gazetteer.country_code(b))
    if output:
        _save_border(found, output)
    if as_json:
        from geomap.document import border_row

        provinces = {found.a: list(found.provinces_a), found.b: list(found.provinces_b)}
        more = {
            "ends": [list(end) for end in found.ends],
            "pieces": found.pieces,
            "provinces": provinces,
            "province_km": boundaries.province_lengths(found.a, found.b),
        }
        _print_json({**border_row(found), **more})
    else:
        click.echo("\n".join(listing.border_lines(found)))


@main.group()
def data() -> None:
    """Show and check the geodata that geomap works with."""


@data.command()
def info() -> None:
    """List the geodata in use: file, size, licence, credit, view of disputed borders."""
    from geomap import datasets

    click.echo(f"in {datasets.folder()}")
    for one in datasets.datasets().values():
        path = datasets.folder() / one.name
        size = f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "missing"
        lines = [one.name, f"  {one.title} ({size})", f"  licence: {one.licence}"]
        lines += [f"  credit: {credit}" for credit in one.credits]
        click.echo("\n".join([*lines, f"  view: {one.worldview}"]))


@data.command()
def verify() -> None:
    """Check each geodata file against its recorded sha256."""
    from geomap import datasets

    for one in datasets.datasets().values():
        datasets.verify(one)
        click.echo(f"{one.name}: as recorded")


def _save_border(found: Border, output: str) -> None:
    from geomap.errors import UsageError
    from geomap.exports import border_geojson
    from geomap.files import write_whole

    if Path(output).suffix.lower() != ".geojson":
        raise UsageError(f"cannot write a border as {output!r}: give a file that ends in .geojson")
    write_whole(Path(output), border_geojson(found).encode())


def _point(near: str) -> tuple[float, float]:
    """Return the point that `--near` gives: coordinates, or a place by name."""
    from geomap import search
    from geomap.errors import UsageError

    parts = near.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        found = search.lookup(near, limit=1)[0].feature
        return found.lon, found.lat
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UsageError(f"{near!r} is no point: give longitude, then latitude, such as 102.6,17.97")
    return lon, lat


def _print_json(value: object) -> None:
    from geomap.document import to_json

    click.echo(to_json(value), nl=False)


def _result_row(candidate: Candidate) -> dict[str, Any]:
    from geomap.document import place_row
    from geomap.model import Place
    from geomap.places import with_borders

    place = Place(candidate.feature, (), candidate.score, candidate.reason)
    (placed,) = with_borders([place])
    return {**place_row(placed), "score": candidate.score, "match": candidate.match}


def _show_whereabouts(here: Whereabouts, *, as_json: bool) -> None:
    from geomap import listing

    town, border = here.nearest, here.nearest_border
    if as_json:
        _print_json(
            {
                "lon": here.lon,
                "lat": here.lat,
                "countries": list(here.countries),
                "ground": here.ground,
                "admin1": here.admin1,
                "nearest": {"id": town.id, "name": town.name, "km": here.nearest_km} if town else None,
                "nearest_border": {"id": border.id, "km": border.km, "side": here.side} if border else None,
            }
        )
    else:
        click.echo("\n".join(listing.whereabouts_lines(here)))
