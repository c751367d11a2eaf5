"""Command-line arguments -> files and messages: the only package that prints, exits or reports a GeomapError."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from geomap.cli import options, progress
from geomap.cli.data import data
from geomap.errors import (
    ArticleError,
    GeodataError,
    GeomapError,
    NoSharedBorder,
    OutputError,
    SourceError,
    UnknownPlace,
)

if TYPE_CHECKING:
    from geomap.maps.archive_map import ArchiveMap
    from geomap.maps.article_map import ArticleMap
    from geomap.model.reading import Border

_EXIT_CODES = {UnknownPlace: 1, NoSharedBorder: 1, ArticleError: 3, SourceError: 3, GeodataError: 4, OutputError: 5}
_USAGE = 2
_NO_MEMORY = "geomap: not enough memory: give it more, or read a smaller article\n"


class _Group(click.Group):
    """Runs a command, and turns an error into one line on standard error and an exit code."""

    def invoke(self, context: click.Context) -> Any:
        if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
            sys.stdout.reconfigure(errors="backslashreplace")  # a code page lacks most scripts
        try:
            return super().invoke(context)
        except click.UsageError as error:
            from geomap.cli import text

            # click quotes the arguments, and a file name may hold control characters
            raise click.UsageError(text.plain(error.format_message()), error.ctx) from error

    def main(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().main(*arguments, **options)
        except GeomapError as error:
            _fail(error)
        except (MemoryError, ImportError) as error:
            if isinstance(error, ImportError) and "map segment" not in str(error):
                raise
            sys.stderr.write(_NO_MEMORY)  # click.echo may need memory that is not there
            sys.exit(5)
        except OSError as error:
            _abandon(sys.stdout)
            _fail(OutputError(f"cannot write to standard output: {error.strerror or error}"))


def _abandon(stream: Any) -> None:
    """Discard what a stream could not write to a full disk. Python would flush it again at exit, and fail again."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(error: GeomapError) -> NoReturn:
    from geomap.cli import text

    try:
        click.echo(f"geomap: {text.plain(str(error))}", err=True)
        if isinstance(error, UnknownPlace) and error.suggestions:
            click.echo(f"Did you mean: {', '.join(map(text.plain, error.suggestions))}?", err=True)
    except OSError:  # standard error is full: there is nowhere left to write to
        _abandon(sys.stderr)
    sys.exit(next((code for kind, code in _EXIT_CODES.items() if isinstance(error, kind)), _USAGE))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geomap", prog_name="geomap")
def main() -> None:
    """Read a news article, find its places, borders and dated events, and draw a true map. Offline."""


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
@options.of_map
def map_command(source: str, outputs: Sequence[str], width: float, dpi: int, scheme: Any, **map_options: Any) -> None:
    """Draw the map of an article, or one map of a whole archive.

    SOURCE is an article (.txt, .md, .html, .pdf, .docx, an http(s) address, or - for standard input);
    a document (.json) as `geomap read --json` prints it, as it came or corrected by hand; or what
    `geomap batch` wrote (.jsonl, .parquet), as one .html or .geojson of all its articles.

    The extension of -o picks the format: .html for the interactive map; .png, .svg or .pdf for a figure
    (needs geomap[figure]); .geojson, .kml, .gpkg, .csv or .parquet (needs geomap[parquet]) for the data;
    .json for the document. Without -o, the map is written to outputs/<title>/map.html below the current
    folder. The path is printed.
    """
    from geomap.maps.article_map import map_article
    from geomap.outputs.figure import Style

    style = Style(width_mm=width, dpi=dpi, scheme=scheme)
    made = map_article(source, **map_options)
    click.echo("\n".join(map(str, made.save_all(outputs or [_folder_of(made) / "map.html"], style=style))))


@main.command()
@click.argument("source")
@click.option(
    "--as",
    "form",
    type=click.Choice(["iframe", "markdown", "quarto", "notebook", "docx", "latex"]),
    required=True,
    help="What the report is written in.",
)
@click.option("-o", "--output", metavar="DIR", help="The folder to write to.")
@options.of_map
def embed(source: str, form: str, output: str | None, width: float, dpi: int, scheme: Any, **map_options: Any) -> None:
    """Write the files that put the map of an article into a report.

    SOURCE is an article or a document, as for `geomap map`. Prints the path of the file to include or to
    open; what it points to stands beside it. Without -o, the folder is outputs/<title>. All but iframe and
    notebook hold a figure too, and need geomap[figure]; docx needs geomap[docx] as well.
    """
    from geomap.maps.article_map import map_article
    from geomap.maps.embed import embed as embedded
    from geomap.outputs.figure import Style

    style = Style(width_mm=width, dpi=dpi, scheme=scheme)
    made = map_article(source, **map_options)
    click.echo(embedded(made, form, output or _folder_of(made), style=style))


def _folder_of(made: ArticleMap | ArchiveMap) -> Path:
    from geomap.maps.article_map import slug

    return Path("outputs", slug(made.title))


@main.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as a JSON document.")
@options.published
@options.about
@options.engine
@options.allow_private
@options.gazetteer
def read(
    article: str, as_json: bool, published: str | None, about: Sequence[str], engine: str, allow_private: bool
) -> None:
    """Show what an article tells of places, borders and events.

    ARTICLE is a path (.txt, .md, .html, .pdf, .docx; .json for a document), an http(s) address, or - for standard
    input.
    """
    from geomap.cli import text
    from geomap.maps.article_map import ArticleMap, read_article

    reading = read_article(article, published=published, about=about, engine=engine, allow_private=allow_private)
    # JSON is UTF-8 in any locale
    output = ArticleMap(reading).to_json().encode() if as_json else "\n".join(text.reading_lines(reading))
    click.echo(output, nl=not as_json)


class _Lookup(click.Command):
    """The `lookup` command, which takes a southern latitude as an argument: `geomap lookup -33.9,151.2`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        pairs = zip(["", *args], args, strict=False)
        south = [arg for before, arg in pairs if arg[:1] == "-" and arg[1:2].isdigit() and before != "--near"]
        return super().parse_args(ctx, [arg for arg in args if arg not in south] + (["--", *south] if south else []))


@main.command(cls=_Lookup)
@click.argument("name")
@click.option("--country", metavar="COUNTRY", help="Look in this country only; a name or a code.")
@click.option(
    "--near", metavar="PLACE|LON,LAT", help="Prefer what lies near this place or point; longitude first, unlike NAME."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@options.gazetteer
def lookup(name: str, country: str | None, near: str | None, limit: int, as_json: bool) -> None:
    """Look a place up by name, in any script.

    NAME may say what it lies in ("Vientiane, Laos"). For coordinates, LAT,LON, it is what lies there:
    country, unit, nearest town, nearest border and on which side of it.
    """
    from geomap.cli import text
    from geomap.geodata import search

    spot = search.coordinates(name)
    if spot:
        here = search.whereabouts(*spot)
        if as_json:
            from geomap.cli.json import whereabouts_answer

            _print_json(whereabouts_answer(here))
        else:
            click.echo("\n".join(text.whereabouts_lines(here)))
        return
    point = search.point(near) if near else None
    try:
        candidates = search.lookup(name, country=country, near=point, limit=limit)
    except UnknownPlace as error:
        if as_json:
            _print_json({"query": name, "results": [], "suggestions": list(error.suggestions)})
        raise
    if candidates[0].match == "fuzzy":
        click.echo(f"geomap: no place is called {text.plain(name)!r}; these are spelt nearly so", err=True)
    if as_json:
        from geomap.cli.json import candidate_answer

        _print_json(
            {"query": name, "results": [candidate_answer(candidate) for candidate in candidates], "suggestions": []}
        )
    else:
        click.echo("\n".join(text.lookup_lines(candidates)))


@main.command()
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print the border as JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write the line as GeoJSON (.geojson).")
def border(a: str, b: str, as_json: bool, output: str | None) -> None:
    """Measure the land border that two countries share.

    A and B are countries, by name or by code.
    """
    from geomap.cli import text
    from geomap.geodata import search

    shared = search.border(a, b)
    if output:
        _save_border(shared, output)
    if as_json:
        from geomap.cli.json import border_answer

        _print_json(border_answer(shared))
    else:
        click.echo("\n".join(text.border_lines(shared)))


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write: .jsonl or .parquet.")
@click.option("--workers", type=click.IntRange(1, 1024), help="So many processes; by default one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="Let the workers of this Dask scheduler read: tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Go on with what a run left that was cut off.")
@options.about
@options.engine
@options.gazetteer
def batch(
    inputs: Sequence[str],
    output: str,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    about: Sequence[str],
    engine: str,
) -> None:
    """Read an archive of articles, into one file.

    INPUT is a file (.txt, .md, .html, .pdf, .docx), a folder of such files, or a .jsonl file whose lines are
    {"id": …, "text": …, "published": …?}. Each line or row of the output is a document as `geomap read --json`
    prints it plus its id, in the order of the input; an article that fails gives {"id": …, "error": …};
    how many did is told on standard error, and the exit code is 0 all the same.
    """
    from geomap.archive import batch as archive
    from geomap.geodata.gazetteer import country_code
    from geomap.reading.recognition.engines import engine as engine_called

    for country in about:
        country_code(country)
    engine_called(engine)  # a wrong name fails here, once, and not in every row
    settings = archive.Settings(tuple(about), engine)
    with progress.bar(total=lambda: archive.count(inputs)) as step:
        done = archive.run(
            inputs,
            output,
            settings=settings,
            workers=workers,
            scheduler=scheduler,
            resume=resume,
            progress=step,
        )
    if done.failed:
        click.echo(
            f"geomap: {done.failed:,} of {done.count:,} articles could not be read; their rows say why", err=True
        )
    click.echo(output)


main.add_command(data)


def _save_border(border: Border, output: str) -> None:
    from geomap.errors import UsageError
    from geomap.files import write_whole
    from geomap.outputs.exports.geojson import border_geojson

    if Path(output).suffix.lower() != ".geojson":
        raise UsageError(f"cannot write a border as {output!r}: give a file that ends in .geojson")
    write_whole(Path(output), border_geojson(border).encode())


def _print_json(value: object) -> None:
    from geomap.reading.document import to_json

    click.echo(to_json(value).encode("utf-8", "replace"), nl=False)
