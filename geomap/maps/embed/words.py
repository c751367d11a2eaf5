"""A reading -> the title, the caption and the credits that go with its map in a report."""

from __future__ import annotations

from geomap.drawing import wording
from geomap.model.reading import Reading

_LONGEST = 300


def caption(reading: Reading) -> str:
    """Return the caption of a map: what it shows, of which article, and what it draws on."""
    article = reading.article
    when = f", {wording.day(article.published)}" if article.published else ""
    outlet = f", {article.outlet}" if article.outlet else ""
    return on_one_line(f"Places, borders and events named in “{title(reading)}”{outlet}{when}. Map: geomap.")


def title(reading: Reading) -> str:
    """Return the article's title on one line, its end left out where it is very long."""
    whole = on_one_line(reading.article.title)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1].rstrip() + "…"


def credits(reading: Reading) -> str:
    """Return whom the map must name."""
    return wording.credit_line(list(reading.credits))


def on_one_line(words: str) -> str:
    """Return words without line breaks and without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
