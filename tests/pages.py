"""Readings and archives as the page that a user gets of them."""

from collections import deque
from functools import cache
from typing import Any

from archives import result

from geomap.archive.contents import Archive
from geomap.archive.gathering import gather
from geomap.model.reading import Reading
from geomap.outputs.page.pages import archive_page, article_page

_DRAWN: deque[tuple[Reading, dict[str, Any], str]] = deque(maxlen=12)
"""What was drawn last, for a test that asks for the same."""


def render(reading: Reading, **options: Any) -> str:
    """Return the page of an article, which is drawn once for tests that follow each other."""
    for drawn, given, page in _DRAWN:
        if (drawn, given) == (reading, options):
            return page
    _DRAWN.append((reading, options, render_anew(reading, **options)))
    return _DRAWN[-1][2]


def render_anew(reading: Reading, **options: Any) -> str:
    """Return the page of an article, drawn for this call."""
    return article_page(reading, **options).get_root().render()


def render_archive(archive: Archive, **options: Any) -> str:
    """Return the page of an archive."""
    return archive_page(archive, **options).get_root().render()


@cache
def invented_archive() -> str:
    """Return the page of the invented news, drawn once."""
    return render_archive(gather(result()))
