"""The layers of a map -> the script that has Leaflet draw them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.drawing.geometry import Layer


def script_of(layers: Sequence[Layer], center: tuple[float, float]) -> str:
    """Return the script that draws the layers on the element `map`.

    It ends with the constant `drawn`: the map, and the layers that have an id by these.
    """
    lines = [
        # the page's script fits the view, once the page has given the map its size
        f'const drawn = {{map: L.map("map", {{center: {_json(center)}, zoom: 4, zoomSnap: 0, zoomDelta: 0.75,',
        "  wheelPxPerZoomLevel: 90, zoomControl: false, attributionControl: false,",
        # room around the view, so that a move does not show bare water before it ends
        "  renderer: L.svg({padding: 0.5})})};",
        "L.control.scale().addTo(drawn.map);",
        'L.control.zoom({position: "topright"}).addTo(drawn.map);',
    ]
    for layer in layers:
        options: dict[str, object] = {"className": layer.class_name}
        if layer.circle:
            *point, radius = layer.circle
            made = f"L.circle({_json(point)}, {_json(options | {'radius': radius, 'fill': True})})"
        else:
            options |= {"interactive": layer.interactive, "smoothFactor": layer.smooth_factor}
            collection = {"type": "FeatureCollection", "features": layer.features}
            made = f"L.geoJSON({_json(collection)}, {_json(options)})"
        keep = f"drawn[{_json(layer.id)}] = " if layer.id else ""
        lines.append(f"{keep}{made}.addTo(drawn.map);")
    return "\n".join(lines) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
