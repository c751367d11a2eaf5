"""A reading -> a Folium map of it, for a notebook in which one adds layers of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.drawing import backdrop, disputes, layers, payload, view
from geomap.outputs.page import inert

if TYPE_CHECKING:
    import folium

    from geomap.drawing.geometry import Layer
    from geomap.drawing.payload import Payload
    from geomap.model.reading import Reading, TextMode

_LAND, _NAMED, _WATER, _LINE, _QUIET = "#eae7de", "#fdfcf8", "#d3e1e8", "#a9a293", "#76706a"
_PLACE, _BORDER, _AREA = "#0b5c94", "#ad3a00", "#84337a"
_STYLES: dict[str, dict[str, object]] = {
    "country": {"color": _LAND, "weight": 0.7, "fillColor": _LAND, "fillOpacity": 1},
    "country country-edged": {"color": _LINE, "weight": 0.9, "fillColor": _LAND, "fillOpacity": 1},
    "country country-named": {"color": _NAMED, "weight": 0.7, "fillColor": _NAMED, "fillOpacity": 1},
    "water": {"stroke": False, "fillColor": _WATER, "fillOpacity": 1},
    "lake": {"stroke": False, "fillColor": _WATER, "fillOpacity": 1},
    "river": {"color": _WATER, "weight": 1},
    "frontier": {"color": _QUIET, "weight": 1.2},
    "unedged": {"color": _LAND, "weight": 3},
    "disputed": {"color": _QUIET, "weight": 1, "dashArray": "4 4"},
    "contested": {"color": _QUIET, "weight": 1, "dashArray": "2 4", "fillOpacity": 0.2},
    "shape": {"color": _PLACE, "weight": 2},
    "shape shape-areal": {"color": _PLACE, "weight": 1.5, "fillOpacity": 0.12},
    "border": {"color": _BORDER, "weight": 2.6},
    "border-disputed": {"color": _NAMED, "weight": 3, "dashArray": "5 9"},
}
_OF_AREAS: dict[str, Any] = {"color": _AREA, "weight": 1, "dash_array": "2 6", "fill_opacity": 0.25}
_OF_OTHERS: dict[str, object] = {"color": _LINE, "weight": 0.7}
_WATER_BEHIND = f".folium-map.leaflet-container {{ background: {_WATER}; }}"


def draw(reading: Reading, *, text: TextMode = "full", worldview: str | None = None) -> folium.Map:
    """Return the map of a reading as Folium has it, with a popup at each place, area and border.

    Folium's own pages load Leaflet from the network, and Folium renders what it is given as a template;
    here each word of the article comes in with its markup as character references, so that it shows as text.

    Parameters
    ----------
    reading
        What was read out of an article.
    text
        Whether popups quote the article: `full` and `excerpts` do, `none` does not.
    worldview
        The country as which disputed borders are drawn; by default they follow who holds the ground.

    Raises
    ------
    GeodataError
        If the basemap is missing or damaged.
    UsageError
        If Natural Earth has no such worldview.
    """
    import folium

    seen = view.view_of(reading)
    grounds = backdrop.grounds_of(seen)
    contested = disputes.disputes_in(seen, grounds[0], reading.places, disputes.worldview_of(worldview))
    said = payload.payload_of(reading, grounds, seen, text)
    popups = {row["id"]: _of_place(row, said["events"]) for row in said["places"]}
    popups |= {row["id"]: _of_border(row) for row in said["borders"]}
    figure = folium.Map(tiles=None, zoom_snap=0, attribution_control=False)
    figure.fit_bounds(said["fit"])
    figure.get_root().header.add_child(folium.Element(f"<style>{_WATER_BEHIND}</style>"))  # type: ignore[attr-defined]
    for layer in layers.layers_of(reading, grounds, seen, contested):
        _drawn(layer, popups.get(layer.id or "")).add_to(figure)
    for row, place in zip(said["places"], reading.places, strict=True):
        if place.feature.kind != "country" and not row["km"]:
            marker = folium.CircleMarker(row["at"], radius=6, tooltip=inert(row["name"]), popup=popups[row["id"]])
            marker.options |= {"color": _NAMED, "fillColor": _PLACE, "fill": True, "fillOpacity": 1}
            marker.add_to(figure)
    return figure


def _drawn(layer: Layer, popup: str | None) -> Any:
    """Return a layer as Folium has it."""
    import folium

    look = _STYLES.get(layer.class_name, _OF_OTHERS)
    if layer.circle:
        lat, lon, radius_m = layer.circle
        return folium.Circle([lat, lon], radius=radius_m, popup=popup, fill=True, **_OF_AREAS)
    collection = {"type": "FeatureCollection", "features": list(layer.features)}
    options: dict[str, Any] = {"interactive": layer.interactive, "smooth_factor": layer.smooth_factor}
    drawn = folium.GeoJson(collection, style_function=lambda _: look, **options)
    return drawn.add_child(folium.Popup(popup)) if popup else drawn


def _of_place(row: Payload, events: list[Payload]) -> str:
    lies = ", ".join(filter(None, (row["what"], row["admin1"], row["country"])))
    sure = ", ".join(filter(None, (row["uncertainty"], row["confidence"], row.get("edited"))))
    told = [
        " · ".join(filter(None, (str(event["number"]), event["when"], event["summary"], event["quote"])))
        for event in events
        if event["place"] == row["id"]
    ]
    return _popup(row["name"], [lies, sure, row["reason"], *told, "; ".join(row["sources"])])


def _of_border(row: Payload) -> str:
    claims = [f"{claim['length']}: {claim['verdict']}" for claim in row["claims"]]
    return _popup(row["name"], [f"{row['length']}, {row['source']}", *claims])


def _popup(head: str, lines: list[str]) -> str:
    return f"<b>{inert(head)}</b><br>" + "<br>".join(inert(line) for line in lines if line)
