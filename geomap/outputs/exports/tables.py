"""Reading -> tables: a GeoDataFrame, CSV, GeoPackage and GeoParquet."""

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
"""The dtypes of columns: pandas' own that know a missing value."""

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
"""The columns of each layer and their dtypes; beside them stands `geometry`."""

_GEOMETRIES = {"places": "Point", "areas": "Unknown", "borders": "MultiLineString", "events": "Unknown"}
_ALWAYS = "2000-01-01T00:00:00.000Z"
"""What a GeoPackage says of when it was changed last: the same reading has the same bytes."""
_FORMULA = re.compile(r"""(^|;)(?=[\s"]*[=+\-@＝＋－＠])""")
"""Where a spreadsheet may see a formula begin, by full-width signs too; many take a semicolon for the end of a cell."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What may end a cell or a row."""


def to_geodataframe(reading: Reading, layer: Layer | None = None) -> GeoDataFrame:
    """Return a reading as a table, one row for each place, area, border or event, in EPSG:4326 (`lon, lat`).

    Parameters
    ----------
    reading
        What was read out of an article.
    layer
        `places` (points), `areas` (the geodesic circles of places that are known only roughly, and the lines
        and areas of the user's own gazetteer), `borders`
        (lines at full detail) or `events` (at their place's geometry, None without a place); None for all
        of them in one table, told apart by the column `layer`: `place`, `area`, `border`, `event`.

    Returns
    -------
    GeoDataFrame
        The columns of `COLUMNS` and `geometry`. Texts are `string`, figures `Float64`, counts and offsets
        `Int64`, each with `<NA>` for what is not known. Dates stay texts, for they are ISO 8601 or EDTF as
        far as they are known (`2017-04`, `XXXX-10-02`). Several countries or sources are one text, parted
        by `,` and by `; `. Polygons are cut at the antimeridian. Empty, with all columns, for a layer
        without rows.

    Raises
    ------
    UsageError
        If there is no such layer.
    """
    if layer is not None and layer not in COLUMNS:
        raise UsageError(f"no layer is called {layer!r}: use one of {', '.join(COLUMNS)}")
    found = [feature for feature in features_of(reading) if layer in (None, f"{feature['properties']['layer']}s")]
    columns: dict[str, str] = {}
    for known in [COLUMNS[layer]] if layer else COLUMNS.values():
        columns |= known
    return _frame(found, columns)


def _frame(features: list[dict[str, Any]], columns: dict[str, str]) -> GeoDataFrame:
    import pandas
    from geopandas import GeoDataFrame
    from shapely.geometry import shape

    rows = [feature["properties"] for feature in features]
    table = {name: pandas.array([row.get(name) for row in rows], dtype=dtype) for name, dtype in columns.items()}
    geometries = [shape(feature["geometry"]) if feature["geometry"] else None for feature in features]
    return GeoDataFrame(table, geometry=geometries, crs="EPSG:4326")


def to_csv(reading: Reading) -> str:
    """Return the places, areas and events of a reading as comma-separated values, one row each, on one line.

    `lon` and `lat` are the place's, an event's those of its place. What a spreadsheet would take for a formula
    has an apostrophe before it; figures are as they are. Lines end in a line feed.
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
    """Return the places, areas and events of a reading as GeoParquet, with the columns of `to_geodataframe`.

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
    """Return a reading as a GeoPackage with the layers `places`, `areas`, `borders` and `events`, empty ones too.

    Raises
    ------
    OutputError
        If there is no room for it while it is made.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="geomap-") as folder, _without_clock():
            path = Path(folder, "layers.gpkg")
            for layer in COLUMNS:
                # GDAL ends a text at the first NUL
                frame = to_geodataframe(reading, layer).replace("\0", " ", regex=True)
                frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio", geometry_type=_GEOMETRIES[layer])
            return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise OutputError(f"cannot make a GeoPackage ({error}): give a temporary folder with TMPDIR") from error


@contextmanager
def _without_clock() -> Iterator[None]:
    """Let GDAL write the same date always, and leave its settings as they were."""
    import pyogrio

    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: _ALWAYS})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})
