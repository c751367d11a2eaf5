"""A reading, or an archive -> its page, as a `folium.Map` that renders as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.drawing.view import country_box

Box = list[list[float]]
"""South-west and north-east corner as `[lat, lon]` in degrees."""

if TYPE_CHECKING:
    from geomap.archive.contents import Archive
    from geomap.drawing.disputes import Disputes
    from geomap.drawing.payload_types import ArticlePage
    from geomap.drawing.view import View
    from geomap.model.feature import BBox
    from geomap.model.reading import Reading, TextMode
    from geomap.outputs.page.archive_types import ArchivePage
    from geomap.outputs.page.folium_map import MapPart, PageMap


def article_page(
    reading: Reading, *, text: TextMode = "full", worldview: str | None = None, tiles: str | None = None
) -> PageMap:
    """Return the page of a reading: its map, its events and, depending on `text`, the article.

    The same reading gives the same bytes. A reading without places gives a map of the world with a notice
    that no place was found.

    Parameters
    ----------
    reading
        Result of geoparsing an article. All its strings are treated as untrusted.
    text
        How much of the article the page shows: `full`, `excerpts` (only sentences with an event or a claim
        about a border), or `none`.
    worldview
        Country, by name or code, whose view of disputed borders the map draws; None, or `de-facto`, for
        de facto control.
    tiles
        Online tile provider, by its xyzservices name. The page then loads tiles from its servers and no others,
        and shows its own basemap where they do not answer. None for a page that makes no requests.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    UsageError
        If Natural Earth has no such worldview, or `tiles` is not known or cannot be used.
    """
    from geomap.drawing import backdrop, disputes, layers, payload, view
    from geomap.outputs.page import tables
    from geomap.outputs.page.document import Content
    from geomap.outputs.page.folium_map import PageMap
    from geomap.outputs.page.tiles import tiles_of

    online = tiles_of(tiles) if tiles else None
    seen = view.view_of(reading)
    side = disputes.worldview_of(worldview)
    grounds = backdrop.grounds_of(seen)
    contested = disputes.disputes_in(seen, grounds[0], reading.places, side)
    page: ArticlePage = {
        **payload.payload_of(reading, grounds, seen, text),
        **payload.disputes_payload(contested, reading, seen, side),
        "tiles": online.payload() if online else None,
    }
    content = Content(
        title=reading.article.title,
        description=_description(page),
        payload=page,
        tables=tables.plain(page),
        layers=tuple(layers.layers_of(reading, grounds, seen, contested)),
        view=seen,
        script="article.js",
        styles=("page.css",),
        tiles=online,
    )
    located = {row["id"]: row["at"] for row in page["places"]} | {row["id"]: row["along"][0] for row in page["borders"]}
    happened = [list(located[event["place"]]) for event in page["events"] if event["place"] in located]
    return PageMap(content, _parts(reading, seen, contested, happened))


def archive_page(archive: Archive, *, worldview: str | None = None, tiles: str | None = None) -> PageMap:
    """Return the page of an archive: one map of all its articles. Quotes are left out beyond a size of 5 MB.

    Parameters
    ----------
    archive
        Contents of a batch result. All its strings are treated as untrusted.
    worldview, tiles
        As for `article_page`.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    ArticleError
        If the archive has a border between two countries that share none.
    UsageError
        If Natural Earth has no such worldview, or `tiles` is not known or cannot be used.
    """
    from dataclasses import replace

    from geomap.drawing import layers
    from geomap.outputs.page import archive as archives
    from geomap.outputs.page.document import Content, write
    from geomap.outputs.page.folium_map import PageMap
    from geomap.outputs.page.tiles import tiles_of

    online = tiles_of(tiles) if tiles else None
    drawing = archives.drawing_of(archive, worldview)
    writer = archives.Writer(archive, drawing)
    payload = writer.payload(online.payload() if online else None)
    content = Content(
        title=archive.title,
        description=writer.description(),
        payload=payload,
        tables=writer.tables(),
        layers=tuple(layers.layers_of(drawing.reading, drawing.grounds, drawing.view, drawing.contested)),
        view=drawing.view,
        script="archive.js",
        styles=("page.css", "archive.css"),
        tiles=online,
    )
    room = archives.BUDGET - len(write(content).encode())
    page: ArchivePage = {**payload, **writer.packed(room)}
    content = replace(content, payload=page)
    return PageMap(content, _parts(drawing.reading, drawing.view, drawing.contested, []))


def _description(payload: ArticlePage) -> str:
    counts = {"place": len(payload["places"]), "border": len(payload["borders"]), "event": len(payload["events"])}
    listed = [f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts.items() if count]
    return f"A map of the article “{payload['title']}”: {', '.join(listed) or 'no place found'}."


def _parts(reading: Reading, view: View, contested: Disputes, happened: list[list[float]]) -> list[MapPart]:
    """Return the parts of the map with their bounds; `happened` holds the points of events, as `[lat, lon]`."""
    from geomap.outputs.page.folium_map import parts_of

    points: list[list[float]] = []
    areas: list[Box] = []
    shapes: list[Box] = []
    countries: list[Box] = []
    for place in reading.places:
        feature = place.feature
        at = [feature.lat, view.lon(feature.lon)]
        if feature.kind == "country":
            countries.append(_corners(country_box(place)))
        else:
            points.append(at)
        if place.geometry is not None:
            shapes.append(_corners(view.laid_out(place.geometry).bounds))
        elif feature.uncertainty_km and feature.kind != "country":
            areas.append([at, at])
    fit = _corners(view.fit)
    borders = [_corners(view.laid_out(border.geometry).bounds) for border in reading.borders]
    bounds: dict[str, Box | None] = {
        "basemap": _corners(view.extent),
        "countries": _about(countries),
        # disputes far from the article are drawn too, but must not widen the bounds
        "disputes": _about([box for box in map(_corners, _bounds_of(contested)) if _overlap(box, fit)]),
        "areas": _about(areas),
        "shapes": _about(shapes),
        "borders": _about(borders),
        "places": _about([[at, at] for at in points]),
        "events": _about([[at, at] for at in happened]),
    }
    return parts_of(bounds, {"places": points, "events": happened})


def _bounds_of(contested: Disputes) -> list[BBox]:
    return [area.geometry.bounds for area in contested.ground]


def _overlap(a: Box, b: Box) -> bool:
    return all(a[0][axis] < b[1][axis] and b[0][axis] < a[1][axis] for axis in (0, 1))


def _corners(box: BBox) -> Box:
    west, south, east, north = box
    return [[float(south), float(west)], [float(north), float(east)]]


def _about(boxes: list[Box]) -> Box | None:
    """Return the bounding box of all boxes, as `[lat, lon]` corners; None if there are none."""
    if not boxes:
        return None
    corners = [corner for box in boxes for corner in box]
    lats, lons = zip(*corners, strict=True)
    return [[min(lats), min(lons)], [max(lats), max(lons)]]
