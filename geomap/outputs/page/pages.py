"""A reading, or an archive -> its page, as the map of Folium that renders as the page."""

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
    """Return the page that shows `reading`: the map, its events and, as far as `text` says, the article.

    The same reading gives the same bytes. A reading without places gives a map of the world that
    says that none was found.

    Parameters
    ----------
    reading
        What was read out of an article; all of its strings are taken for untrusted.
    text
        `full`, `excerpts` (only sentences with an event or with a claim about a border), or `none`.
    worldview
        The country, by name or code, as which the map draws disputed borders; by default, or as
        `de-facto`, they follow who holds the ground.
    tiles
        Name of a provider of online tiles, as xyzservices has it: the page then asks its servers, and no
        others, and shows its own map where they do not answer. None for a page that asks nobody.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    UsageError
        If Natural Earth has no such worldview, or there are no such tiles.
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
    said: ArticlePage = {
        **payload.payload_of(reading, grounds, seen, text),
        **payload.disputes_payload(contested, reading, seen, side),
        "tiles": online.payload() if online else None,
    }
    content = Content(
        title=reading.article.title,
        description=_description(said),
        payload=said,
        tables=tables.plain(said),
        layers=tuple(layers.layers_of(reading, grounds, seen, contested)),
        view=seen,
        script="article.js",
        styles=("page.css",),
        tiles=online,
    )
    located = {row["id"]: row["at"] for row in said["places"]} | {row["id"]: row["along"][0] for row in said["borders"]}
    happened = [list(located[event["place"]]) for event in said["events"] if event["place"] in located]
    return PageMap(content, _parts(reading, seen, contested, happened))


def archive_page(archive: Archive, *, worldview: str | None = None, tiles: str | None = None) -> PageMap:
    """Return the page that shows what all articles of an archive tell, in at most 5 MB as far as its quotes go.

    Parameters
    ----------
    archive
        What was gathered of a batch result; all of its strings are taken for untrusted.
    worldview, tiles
        As for `article_page`.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    ArticleError
        If it holds a border that two countries do not have.
    UsageError
        If Natural Earth has no such worldview, or there are no such tiles.
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
    told = [f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts.items() if count]
    return f"A map of the article “{payload['title']}”: {', '.join(told) or 'no place found'}."


def _parts(reading: Reading, view: View, contested: Disputes, happened: list[list[float]]) -> list[MapPart]:
    """Return the parts of the map, each with where it lies; `happened` are the points of events, as `[lat, lon]`."""
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
        # those far from the story are drawn too, but nobody looks for them
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


def _overlap(one: Box, other: Box) -> bool:
    return all(one[0][axis] < other[1][axis] and other[0][axis] < one[1][axis] for axis in (0, 1))


def _corners(box: BBox) -> Box:
    west, south, east, north = box
    return [[float(south), float(west)], [float(north), float(east)]]


def _about(boxes: list[Box]) -> Box | None:
    """Return the corners of a box about all boxes; None if there are none."""
    if not boxes:
        return None
    corners = [corner for box in boxes for corner in box]
    lats, lons = zip(*corners, strict=True)
    return [[min(lats), min(lons)], [max(lats), max(lons)]]
