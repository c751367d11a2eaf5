"""A reading -> KML with a folder for each layer, and time spans of events for a viewer's time slider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from geomap.drawing import palette, wording
from geomap.outputs.exports.geojson import features_of

if TYPE_CHECKING:
    from geomap.model.reading import Reading

_LAYERS = {"place": "places", "area": "areas", "border": "borders", "event": "events"}
_RENAMED = {"start": "text_start", "end": "text_end"}
"""New names for fields that GDAL would take for the ends of a time span."""
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _colour(colour: str, opacity: int = 0xFF) -> str:
    """Return a colour, such as `#84337a`, as a KML element: hexadecimal opacity, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"<color>{opacity:02x}{blue}{green}{red}</color>"


_AREA, _BORDER = palette.LIGHT.area, palette.LIGHT.border
_LOOKS = {
    "place": "",
    "area": f"<LineStyle>{_colour(_AREA)}<width>2</width></LineStyle><PolyStyle>{_colour(_AREA, 0x40)}</PolyStyle>",
    "border": f"<LineStyle>{_colour(_BORDER)}<width>3</width></LineStyle>",
    "event": "",
}
# a balloon is HTML: by default it would also show the name, which is escaped only once
_BALLOON = "<BalloonStyle><text>$[description]</text></BalloonStyle>"
_STYLES = "".join(f'<Style id="{layer}">{look}{_BALLOON}</Style>\n' for layer, look in _LOOKS.items())


def to_kml(reading: Reading) -> str:
    """Return a reading as KML 2.2 in EPSG:4326, with the folders `places`, `areas`, `borders` and `events`.

    Each feature has its fields as extended data; an empty layer has no folder. All text is escaped, descriptions
    twice, because viewers render them as HTML. Characters that XML does not allow are left out. An event has its
    date as a time span, as far as it is known, and no geometry if it has no place.
    """
    features = features_of(reading)
    names = {feature["id"]: feature["properties"].get("name") for feature in features}
    folders = []
    for layer, name in _LAYERS.items():
        rows = [feature for feature in features if feature["properties"]["layer"] == layer]
        if rows:
            marks = "".join(_placemark(row, names) for row in rows)
            folders.append(f"<Folder><name>{name}</name>\n{marks}</Folder>\n")
    credits_ = "; ".join(reading.credits)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>'
        f"<name>{_text(reading.article.title)}</name>\n<description>{_html(credits_)}</description>\n"
        f"{_STYLES}{''.join(folders)}</Document>\n</kml>\n"
    )


def _text(value: object) -> str:
    return escape(_NOT_XML.sub("", str(value)))


def _html(words: str) -> str:
    return _text(escape(words))


def _placemark(feature: dict[str, Any], names: dict[str, Any]) -> str:
    row = feature["properties"]
    layer = row["layer"]
    fields = "".join(
        f'<Data name="{_RENAMED.get(name, name)}"><value>{_text(value)}</value></Data>'
        for name, value in row.items()
        if value is not None
    )
    geometry = "".join(_geometries(feature["geometry"])) if feature["geometry"] else ""
    return (
        f"<Placemark><name>{_text(_name(row))}</name><description>{_html(_description(row, names))}</description>"
        f"{_time(row)}<styleUrl>#{layer}</styleUrl><ExtendedData>{fields}</ExtendedData>{geometry}</Placemark>\n"
    )


def _name(row: dict[str, Any]) -> str:
    if row["layer"] == "border":
        return f"{row['countries'].replace(',', '–')} border"
    if row["layer"] == "event":
        return row["summary"] or wording.event_type(row["type"])
    return str(row["name"])


def _description(row: dict[str, Any], names: dict[str, Any]) -> str:
    if row["layer"] == "border":
        notes = [f"{row['length_km']} km, measured on {row['measured_on']}", row["published"], row["claims"]]
    elif row["layer"] == "event":
        kind, status = wording.event_type(row["type"]), wording.event_status(row["status"])
        notes = [kind, status, names.get(row["place"] or "")]
    else:
        uncertain = wording.uncertainty(row["uncertainty_km"]) if row["uncertainty_km"] else ""
        notes = [
            wording.place_kind(row["kind"]),
            row["admin1"],
            row["country"],
            uncertain,
            row["basis"],
            row["sources"],
        ]
    return "; ".join(str(note) for note in (_name(row), *notes) if note)


def _time(row: dict[str, Any]) -> str:
    """Return the time span of an event. It holds only dates that are an ISO 8601 day, month or year."""
    ends = (("begin", row.get("date_from")), ("end", row.get("date_to")))
    known = "".join(f"<{end}>{date}</{end}>" for end, date in ends if date and _DATE.fullmatch(date))
    return f"<TimeSpan>{known}</TimeSpan>" if known else ""


def _geometries(geometry: dict[str, Any]) -> Iterator[str]:
    """Yield a GeoJSON geometry as KML, one of several parts as a MultiGeometry."""
    kind, places = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        parts = ({"type": kind.removeprefix("Multi"), "coordinates": part} for part in places)
        yield f"<MultiGeometry>{''.join(''.join(_geometries(part)) for part in parts)}</MultiGeometry>"
    elif kind == "Point":
        yield f"<Point>{_coordinates([places])}</Point>"
    elif kind == "LineString":
        yield f"<LineString><tessellate>1</tessellate>{_coordinates(places)}</LineString>"
    else:
        outer, *inner = places
        rings = f"<outerBoundaryIs><LinearRing>{_coordinates(outer)}</LinearRing></outerBoundaryIs>"
        for ring in inner:
            rings += f"<innerBoundaryIs><LinearRing>{_coordinates(ring)}</LinearRing></innerBoundaryIs>"
        yield f"<Polygon><tessellate>1</tessellate>{rings}</Polygon>"


def _coordinates(places: Any) -> str:
    return f"<coordinates>{' '.join(f'{x:.7g},{y:.7g}' for x, y in places)}</coordinates>"
