"""Geometries -> the layers of a map, and the script that has Leaflet draw them.

None of the article's words, nor any name, comes here: only numbers, ids of the page's own, and
strings that stand in the package.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn alike: GeoJSON features in EPSG:4326, or one circle.

    It has no style: its class has one, which follows the reader's light or dark.
    """

    class_name: str
    features: tuple[dict[str, Any], ...] = ()
    id: str | None = None
    """By which the page knows it; None for what it need not know."""
    interactive: bool = True
    smooth_factor: float = 1.0
    circle: tuple[float, float, float] | None = None
    """Latitude and longitude of its centre in degrees, its radius in metres."""


def feature(geometry: BaseGeometry, decimals: int, identity: str | None = None) -> dict[str, Any]:
    """Return a geometry as a GeoJSON feature, its coordinates rounded to `decimals` of a degree."""
    import numpy as np
    import shapely

    rounded = json.loads(shapely.to_geojson(shapely.transform(geometry, lambda points: np.round(points, decimals))))
    found = {"type": "Feature", "properties": {}, "geometry": rounded}
    return found | ({"id": identity} if identity else {})


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
