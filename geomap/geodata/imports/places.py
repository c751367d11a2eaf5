"""A user's own file of places (.geojson, .gpkg, .csv) -> the places in it, ready to be filed."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from geomap.errors import SourceError, UsageError
from geomap.geodata.codec import pack
from geomap.geodata.datasets import query
from geomap.geodata.gazetteer import DATABASE, NAME, OWN, unpacked
from geomap.geodata.imports import shapes
from geomap.geodata.imports.writer import Writer, tails
from geomap.geodata.userdata import Source
from geomap.model.feature import BBox, PlaceKind
from geomap.text import normalise

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FORMS = (".csv", ".geojson", ".gpkg")
LARGEST_BYTES = 500_000_000
_IMPORTANCE = 900
_LONGEST = 200

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "title", "toponym", "label", "place", "name_en", "name:en"),
    "others": ("others", "aliases", "alternatenames", "alternate_names", "other_names", "alt_name"),
    "id": ("id", "code", "ref", "fid", "number"),
    "kind": ("kind", "type", "class"),
    "country": ("country", "iso3", "country_code"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "wkt": ("wkt", "geometry", "geom"),
    "population": ("population", "pop"),
    "uncertainty_km": ("uncertainty_km",),
    "basis": ("basis", "note"),
    "source": ("source", "sources"),
}
"""What is asked of a row, and under which heads it is looked for, in any case, unless the user says so."""

_KINDS = {
    "village": "city", "town": "city", "hamlet": "city", "settlement": "city", "commune": "other",
    "province": "admin1", "state": "admin1", "district": "admin2", "county": "admin2",
    "river": "water", "lake": "water", "stream": "water", "sea": "water", "island": "landform",
    "mountain": "landform", "hill": "landform", "pass": "landform", "country": "region",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What is to be known of a file that it does not tell itself."""

    name: str = ""
    licence: str = ""
    credit: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """A field of `FIELDS`, and the head of its column; or `=` and what holds for all rows."""


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of the user's own."""

    id: str
    name: str
    others: tuple[str, ...]
    kind: PlaceKind
    country: str | None
    lon: float
    lat: float
    population: int
    bbox: BBox | None
    geometry: BaseGeometry | None
    """Its lines or areas in EPSG:4326; None for a point."""
    claimed_by: tuple[str, ...]
    uncertainty_km: float | None
    basis: str
    sources: tuple[str, ...]


def read(path: Path, source: Source) -> list[OwnPlace]:
    """Return the places of a file, in its order.

    Raises
    ------
    SourceError
        If it cannot be read, or a row is no place; the message says which.
    """
    import numpy as np

    if path.stat().st_size > LARGEST_BYTES:
        raise SourceError(f"{source.name!r} is larger than {LARGEST_BYTES // 10**6} MB: add it in parts")
    rows = {".csv": _of_table, ".geojson": _of_geojson, ".gpkg": _of_geopackage}[path.suffix.lower()](path)
    found, ids = [], set()
    with np.errstate(invalid="ignore"):  # a vertex that is no number is refused by its row
        for number, (row, geometry) in enumerate(rows, 1):
            place = _Row(row, geometry, source, number).place()
            if place.id in ids:
                raise SourceError(f"{source.name!r}, row {number:,}: the id {place.id!r} is there twice")
            ids.add(place.id)
            found.append(place)
    if not found:
        raise SourceError(f"{source.name!r} holds no places")
    return found


def write(writer: Writer, places: Sequence[OwnPlace], last: int) -> None:
    """File places, under the rows that follow `last`."""
    numbered = list(enumerate(places, last + 1))
    writer.features(
        (row, p.id, p.name, p.kind, p.country, None, round(p.lon * 1e5), round(p.lat * 1e5), p.population, _IMPORTANCE)
        for row, p in numbered
    )
    writer.details(
        (row, *(p.bbox or (None,) * 4), p.uncertainty_km, " ".join(p.claimed_by), p.basis, "\n".join(p.sources))
        for row, p in numbered
    )
    writer.geometries(
        (p.id, round(p.lon * 1e5), round(p.lat * 1e5), pack(p.geometry, shapes.DIGITS))
        for p in places
        if p.geometry is not None
    )
    for row, place in numbered:
        ends = tails(_IMPORTANCE, row)
        keys = {normalise(other): NAME for other in place.others} | {normalise(place.name): OWN}
        writer.names([key + ends[how] for key, how in keys.items() if key])


Rows = Iterator[tuple[Mapping[str, Any], "BaseGeometry | None"]]


def _of_table(path: Path) -> Rows:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(f"{path.name!r} is not in UTF-8 (line {line:,}): save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        yield from ((row, None) for row in table)
    except csv.Error as error:
        raise SourceError(f"{path.name!r}, line {table.line_num:,}: {error}") from error


def _of_geojson(path: Path) -> Rows:
    from shapely.geometry import shape

    try:
        found = json.loads(path.read_bytes())
        crs = found.get("crs")
        if crs and not str(crs["properties"]["name"]).endswith(("CRS84", ":4326")):
            raise SourceError(f"{path.name!r} is not in longitude and latitude (EPSG:4326): convert it first")
        features = found["features"] if found.get("type") == "FeatureCollection" else [found]
        for number, feature in enumerate(features, 1):
            row = dict(feature.get("properties") or {})
            if "id" in feature:
                row.setdefault("id", feature["id"])
            try:
                geometry = shape(feature["geometry"]) if feature.get("geometry") else None
            except Exception as error:  # shapely and numpy have many for a geometry that is none
                what = f"feature {number:,} has a geometry that is none ({str(error)[:100]})"
                raise SourceError(f"{path.name!r}, {what}") from error
            yield row, geometry
    except SourceError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        raise SourceError(f"{path.name!r} is no GeoJSON in UTF-8 ({str(error)[:100]})") from error


def _of_geopackage(path: Path) -> Rows:
    import pyogrio

    try:
        for layer, form in pyogrio.list_layers(path):
            if form is None:
                continue
            table = pyogrio.read_dataframe(path, layer=layer, fid_as_index=True)
            if table.crs is None:
                raise SourceError(f"{path.name!r}: its layer {layer!r} states no coordinate system")
            table = table.to_crs(4326)
            rows = table.drop(columns=table.geometry.name).to_dict("records")
            for fid, row, geometry in zip(table.index, rows, table.geometry, strict=True):
                yield {"fid": f"{layer}.{fid}", **row}, geometry
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name!r} is no GeoPackage that can be read ({str(error)[:100]})") from error


class _Row:
    """Reads one row."""

    def __init__(self, row: Mapping[str, Any], geometry: BaseGeometry | None, source: Source, number: int) -> None:
        self._row = {str(head).strip().lower(): value for head, value in row.items() if head is not None}
        self._geometry, self._source, self._number = geometry, source, number
        self._columns = dict(source.columns)

    def place(self) -> OwnPlace:
        name = self._text("name")
        if not name:
            heads = ", ".join(list(self._row)[:12])
            self._refuse(f"has no name; say which column holds it: --column name=COLUMN (there is {heads})")
        lon, lat, bbox, geometry = self._position()
        country, claimed_by = self._country(lon, lat)
        source = self._text("source")
        return OwnPlace(
            id=f"user:{self._source.name}/{self._text('id') or self._number}",
            name=name,
            others=tuple(
                other for part in self._text("others").replace("|", ";").split(";") if (other := _plain(part))
            ),
            kind=self._kind(),
            country=country,
            lon=lon,
            lat=lat,
            population=int(self._number_in("population") or 0),
            bbox=bbox,
            geometry=geometry,
            claimed_by=claimed_by,
            uncertainty_km=self._number_in("uncertainty_km"),
            basis=self._text("basis"),
            sources=tuple(dict.fromkeys(one for one in (source, self._source.credit) if one)),
        )

    def _refuse(self, why: str) -> Any:
        raise SourceError(f"{self._source.name!r}, row {self._number:,} {why}")

    def _text(self, field: str) -> str:
        column = self._columns.get(field, "")
        if column.startswith("="):
            return column[1:]
        if column and column.lower() not in self._row:
            self._refuse(f"has no column {column!r}, which --column names for {field!r}")
        heads = (column.lower(),) if column else FIELDS[field]
        value = next((self._row[head] for head in heads if self._row.get(head) not in (None, "")), None)
        return "" if value is None or value != value else _plain(str(value))

    def _number_in(self, field: str) -> float | None:
        text = self._text(field)
        if not text:
            return None
        try:
            value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
        except ValueError:
            return self._refuse(f"has {text[:20]!r} for {field!r}, which is no number")  # type: ignore[no-any-return]
        if not math.isfinite(value) or (value < 0 and field not in ("lon", "lat")):
            self._refuse(f"has {text[:20]!r} for {field!r}")
        return value

    def _kind(self) -> PlaceKind:
        text = self._text("kind").lower()
        known: tuple[str, ...] = get_args(PlaceKind)
        kind = _KINDS.get(text, text if text in known else "")
        areal = self._geometry is not None and self._geometry.geom_type in ("Polygon", "MultiPolygon")
        return cast(PlaceKind, kind or ("area" if areal else "other"))

    def _position(self) -> tuple[float, float, BBox | None, BaseGeometry | None]:
        """Return a point within, or on the middle of a line, and the box and the course of what is no point."""
        geometry = self._of_text() if self._geometry is None else self._geometry
        if geometry is None:
            lon, lat = self._number_in("lon"), self._number_in("lat")
            if lon is None or lat is None:
                self._refuse("has no position; say where it is: --column lon=COLUMN --column lat=COLUMN")
            assert lon is not None and lat is not None
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                self._refuse(f"lies at {lon:g}, {lat:g} (lon, lat), which is not on earth")
            return lon, lat, None, None
        if fault := shapes.fault(geometry):
            self._refuse(fault)
        if geometry.geom_type == "Point":
            return geometry.x, geometry.y, None, None
        course = shapes.course(geometry)
        shown = geometry if course is None else course
        longest = max(getattr(shown, "geoms", [shown]), key=lambda part: part.length)
        lines = longest.geom_type == "LineString"
        point = longest.interpolate(0.5, normalized=True) if lines else longest.representative_point()
        return round(point.x, shapes.DIGITS), round(point.y, shapes.DIGITS), shapes.box(shown), course

    def _of_text(self) -> BaseGeometry | None:
        text = self._text("wkt").removeprefix("SRID=4326;")
        if not text:
            return None
        import shapely

        try:
            return shapely.from_wkt(text)
        except (shapely.errors.GEOSException, NotImplementedError):
            return self._refuse(f"has {text[:20]!r} as its geometry, which is no WKT of points, lines or areas")

    def _country(self, lon: float, lat: float) -> tuple[str | None, tuple[str, ...]]:
        """Return the country that the row names, else whose outline holds the place, or the countries that claim it."""
        from geomap.geodata.boundaries import claimants

        named = self._text("country")
        if named:
            code = _code(named)
            return (code, ()) if code else self._refuse(f"names {named[:40]!r}, which is no country")
        codes = claimants(lon, lat)
        return (codes[0], ()) if len(codes) == 1 else (None, codes)


def _code(country: str) -> str | None:
    """Return a country's alpha-3 code as the shipped gazetteer has it."""
    for (packed,) in query(DATABASE, "SELECT hits FROM names WHERE key = ?", (normalise(country),)):
        for row, _ in unpacked(packed):
            for kind, code in query(DATABASE, "SELECT kind, country FROM features WHERE row = ?", (row,)):
                if kind == "country":
                    return str(code)
    return None


def _plain(text: str) -> str:
    """Return a text as one line without what a terminal would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST]


def columns(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return what `field=column` texts say.

    Raises
    ------
    UsageError
        If one is not of that form, or there is no such field.
    """
    found = []
    for text in given:
        field, equals, column = text.partition("=")
        if not equals or not column or field not in FIELDS:
            raise UsageError(f"{text!r} maps no column: write FIELD=COLUMN, with FIELD one of {', '.join(FIELDS)}")
        found.append((field, column))
    return tuple(sorted(found))
