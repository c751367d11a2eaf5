"""A reading, or an archive -> GeoJSON (RFC 7946), and the GeoJSON features that the other exports start from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geomap.archive.contents import Archive
from geomap.drawing.geometry import ring_about
from geomap.model.reading import Border, Event, Place, Reading

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def to_geojson(reading: Reading) -> str:
    """Return the places, areas, borders and events of a reading as one GeoJSON FeatureCollection.

    Coordinates are `lon, lat` in EPSG:4326. A place that no source locates exactly is an `area`: the
    geodesic circle of its uncertainty. A line or polygon from the user's own gazetteer is an `area` too, with its
    own geometry. An event has the geometry of its place, and a null geometry without one. The collection is empty
    for a reading that holds none of them.
    """
    collection = {"type": "FeatureCollection", "features": features_of(reading)}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def features_of(reading: Reading) -> list[dict[str, Any]]:
    """Return the GeoJSON features of a reading, in EPSG:4326: places and areas, then borders, then events."""
    features = [_place(place) for place in reading.places]
    drawn = {feature["id"]: feature["geometry"] for feature in features}
    features += [_border(border) for border in reading.borders]
    return features + [_event(event, drawn) for event in reading.events]


def _feature(layer: str, id_: str, geometry: dict[str, Any] | None, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": {"layer": layer, "id": id_, **fields}}


def _place(place: Place) -> dict[str, Any]:
    feature, nearest = place.feature, place.nearest_border
    fields = {
        "name": feature.name,
        "kind": feature.kind,
        "country": feature.country,
        "claimed_by": ",".join(feature.claimed_by),
        "admin1": feature.admin1,
        "lon": feature.lon,
        "lat": feature.lat,
        "uncertainty_km": feature.uncertainty_km,
        "confidence": place.confidence,
        "reason": place.reason,
        "basis": feature.basis,
        "sources": "; ".join(feature.sources),
        "nearest_border": nearest.id if nearest else None,
        "nearest_border_km": nearest.km if nearest else None,
        "mentions": len(place.mentions),
    }
    if place.geometry is not None:
        return _feature("area", feature.id, _as_geojson(place.geometry), fields)
    if feature.uncertainty_km:
        return _feature("area", feature.id, _circle(feature.lon, feature.lat, feature.uncertainty_km), fields)
    return _feature("place", feature.id, {"type": "Point", "coordinates": [feature.lon, feature.lat]}, fields)


def _as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    import shapely
    from shapely.geometry import mapping

    oriented: dict[str, Any] = mapping(shapely.orient_polygons(geometry))
    return oriented


def _circle(lon: float, lat: float, radius_km: float) -> dict[str, Any]:
    """Return a geodesic circle as a GeoJSON polygon, split in two if it crosses the antimeridian."""
    import antimeridian

    ring = ring_about(lon, lat, radius_km)
    fixed: dict[str, Any] = antimeridian.fix_geojson({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return fixed


def _border(border: Border) -> dict[str, Any]:
    from shapely.geometry import mapping

    claims = "; ".join(f"{claim.text} ({claim.verdict})" for claim in border.claims)
    fields = {
        "countries": ",".join(border.countries),
        "length_km": border.length_km,
        "measured_on": border.source,
        "published": "; ".join(f"{length.km:g} km ({length.source})" for length in border.published),
        "claims": claims,
        "pieces": border.pieces,
    }
    return _feature("border", border.id, mapping(border.geometry), fields)


def _event(event: Event, drawn: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "type": event.type,
        "status": event.status,
        "summary": event.summary,
        "start": event.start,
        "end": event.end,
        "date_from": event.date.first,
        "date_to": event.date.last,
        "date_precision": event.date.precision,
        "date_basis": event.date.basis,
        "place": event.place,
        "place_basis": event.place_basis,
        "origin": event.origin,
        "destination": event.destination,
        "confidence": event.confidence,
    }
    # an event is located no more exactly than its place: it takes the area of an uncertain one
    return _feature("event", event.id, drawn.get(event.place or ""), fields)


def border_geojson(border: Border) -> str:
    """Return one border, not simplified, as a GeoJSON FeatureCollection in EPSG:4326."""
    return json.dumps({"type": "FeatureCollection", "features": [_border(border)]}, ensure_ascii=False) + "\n"


def archive_geojson(archive: Archive) -> str:
    """Return an archive as one GeoJSON FeatureCollection, in the form that `to_geojson` gives one article.

    Places, areas and borders have the counts `mentions` and `articles`. An event has the id of its `article`.

    Raises
    ------
    NoSharedBorder
        If the archive has a border between two countries that share none.
    """
    from geomap.geodata.boundaries import shared_border

    features = []
    for spot in archive.spots:
        place = _place(Place(spot.feature, (), spot.confidence, "", geometry=spot.geometry))
        near = spot.nearest_border or (None, None)
        more = {"nearest_border": near[0], "nearest_border_km": near[1], "mentions": spot.mentions}
        features.append(_with(place, {**more, "articles": spot.articles}))
    drawn = {feature["id"]: feature["geometry"] for feature in features}
    for line in archive.lines:
        counts = {"mentions": line.mentions, "articles": line.articles}
        features.append(_with(_border(shared_border(*line.countries)), counts))
    for report in archive.reports:
        published = report.published.isoformat() if report.published else None
        for number, event in enumerate(report.events, 1):
            fields = {
                "article": report.id,
                "title": report.title,
                "published": published,
                "type": event.type,
                "status": event.status,
                "summary": event.summary,
                "date_from": event.date.first,
                "date_to": event.date.last,
                "date_precision": event.date.precision,
                "date_basis": event.date.basis,
                "place": event.place,
                "place_basis": event.place_basis,
            }
            features.append(_feature("event", f"{report.id}#e{number}", drawn.get(event.place or ""), fields))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def _with(feature: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], **fields}}
