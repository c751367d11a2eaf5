"""A view and a worldview -> the disputed borders and contested areas that the map draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import UnknownPlace, UsageError
from geomap.geodata import boundaries, gazetteer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geomap.drawing.view import View
    from geomap.model.reading import Basemap, Border, Place

_VIEWS = {
    "ARG": "AR", "BGD": "BD", "BRA": "BR", "CHN": "CN", "DEU": "DE", "EGY": "EG", "ESP": "ES", "FRA": "FR",
    "GBR": "GB", "GRC": "GR", "IDN": "ID", "IND": "IN", "ISR": "IL", "ITA": "IT", "JPN": "JP", "KOR": "KO",
    "MAR": "MA", "NLD": "NL", "NPL": "NP", "PAK": "PK", "POL": "PL", "PRT": "PT", "PSE": "PS", "RUS": "RU",
    "SAU": "SA", "SWE": "SE", "TUR": "TR", "TWN": "TW", "UKR": "UA", "USA": "US", "VNM": "VN",
}  # fmt: skip
"""Suffix of Natural Earth's column `FCLASS_…` for each worldview, by ISO 3166 alpha-3 code."""
_DE_FACTO = ("de facto", "natural earth")
_DRAWN_AS = {
    "International boundary": "frontier",
    "Admin-1 boundary": "province state",
    "Map unit boundary": "province state",
    "Lease limit": "province state",
    "Unrecognized": "",
}
"""CSS class of each kind of line, empty for none; a kind that is not listed is drawn as disputed."""
_SLACK = 2.5
"""Buffer about disputed lines, in tolerances of the basemap: how far off a simplified line may be."""
_LEAST_LAND = 0.05
"""Share of land in a contested area below which its sea is drawn too."""

_SIMPLER = 0.002
"""Tolerance in degrees to which a border is simplified."""
_BESIDE_BORDER = 0.08
"""Degrees by which a disputed line may be off the border that it belongs to."""


class Worldview(NamedTuple):
    """A country's view of disputed borders, or the de facto one."""

    name: str
    """Completes the phrase "borders ..."."""
    code: str | None
    """Suffix of Natural Earth's column `FCLASS_…`; None for its de facto view."""


class Disputes(NamedTuple):
    """The disputed lines and contested areas of a view, clipped to it, with its longitudes."""

    lines: dict[str, BaseGeometry]
    """Lines by CSS class."""
    anywhere: BaseGeometry
    """All lines that are not a plain border both in the worldview and de facto. The basemap draws no line there."""
    ground: tuple[boundaries.ContestedGround, ...]

    @property
    def lines_disputed(self) -> BaseGeometry:
        """The lines that are drawn as disputed; empty if there are none."""
        import shapely

        return self.lines.get("disputed", shapely.MultiLineString())

    def around(self, tolerance: float) -> BaseGeometry:
        """Return the area that holds the same lines in a basemap simplified to `tolerance` degrees."""
        import shapely

        return shapely.buffer(self.anywhere, _SLACK * tolerance + 0.005)


def along(borders: Sequence[Border], view: View, disputes: Disputes) -> BaseGeometry:
    """Return the stretches of borders that are drawn as disputed, with the longitudes of the view; empty if none."""
    import shapely

    lines = [shapely.simplify(view.laid_out(border.geometry), _SIMPLER) for border in borders]
    broken = shapely.intersection(shapely.union_all(lines), shapely.buffer(disputes.lines_disputed, _BESIDE_BORDER))
    return shapely.line_merge(broken)


def worldview_of(name: str | None) -> Worldview:
    """Return the worldview of a country, by name or code; de facto for None and `de-facto`.

    Raises
    ------
    UsageError
        If `name` is not a country, or Natural Earth has no worldview of it.
    """
    if name is None or name.casefold().replace("-", " ") in _DE_FACTO:
        return Worldview("as held on the ground", None)
    try:
        code = gazetteer.country_code(name)
    except UnknownPlace as error:
        raise UsageError(f"no worldview is called {name!r}: {_known()}") from error
    country = gazetteer.country(code).name
    if code not in _VIEWS:
        raise UsageError(f"Natural Earth does not draw borders as {country} sees them: {_known()}")
    return Worldview(f"as seen by {country}", _VIEWS[code])


def _known() -> str:
    return f"give 'de-facto' or a country, one of {', '.join(_VIEWS)}"


def disputes_in(view: View, ground: Basemap, places: tuple[Place, ...], worldview: Worldview) -> Disputes:
    """Return the disputed lines and contested areas within a view's finest basemap, in a worldview.

    Contested areas are clipped to land. A group of islets keeps the sea around it if one of `places` lies there.
    """
    import shapely

    box = shapely.box(*ground.extent)
    tolerance = tolerance_of(ground)
    lines: dict[str, list[BaseGeometry]] = {}
    touched = []
    for line in boundaries.disputed_lines():
        shown = line.views.get(worldview.code or "", line.kind)
        if shown == line.kind == "International boundary":
            continue
        clipped = shapely.intersection(view.laid_out(line.geometry), box)
        if not clipped.is_empty:
            simple = shapely.simplify(clipped, tolerance / 2)
            touched.append(simple)
            lines.setdefault(_DRAWN_AS.get(shown, "disputed"), []).append(simple)
    drawn = {look: shapely.union_all(parts) for look, parts in sorted(lines.items()) if look}
    land = ground.land[0].geometry if ground.land else shapely.MultiPolygon()
    spots = shapely.MultiPoint([(view.lon(place.feature.lon), place.feature.lat) for place in places])

    def shown_of(area: boundaries.ContestedGround) -> BaseGeometry:
        whole = shapely.intersection(shapely.simplify(view.laid_out(area.geometry), tolerance / 2), box)
        ashore = shapely.intersection(whole, land)
        at_sea = ashore.area < _LEAST_LAND * whole.area
        kept = whole if at_sea and shapely.intersects(whole, spots) else ashore
        parts = [part for part in shapely.get_parts(kept) if part.geom_type == "Polygon" and part.area > tolerance**2]
        return shapely.MultiPolygon(parts)

    kept = [area._replace(geometry=shown_of(area)) for area in boundaries.contested_ground()]
    return Disputes(drawn, shapely.union_all(touched), tuple(area for area in kept if not area.geometry.is_empty))


def tolerance_of(ground: Basemap) -> float:
    """Return the tolerance in degrees to which a basemap is simplified: at least a pixel, if it has no provinces."""
    from geomap.geodata.basemap import DETAIL_PX, SCALES

    west, south, east, north = ground.extent
    pixel = max(east - west, north - south) / 1400
    stored = max((scale for scale in SCALES if scale <= DETAIL_PX * pixel), default=SCALES[0])
    return stored if ground.provinces else max(stored, pixel)
