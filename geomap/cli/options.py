"""A command -> the same command with the options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import reduce

import click

VARIABLE = "GEOMAP_GAZETTEER"


def _use(_: click.Context, __: click.Parameter, value: str | None) -> None:
    # in the environment, so that the worker processes of a batch inherit it
    if value is not None:
        os.environ[VARIABLE] = value


gazetteer = click.option(
    "--gazetteer",
    metavar="FOLDER",
    callback=_use,
    expose_value=False,
    is_eager=True,
    help=f"Use what was added in this folder, not in your own. Also by the variable {VARIABLE}.",
)

published = click.option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD.")
about = click.option(
    "--about",
    multiple=True,
    metavar="COUNTRY",
    help="A country that the article is about, whose places are looked for first; may be repeated.",
)
engine = click.option(
    "--engine",
    default="geomap",
    show_default=True,
    metavar="NAME",
    help="What recognises names of places: geomap; spacy or spacy:MODEL, a name or path (needs geomap[spacy]).",
)
allow_private = click.option(
    "--allow-private", is_flag=True, help="Let an address lie on this machine or in a private network."
)


_OF_MAP = (
    published,
    click.option("--title", metavar="TEXT", help="Title, instead of the article's own."),
    about,
    click.option(
        "--text",
        type=click.Choice(["full", "excerpts", "none"]),
        default="full",
        show_default=True,
        help="All of the article on the map, only the sentences that tell an event or a border's length, or nothing.",
    ),
    click.option(
        "--worldview", metavar="VIEW", help="Draw disputed borders as this country sees them (31 views), not de facto."
    ),
    click.option(
        "--tiles",
        metavar="PROVIDER",
        help="Add online tiles to the .html, by a name of xyzservices that needs no key: OpenTopoMap.",
    ),
    click.option(
        "--width", type=float, default=180.0, show_default=True, metavar="MM", help="Width of a figure, 60 to 1200."
    ),
    click.option(
        "--dpi", type=int, default=200, show_default=True, metavar="N", help="Dots per inch of a .png, 50 to 1200."
    ),
    click.option(
        "--scheme",
        type=click.Choice(["light", "dark", "grey"]),
        default="light",
        show_default=True,
        help="Colours of a figure.",
    ),
    engine,
    allow_private,
    gazetteer,
)


def of_map(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that say how an article is read and how its map is drawn."""
    return reduce(lambda made, option: option(made), reversed(_OF_MAP), command)
