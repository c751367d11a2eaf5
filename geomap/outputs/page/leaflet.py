"""The layers of a map -> the script with which Leaflet draws them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from geomap.drawing.geometry import GROUPS

if TYPE_CHECKING:
    from geomap.drawing.geometry import Layer

_ON_THE_GROUND = ("basemap", "countries")
_MAP = """\
const drawn = {
  map: L.map("map", {
    center: %(center)s,
    zoom: 4,
    zoomSnap: 0,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 90,
    zoomControl: false,
    attributionControl: false,
    // room around the view, so that a move does not show bare water before it ends
    renderer: L.svg({padding: 0.5}),
  }),
  groups: {},
  layers: {},
  ground: [],
};
// below online tiles, which cover it as they come
drawn.map.createPane("ground").style.zIndex = 150;
const onTheGround = {pane: "ground", renderer: L.svg({padding: 0.5, pane: "ground"})};
for (const name of %(groups)s) drawn.groups[name] = L.featureGroup();
for (const name of %(shown)s) drawn.groups[name].addTo(drawn.map);
L.control.scale().addTo(drawn.map);
L.control.zoom({position: "topright"}).addTo(drawn.map);
"""


def script_of(layers: Sequence[Layer], center: tuple[float, float], shown: Sequence[str] = GROUPS) -> str:
    """Return the script that draws the layers on the element `map`.

    It defines the constant `drawn` with four fields: `map`; `groups`, a feature group for each part of the map;
    `layers`, the layers that have an id, by id; and `ground`, the layers of the basemap from the bottom up.

    Parameters
    ----------
    layers
        Layers from the bottom up.
    center
        Latitude and longitude in degrees. The page's script fits the view later, once the map has its size.
    shown
        Groups that are visible at first.
    """
    names = {"center": _json(center), "groups": _json(GROUPS), "shown": _json([*shown])}
    return _MAP % names + "\n".join(_lines(layers)) + "\n"


def _lines(layers: Sequence[Layer]) -> Iterator[str]:
    collections: dict[int, str] = {}
    for layer in layers:
        options: dict[str, object] = {"className": layer.class_name}
        if layer.circle:
            *point, radius = layer.circle
            made = f"L.circle({_json(point)}, {_json(options | {'radius': radius, 'fill': True})})"
        else:
            known = collections.get(id(layer.features))
            if known is None:
                known = collections[id(layer.features)] = f"shapes{len(collections)}"
                yield f"const {known} = {_json({'type': 'FeatureCollection', 'features': layer.features})};"
            options |= {"interactive": layer.interactive, "smoothFactor": layer.smooth_factor}
            ground = "...onTheGround, " if layer.group in _ON_THE_GROUND else ""
            made = f"L.geoJSON({known}, {{{ground}...{_json(options)}}})"
        keep = f"drawn.layers[{_json(layer.id)}] = " if layer.id else ""
        keep = f"drawn.ground[drawn.ground.length] = {keep}" if layer.group in _ON_THE_GROUND else keep
        yield f"({keep}{made}).addTo(drawn.groups.{layer.group});"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
