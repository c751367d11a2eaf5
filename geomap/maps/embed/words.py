"""A reading -> the title, the caption and the credits of its map in a report."""

from __future__ import annotations

from geomap.drawing import wording
from geomap.model.reading import Reading

_LONGEST = 300


def caption(reading: Reading) -> str:
    """Return the caption of a map: what it shows, the article, its outlet and date, and the maker."""
    article = reading.article
    when = f", {wording.day(article.published)}" if article.published else ""
    outlet = f", {article.outlet}" if article.outlet else ""
    return on_one_line(f"Places, borders and events named in “{title(reading)}”{outlet}{when}. Map: geomap.")


def title(reading: Reading) -> str:
    """Return the article's title on one line, cut with … after 300 characters."""
    full = on_one_line(reading.article.title)
    return full if len(full) <= _LONGEST else full[: _LONGEST - 1].rstrip() + "…"


def credits(reading: Reading) -> str:
    """Return the attribution that the map must carry, on one line."""
    return wording.credit_line(list(reading.credits))


def on_one_line(words: str) -> str:
    """Return text without line breaks and control characters, its white space collapsed."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
