"""An archive -> `ArchiveMap`, which shows it in a notebook and writes it as HTML or GeoJSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.archive.contents import Archive
from geomap.errors import UsageError
from geomap.files import write_whole

if TYPE_CHECKING:
    from geomap.outputs.figure import Style
    from geomap.outputs.page.folium_map import PageMap


class ArchiveMap:
    """One map of all the articles in a batch result.

    Parameters
    ----------
    archive
        The contents of the batch result, as `geomap.archive.gathering.gather` returns them.
    worldview
        Country, by name or code, whose view of disputed borders the map draws; None for de facto control.
    tiles
        Online tile provider, by its xyzservices name; None for a map that needs no network.
    """

    def __init__(self, archive: Archive, *, worldview: str | None = None, tiles: str | None = None) -> None:
        self.archive = archive
        self.worldview = worldview
        self.tiles = tiles

    @property
    def title(self) -> str:
        """The title of the map."""
        return self.archive.title

    def to_html(self) -> str:
        """Return the interactive map as one HTML document. It uses the network only for `tiles`."""
        return str(self.to_folium().get_root().render())

    def to_folium(self) -> PageMap:
        """Return the interactive map as a `folium.Map`, ready for more layers and plugins."""
        from geomap.outputs.page.pages import archive_page

        return archive_page(self.archive, worldview=self.worldview, tiles=self.tiles)

    def to_geojson(self) -> str:
        """Return places, areas, borders and events as a GeoJSON FeatureCollection (RFC 7946, EPSG:4326)."""
        from geomap.outputs.exports.geojson import archive_geojson

        return archive_geojson(self.archive)

    def save(self, path: str | Path, *, style: Style | None = None) -> Path:
        """Write the map as `.html` or `.geojson`, and return the path. A missing folder is created.

        `style` is accepted for symmetry with `ArticleMap.save` and has no effect: an archive has no figure yet.

        Raises
        ------
        UsageError
            If the extension is neither of the two.
        OutputError
            If the file cannot be written. An existing file is then left unchanged.
        """
        (target,) = self.save_all([path], style=style)
        return target

    def save_all(self, paths: Sequence[str | Path], *, style: Style | None = None) -> list[Path]:
        """Write the map to several files. Nothing is written if an extension is not supported."""
        writers: dict[str, Callable[[], str]] = {".html": self.to_html, ".geojson": self.to_geojson}
        targets = [Path(path) for path in paths]
        for target in targets:
            if target.suffix.lower() not in writers:
                known = " or ".join(writers)
                raise UsageError(f"the map of an archive is {known}, not {target.suffix or str(target)!r}")
        for target in targets:
            write_whole(target, writers[target.suffix.lower()]().encode())
        return targets

    def _repr_html_(self) -> str:
        from geomap.outputs.page.markup import framed

        return framed(self.title, self.to_html())
