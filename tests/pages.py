"""Readings and archives as the page that a user gets of them."""

from typing import Any

from geomap.archive.contents import Archive
from geomap.model.reading import Reading
from geomap.outputs.page.pages import archive_page, article_page


def render(reading: Reading, **options: Any) -> str:
    """Return the page of an article."""
    return article_page(reading, **options).get_root().render()


def render_archive(archive: Archive, **options: Any) -> str:
    """Return the page of an archive."""
    return archive_page(archive, **options).get_root().render()
