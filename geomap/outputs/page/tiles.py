"""A provider's name -> the online tiles that a page may ask for, and from which hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geomap.errors import UsageError

if TYPE_CHECKING:
    from geomap.drawing.payload_types import OnlineTiles

_FIELD = re.compile(r"\{(\w+)\}")
_LEFT_TO_LEAFLET = {"s", "x", "y", "z", "r"}
_WEB_MERCATOR = ("EPSG:3857", "EPSG:900913")
_DEEPEST = 18


@dataclass(frozen=True, slots=True)
class Tiles:
    """An online map in the web's usual tiling."""

    name: str
    url: str
    """With Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}` left open."""
    subdomains: str
    min_zoom: int
    max_zoom: int
    credit: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """Scheme and host of every server that a tile may come from."""
        servers = self.subdomains if "{s}" in self.url else "-"
        urls = [urlsplit(self.url.replace("{s}", server)) for server in servers]
        return tuple(dict.fromkeys(f"{url.scheme}://{url.netloc}" for url in urls))

    def payload(self) -> OnlineTiles:
        """Return what the page's script needs to know."""
        return {
            "name": self.name,
            "url": self.url,
            "subdomains": self.subdomains,
            "minZoom": self.min_zoom,
            "maxZoom": self.max_zoom,
            "credit": self.credit,
        }


def tiles_of(name: str) -> Tiles:
    """Return the tiles of a provider that xyzservices knows by `name`, such as `OpenStreetMap.Mapnik`.

    Raises
    ------
    UsageError
        If it knows none, or if these need a key, another projection or an insecure connection.
    """
    from xyzservices import providers

    try:
        found = providers.query_name(name)
    except ValueError:
        raise UsageError(f"no tiles are called {name!r}: {_HINT}") from None
    if found.requires_token():
        raise UsageError(f"the tiles of {found.name} need a key, which a page would give away: {_HINT}")
    if found.get("crs", _WEB_MERCATOR[0]) not in _WEB_MERCATOR:
        raise UsageError(f"the tiles of {found.name} are no Web Mercator but {found['crs']}: {_HINT}")
    url = _FIELD.sub(lambda field: _filled(found, field), found.url)
    if not url.startswith("https://"):
        raise UsageError(f"the tiles of {found.name} come over an insecure connection: {_HINT}")
    return Tiles(
        name=found.name,
        url=url,
        subdomains="".join(found.get("subdomains", "abc")),
        min_zoom=int(found.get("min_zoom", 0)),
        max_zoom=int(found.get("max_zoom", _DEEPEST)),
        credit=found.get("attribution", found.name).replace("(C)", "©"),
    )


_HINT = "give a name from xyzservices.readthedocs.io, such as 'OpenStreetMap.Mapnik' or 'OpenTopoMap'"


def _filled(provider: dict[str, Any], field: re.Match[str]) -> str:
    if field[1] in _LEFT_TO_LEAFLET:
        return field[0]
    return str(provider.get(field[1], ""))
