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
    from geomap.model import Border, Candidate, Feature, Reading
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
    click.echo(f"geomap: {_plain(str(error))}", err=True)
    if isinstance(error, UnknownPlace) and error.suggestions:
        click.echo("Did you mean: " + ", ".join(_plain(name) for name in error.suggestions) + "?", err=True)
    sys.exit(next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), _USAGE))


def _plain(text: str) -> str:
    """Return text without what a terminal would obey: control characters and bidi overrides."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="geomap", prog_name="geomap")
def main() -> None:
    """Read a news article, find its places, borders and dated events, and draw a true map. Offline."""


_published = click.option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD.")
_about = click.option(
    "--about", multiple=True, metavar="COUNTRY", help="A country that the article is about; may be repeated."
)
_allow_private = click.option(
    "--allow-private", is_flag=True, help="Let an address lie on this machine or in a private network."
)


@main.command("map")
@click.argument("source")
@click.option("-o", "--output", metavar="FILE", help="Where to write; the extension picks the format.")
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
@_allow_private
def map_command(
    source: str,
    output: str | None,
    published: str | None,
    title: str | None,
    about: Sequence[str],
    text: Any,
    allow_private: bool,
) -> None:
    """Draw the map of an article.

    SOURCE is an article (.txt, .md, .html, .pdf, .docx, an http(s) address, or - for standard input), or
    a document (.json) as `geomap read --json` prints it, as it came or corrected by hand.

    The extension of -o picks the format: .html, .geojson or .json. Without -o, the map is written to
    outputs/<title>/map.html below the current folder, and its path is printed.
    """
    from geomap.articlemap import map_article, slug

    made = map_article(source, title=title, published=published, about=about, text=text, allow_private=allow_private)
    click.echo(made.save(output or Path("outputs", slug(made.reading.article.title), "map.html")))


@main.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as a JSON document.")
@_published
@_about
@_allow_private
def read(article: str, as_json: bool, published: str | None, about: Sequence[str], allow_private: bool) -> None:
    """Show what an article tells of places, borders and events.

    ARTICLE is a path (.txt, .md, .html, .pdf, .docx), an http(s) address, or - for standard input.
    """
    from geomap.articlemap import ArticleMap, read_article

    reading = read_article(article, published=published, about=about, allow_private=allow_private)
    click.echo(ArticleMap(reading).to_json() if as_json else "\n".join(_reading_lines(reading)), nl=not as_json)


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
    from geomap import gazetteer, search

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
        click.echo(f"geomap: no place is called {_plain(name)!r}; these are spelt nearly so", err=True)
    if as_json:
        _print_json({"query": name, "results": [_result_row(c) for c in found], "suggestions": []})
    else:
        click.echo("\n".join(_lookup_lines(found)))


@main.command()
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print the border as JSON.")
@click.option("-o", "--output", metavar="FILE", help="Write the line as GeoJSON (.geojson).")
def border(a: str, b: str, as_json: bool, output: str | None) -> None:
    """Measure the land border that two countries share.

    A and B are countries, by name or by code.
    """
    from geomap import boundaries, gazetteer

    found = boundaries.shared_border(gazetteer.country_code(a), gazetteer.country_code(b))
    if output:
        _save_border(found, output)
    if as_json:
        from geomap.document import border_row

        provinces = {found.a: list(found.provinces_a), found.b: list(found.provinces_b)}
        more = {"ends": [list(end) for end in found.ends], "pieces": found.pieces, "provinces": provinces}
        _print_json({**border_row(found), **more})
    else:
        click.echo("\n".join(_border_lines(found)))


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
        click.echo("\n".join(_whereabouts_lines(here)))


def _whereabouts_lines(here: Whereabouts) -> list[str]:
    from geomap import gazetteer

    town, border = here.nearest, here.nearest_border
    names = [gazetteer.country(code).name for code in here.countries]
    whose = {
        "land": " and ".join(names),
        "waters": f"in waters off {' and '.join(names)}",
        "contested": f"contested: claimed by {' and '.join(names)}",
        "unclaimed": "on land that no country's outline holds",
        "high seas": "at sea, in no country's waters",
    }[here.ground]
    lines = [f"{here.lat:g}, {here.lon:g} (lat, lon): {whose}"]
    if here.admin1:
        lines.append(f"  in {here.admin1}")
    if town:
        lines.append(f"  nearest town: {town.name}, {_parents(town)}, {here.nearest_km:g} km")
    if border:
        between = "–".join(gazetteer.country(code).name for code in border.id.removeprefix("border:").split("-"))
        lines.append(f"  nearest border: {between}, {border.km:g} km, {_side_words(here)}")
    return lines


def _side_words(here: Whereabouts) -> str:
    """Return on which side of the nearest border a point lies, or why it lies on neither."""
    from geomap import gazetteer, search

    if here.side:
        return f"on the side of {gazetteer.country(here.side).name}"
    if here.nearest_border and here.nearest_border.km <= search.ON_THE_LINE_KM:
        return "on the line, as exactly as it is known"
    if here.ground == "land":
        return "in a third country"
    reason = {"waters": "at sea", "high seas": "at sea", "contested": "contested ground"}
    return f"on neither side: {reason.get(here.ground, 'in no outline')}"


def _lookup_lines(found: Sequence[Candidate]) -> list[str]:
    rows = [("NAME", "KIND", "IN", "LON", "LAT", "PEOPLE", "MATCH", "SCORE", "WHY")]
    notes = []
    for candidate in found:
        feature = candidate.feature
        people = f"{feature.population:,}" if feature.population else ""
        lon, lat = f"{feature.lon:.4f}", f"{feature.lat:.4f}"
        rows.append(
            (
                feature.name,
                feature.kind,
                _parents(feature),
                lon,
                lat,
                people,
                candidate.match,
                f"{candidate.score:.2f}",
                candidate.reason,
            )
        )
        if feature.uncertainty_km:
            notes += ["", f"{feature.name}: about ±{feature.uncertainty_km:g} km. {feature.basis}"]
            notes += [f"  source: {source}" for source in feature.sources]
    return _table(rows, right={3, 4, 5, 7}) + notes


def _parents(feature: Feature) -> str:
    """Return what a feature lies in, for a table."""
    claimed = "claimed by " + " and ".join(feature.claimed_by) if feature.claimed_by else None
    return ", ".join(part for part in (feature.admin1, feature.country, claimed) if part)


def _border_lines(found: Border) -> list[str]:
    from geomap import gazetteer

    a, b = (gazetteer.country(code).name for code in found.countries)
    lines = [f"{a}–{b}: {found.length_km:,.1f} km, measured on {found.source}"]
    lines += [f"  published: {length.km:,g} km ({length.source})" for length in found.published]
    lines.append(f"  lines: {found.pieces}")
    ends = "; ".join(f"{lon:.4f}, {lat:.4f}" for lon, lat in found.ends)
    lines.append(f"  ends (lon, lat): {ends or 'none, the line is closed'}")
    lines.append(f"  {a} side: {', '.join(found.provinces_a) or 'not known'}")
    lines.append(f"  {b} side: {', '.join(found.provinces_b) or 'not known'}")
    return lines


def _reading_lines(reading: Reading) -> list[str]:
    article = reading.article
    about = [article.outlet, article.published.isoformat() if article.published else None, article.source]
    lines = [article.title, " · ".join(one for one in about if one), "", "PLACES"]
    lines += _place_lines(reading) if reading.places else ["  none found"]
    if reading.borders:
        lines += ["", "BORDERS"]
        for one in reading.borders:
            lines += [f"  {line}" for line in _border_lines(one)]
            lines += [f"    article: {claim.text!r} — {claim.verdict}" for claim in one.claims]
    if reading.events:
        lines += ["", "EVENTS", *_event_lines(reading)]
    if reading.unplaced:
        lines += ["", "NOT PLACED"]
        lines += [f"  {one.mention.text}: {one.hint}" for one in reading.unplaced]
    return [_plain(line) for line in lines]


def _place_lines(reading: Reading) -> list[str]:
    rows = [("NAME", "KIND", "IN", "MENTIONS", "SURE", "WHY")]
    for place in reading.places:
        feature = place.feature
        name = feature.name + (f" (±{feature.uncertainty_km:g} km)" if feature.uncertainty_km else "")
        sure = f"{place.confidence:.0%}"
        rows.append((name, feature.kind, _parents(feature), str(len(place.mentions)), sure, place.reason))
    return [f"  {line}" for line in _table(rows, right={3, 4})]


def _event_lines(reading: Reading) -> list[str]:
    names = {place.feature.id: place.feature.name for place in reading.places}
    rows = [("DATE", "TYPE", "WHAT", "WHERE", "STATUS")]
    for event in sorted(reading.events, key=lambda e: (e.date.first is None, e.date.first or "", e.start)):
        when = event.date.first or "date unknown"
        if event.date.last and event.date.last != event.date.first:
            when += f" to {event.date.last}"
        where = names.get(event.place or "", "")
        inherited = event.place_basis if where and event.place_basis != "stated" else ""
        rows.append((when, event.type, event.summary, f"{where} ({inherited})" if inherited else where, event.status))
    return [f"  {line}" for line in _table(rows, right=set())]


def _table(rows: Sequence[Sequence[str]], *, right: set[int]) -> list[str]:
    """Return rows as lines of aligned columns, those numbered in `right` flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
