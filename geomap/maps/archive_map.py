"""The object that a user holds of an archive, and every form in which it can be shown or kept."""

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
    """The one map of all articles of a batch result.

    Parameters
    ----------
    archive
        What was gathered of the result.
    worldview
        The country as which the map draws disputed borders; by default they follow who holds the ground.
    tiles
        Provider of online tiles, as xyzservices names it; None for a map that needs no network.
    """

    def __init__(self, archive: Archive, *, worldview: str | None = None, tiles: str | None = None) -> None:
        self.archive = archive
        self.worldview = worldview
        self.tiles = tiles

    @property
    def title(self) -> str:
        """What the map is called."""
        return self.archive.title

    def to_html(self) -> str:
        """Return the interactive map as one HTML document, which needs no network but for `tiles`."""
        return str(self.to_folium().get_root().render())

    def to_folium(self) -> PageMap:
        """Return the interactive map as a `folium.Map`, to which one may add layers and plugins."""
        from geomap.outputs.page.pages import archive_page

        return archive_page(self.archive, worldview=self.worldview, tiles=self.tiles)

    def to_geojson(self) -> str:
        """Return places and areas with their counts, borders and events as a GeoJSON FeatureCollection (RFC 7946)."""
        from geomap.outputs.exports.geojson import archive_geojson

        return archive_geojson(self.archive)

    def save(self, path: str | Path, *, style: Style | None = None) -> Path:
        """Write the map as `.html` or `.geojson`, and return the path; its folder is made if there is none.

        `style` is for a figure, as `ArticleMap.save` has it: an archive has none yet.

        Raises
        ------
        UsageError
            If the extension is another.
        OutputError
            If the file cannot be written; what stood there before is whole.
        """
        (target,) = self.save_all([path], style=style)
        return target

    def save_all(self, paths: Sequence[str | Path], *, style: Style | None = None) -> list[Path]:
        """Write the map to several files; nothing is written if an extension names no format."""
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
