"""A view and whose side it takes -> disputed borders and ground with several claimants, as the map draws them."""

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
"""Natural Earth's views, `FCLASS_…`, by the alpha-3 code of whose they are."""
_DE_FACTO = ("de facto", "natural earth")
_DRAWN_AS = {
    "International boundary": "frontier",
    "Admin-1 boundary": "province state",
    "Map unit boundary": "province state",
    "Lease limit": "province state",
    "Unrecognized": "",
}
"""Class of a line on the map; every other kind of line is drawn as disputed."""
_SLACK = 2.5
"""How many tolerances off its line a simplified one may be."""
_LEAST_LAND = 0.05
"""Share of contested ground that is land, below which its sea is drawn too."""

_SIMPLER = 0.002
_BESIDE_BORDER = 0.08
"""Degrees by which a border's line may be simplified, and a disputed line may lie off it."""


class Worldview(NamedTuple):
    """Whose borders a map shows."""

    name: str
    """Goes on from "borders"."""
    code: str | None
    """Of Natural Earth's column, `FCLASS_` left out; None for its de facto view."""


class Disputes(NamedTuple):
    """What is disputed in a view; geometries are laid out and clipped like it."""

    lines: dict[str, BaseGeometry]
    """By the class that draws them."""
    anywhere: BaseGeometry
    """All lines that the worldview, or the de facto one, does not simply accept: no line of the basemap stays there."""
    ground: tuple[boundaries.ContestedGround, ...]

    @property
    def lines_disputed(self) -> BaseGeometry:
        """All lines that are drawn as disputed."""
        import shapely

        return self.lines.get("disputed", shapely.MultiLineString())

    def around(self, tolerance: float) -> BaseGeometry:
        """Return where a basemap that was simplified to so many degrees has these lines too."""
        import shapely

        return shapely.buffer(self.anywhere, _SLACK * tolerance + 0.005)


def along(borders: Sequence[Border], view: View, disputes: Disputes) -> BaseGeometry:
    """Return the stretches of borders that are drawn as disputed, laid out like the view; empty where none is."""
    import shapely

    lines = [shapely.simplify(view.laid_out(border.geometry), _SIMPLER) for border in borders]
    broken = shapely.intersection(shapely.union_all(lines), shapely.buffer(disputes.lines_disputed, _BESIDE_BORDER))
    return shapely.line_merge(broken)


def worldview_of(name: str | None) -> Worldview:
    """Return the view that a user asks for: a country's, by name or code, or what holds de facto.

    Raises
    ------
    UsageError
        If Natural Earth has no view of that name.
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
    """Return what is disputed on a map, as far as its finest ground reaches, in a worldview.

    Contested ground is drawn on land; islets with the sea about them, if one of `places` lies there.
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
    drawn = {look: shapely.union_all(found) for look, found in sorted(lines.items()) if look}
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
    """Return how many degrees a basemap of this extent may be off: one pixel, where it shows no provinces."""
    from geomap.geodata.basemap import DETAIL_PX, SCALES

    west, south, east, north = ground.extent
    pixel = max(east - west, north - south) / 1400
    stored = max((scale for scale in SCALES if scale <= DETAIL_PX * pixel), default=SCALES[0])
    return stored if ground.provinces else max(stored, pixel)
