"""The arguments of `geomap data` -> the geodata listed, checked, or extended with the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from geomap.cli import options, progress


@click.group()
def data() -> None:
    """Show, check and add to the geodata that geomap works with."""


@data.command()
@options.gazetteer
def info() -> None:
    """List the geodata in use.

    Of each: version (of what ships and of your own places the first digits of the hash, of GeoNames' tables the
    day of the latest change), rows, size, licence and credit; of what ships, whose view of disputed borders it takes.
    """
    from geomap.cli.text import plain
    from geomap.geodata import datasets, userdata

    click.echo(f"in {datasets.folder()}")
    for dataset in datasets.datasets().values():
        path = datasets.folder() / dataset.name
        there = path.is_file()
        size = f"{path.stat().st_size / 1e6:.1f} MB), {datasets.rows_of(dataset):,} rows" if there else "missing)"
        lines = [dataset.name, f"  {dataset.title} ({size}", f"  version: {dataset.sha256[:12]}"]
        lines += [f"  licence: {dataset.licence}", *(f"  credit: {credit}" for credit in dataset.credits)]
        click.echo("\n".join([*lines, f"  view: {dataset.worldview}"]))
    added = userdata.listed()
    if not added.sources:
        click.echo(f"nothing added in {userdata.folder()}")
        return
    click.echo(f"added, in {userdata.folder()}")
    for source in added.sources:
        lines = [source.name, f"  {_SORTS[source.sort]} ({source.size / 1e6:.1f} MB), {_counted(source.rows)}"]
        lines += [f"  version: {source.version}", f"  licence: {source.licence}", f"  credit: {source.credit}"]
        click.echo("\n".join(map(plain, lines)))
    for built in (added.world, added.own):
        if built:
            path = userdata.folder() / built.file
            size = f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "missing"
            click.echo(f"{built.file}: {built.rows:,} places, built from these ({size})")


def _counted(rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}"


_SORTS = {
    "geonames": "places in GeoNames' format",
    "names": "alternate names in GeoNames' format",
    "places": "your own places",
}


@data.command()
@options.gazetteer
def verify() -> None:
    """Check each geodata file for damage.

    It is held against its recorded sha256, and what was built against its form.
    """
    from geomap.cli.text import plain
    from geomap.geodata import datasets, imports

    for dataset in datasets.datasets().values():
        datasets.verify(dataset)
        click.echo(f"{dataset.name}: as recorded")
    for name in imports.verify():
        click.echo(plain(f"{name}: as recorded"))


@data.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--as", "name", metavar="NAME", help="What to call it, instead of the file's name.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column of your own file holds what, where its head does not tell; FIELD==VALUE is for all rows.",
)
@click.option("--licence", default="", metavar="TEXT", help="The licence of your own places.")
@click.option("--credit", default="", metavar="TEXT", help="Whom the map names as their source.")
@options.gazetteer
def add(files: Sequence[str], name: str | None, columns: Sequence[str], licence: str, credit: str) -> None:
    """Add places, by files.

    FILE is a table of GeoNames (KH.zip, allCountries.zip, alternateNamesV2.zip, or the .txt in it), or places
    of your own, which win over all others: .geojson, .gpkg, or .csv with a head. Of your own, these fields are
    read: name, others (parted by ; or |), id, kind, country, lon, lat, wkt, population, uncertainty_km, basis,
    source. kind is capital, city, admin1, admin2, area, region, water, landform or other, or a word such as village,
    river, mountain; what else it says counts as other. country is a name or a code, else that of the ground. lon and
    lat are degrees (EPSG:4326). A file added under the name of one that is there takes its place.
    """
    from geomap.errors import UsageError
    from geomap.geodata.imports.places import About
    from geomap.geodata.imports.places import columns as mapped

    if name and len(files) > 1:
        raise UsageError("--as gives one name: add the files one by one")
    about = About(name or "", licence, credit, mapped(columns))
    _add([Path(file) for file in files], about)


def _add(files: Sequence[Path], about: object = None) -> None:
    from geomap.cli.text import plain
    from geomap.geodata import imports, userdata

    with progress.bar("reading", lambda: imports.letters(files)) as step:
        added = imports.add(files, about=about, progress=step)  # type: ignore[arg-type]
    for source in added.sources:
        click.echo(plain(f"{source.name}: {_counted(source.rows)}, {source.version}"))
    click.echo(f"in {userdata.folder()}", err=True)


@data.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--from",
    "base",
    envvar="GEOMAP_GEONAMES",
    metavar="URL",
    default="https://download.geonames.org/export/dump/",
    show_default=True,
    help="Where the files are. Also by the variable GEOMAP_GEONAMES.",
)
@options.gazetteer
def fetch(names: Sequence[str], base: str) -> None:
    """Download tables of GeoNames, and add them.

    NAME is a country's two letters (KH), allCountries, or alternateNamesV2. What was cut off goes on where it
    ended. Needs geomap[url].
    """
    from geomap.geodata import userdata
    from geomap.geodata.imports.download import download

    folder = userdata.folder() / "downloads"
    paths: list[Path] = []
    try:
        for name in dict.fromkeys(names):
            with progress.bar(name) as step:
                paths.append(download(name, base, folder, progress=step))
        _add(paths)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


@data.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@options.gazetteer
def remove(names: Sequence[str]) -> None:
    """Take away what was added.

    NAME is what `geomap data info` lists it under, or `all`.
    """
    from geomap.cli.text import plain
    from geomap.geodata import imports

    left = imports.remove(names)
    click.echo(plain("left: " + (", ".join(source.name for source in left.sources) or "nothing")))


@data.command()
@options.gazetteer
def rebuild() -> None:
    """Build anew from what was added.

    That is needed after geomap itself has been renewed.
    """
    from geomap.cli.text import plain
    from geomap.geodata import imports, userdata

    files = [userdata.folder() / imports.SOURCES / source.file for source in userdata.listed().sources]
    with progress.bar("reading", lambda: imports.letters(files)) as step:
        rebuilt = imports.rebuild(progress=step)
    click.echo(plain("built from: " + (", ".join(source.name for source in rebuilt.sources) or "nothing")))
