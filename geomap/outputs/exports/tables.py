"""A reading -> tables of its places, areas, borders and events: GeoDataFrame, CSV, GeoPackage, GeoParquet."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap.errors import MissingDependency, OutputError, UsageError
from geomap.outputs.exports.geojson import features_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geomap.model.reading import Reading

Layer = Literal["places", "areas", "borders", "events"]

TEXT, NUMBER, WHOLE = "string", "Float64", "Int64"
"""The dtypes of columns: the nullable ones of pandas."""

_PLACE = {
    "layer": TEXT, "id": TEXT, "name": TEXT, "kind": TEXT, "country": TEXT, "claimed_by": TEXT, "admin1": TEXT,
    "lon": NUMBER, "lat": NUMBER, "uncertainty_km": NUMBER, "confidence": NUMBER, "reason": TEXT, "basis": TEXT,
    "sources": TEXT, "nearest_border": TEXT, "nearest_border_km": NUMBER, "mentions": WHOLE,
}  # fmt: skip
_BORDER = {
    "layer": TEXT, "id": TEXT, "countries": TEXT, "length_km": NUMBER, "measured_on": TEXT, "published": TEXT,
    "claims": TEXT, "pieces": WHOLE,
}  # fmt: skip
_EVENT = {
    "layer": TEXT, "id": TEXT, "type": TEXT, "status": TEXT, "summary": TEXT, "start": WHOLE, "end": WHOLE,
    "date_from": TEXT, "date_to": TEXT, "date_precision": TEXT, "date_basis": TEXT, "place": TEXT,
    "place_basis": TEXT, "origin": TEXT, "destination": TEXT, "confidence": NUMBER,
}  # fmt: skip
COLUMNS: dict[Layer, dict[str, str]] = {"places": _PLACE, "areas": _PLACE, "borders": _BORDER, "events": _EVENT}
"""The columns of each layer with their dtypes, without `geometry`."""

_GEOMETRIES = {"places": "Point", "areas": "Unknown", "borders": "MultiLineString", "events": "Unknown"}
_ALWAYS = "2000-01-01T00:00:00.000Z"
"""The modification time written into a GeoPackage. It is fixed, so that the same reading gives the same bytes."""
_FORMULA = re.compile(r"""(^|;)(?=[\s"]*[=+\-@＝＋－＠])""")
"""Where a spreadsheet may see the start of a formula, full-width signs included. Some end a cell at a semicolon."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters, some of which end a cell or a row."""


def to_geodataframe(reading: Reading, layer: Layer | None = None) -> GeoDataFrame:
    """Return a reading as a GeoDataFrame in EPSG:4326, one row for each place, area, border or event.

    Parameters
    ----------
    reading
        Result of geoparsing an article.
    layer
        `places` (points), `areas` (geodesic circles of places with an uncertain position, and the lines and
        polygons of the user's own gazetteer), `borders` (lines, not simplified) or `events` (geometry of their
        place, None without one). None gives all four in one table, with `place`, `area`, `border` or `event` in
        the column `layer`.

    Returns
    -------
    GeoDataFrame
        The columns of `COLUMNS` and `geometry`. Text is `string`, numbers are `Float64`, counts and offsets
        `Int64`, each with `<NA>` for a missing value. Dates are text, because they may be partial: ISO 8601 or
        EDTF (`2017-04`, `XXXX-10-02`). Several countries are one text with `,` between them, several sources one
        with `; `. Polygons are split at the antimeridian. A layer without rows is empty, with all its columns.

    Raises
    ------
    UsageError
        If `layer` is not one of the four.
    """
    if layer is not None and layer not in COLUMNS:
        raise UsageError(f"no layer is called {layer!r}: use one of {', '.join(COLUMNS)}")
    features = [feature for feature in features_of(reading) if layer in (None, f"{feature['properties']['layer']}s")]
    columns: dict[str, str] = {}
    for known in [COLUMNS[layer]] if layer else COLUMNS.values():
        columns |= known
    return _frame(features, columns)


def _frame(features: list[dict[str, Any]], columns: dict[str, str]) -> GeoDataFrame:
    import pandas
    from geopandas import GeoDataFrame
    from shapely.geometry import shape

    rows = [feature["properties"] for feature in features]
    table = {name: pandas.array([row.get(name) for row in rows], dtype=dtype) for name, dtype in columns.items()}
    geometries = [shape(feature["geometry"]) if feature["geometry"] else None for feature in features]
    return GeoDataFrame(table, geometry=geometries, crs="EPSG:4326")


def to_csv(reading: Reading) -> str:
    """Return the places, areas and events of a reading as CSV, each on one line, under one header.

    `lon` and `lat` are those of the place, in degrees (EPSG:4326); an event has those of its place. Text that a
    spreadsheet may take for a formula gets a leading apostrophe; numbers do not change. Lines end in a line feed.
    """
    points = {place.feature.id: (place.feature.lon, place.feature.lat) for place in reading.places}
    columns = list(_PLACE | _EVENT)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for feature in features_of(reading):
        row = feature["properties"]
        if row["layer"] == "border":
            continue
        if row["layer"] == "event" and row["place"] in points:
            row["lon"], row["lat"] = points[row["place"]]
        writer.writerow([_cell(row.get(name)) for name in columns])
    return file.getvalue()


def _cell(value: object) -> object:
    return _FORMULA.sub(r"\1'", _CONTROL.sub(" ", value)) if isinstance(value, str) else value


def to_parquet(reading: Reading) -> bytes:
    """Return the places, areas and events of a reading as GeoParquet in EPSG:4326.

    The columns are those of `to_geodataframe`.

    Raises
    ------
    MissingDependency
        If pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingDependency("writing Parquet needs pyarrow: pip install 'geomap[parquet]'") from error
    rows = [feature for feature in features_of(reading) if feature["properties"]["layer"] != "border"]
    file = io.BytesIO()
    _frame(rows, _PLACE | _EVENT).to_parquet(file, index=False)
    return file.getvalue()


def to_geopackage(reading: Reading) -> bytes:
    """Return a reading as a GeoPackage in EPSG:4326 with the layers `places`, `areas`, `borders` and `events`.

    A layer without rows is written too, empty.

    Raises
    ------
    OutputError
        If the temporary file cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder, _without_clock():
            path = Path(folder, "layers.gpkg")
            for layer in COLUMNS:
                # GDAL cuts text at the first NUL
                frame = to_geodataframe(reading, layer).replace("\0", " ", regex=True)
                frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio", geometry_type=_GEOMETRIES[layer])
            return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise OutputError(f"cannot make a GeoPackage ({error}): give a temporary folder with TMPDIR") from error


@contextmanager
def _without_clock() -> Iterator[None]:
    """Have GDAL write a fixed date, and restore its configuration afterwards."""
    import pyogrio

    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: _ALWAYS})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})
