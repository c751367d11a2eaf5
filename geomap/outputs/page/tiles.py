"""The name of a tile provider -> its URL template, zoom range and credit, and the hosts of its servers."""

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
    """An online map in Web Mercator tiles (EPSG:3857)."""

    name: str
    url: str
    """URL template with Leaflet's fields `{s}`, `{z}`, `{x}`, `{y}` and `{r}`."""
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
        """Return the tiles as the page's script reads them."""
        return {
            "name": self.name,
            "url": self.url,
            "subdomains": self.subdomains,
            "minZoom": self.min_zoom,
            "maxZoom": self.max_zoom,
            "credit": self.credit,
        }


def tiles_of(name: str) -> Tiles:
    """Return the tiles of a provider by its xyzservices name, such as `OpenStreetMap.Mapnik`.

    Raises
    ------
    UsageError
        If the name is not known, or the tiles need an API key, another projection or plain http.
    """
    from xyzservices import providers

    try:
        provider = providers.query_name(name)
    except ValueError:
        raise UsageError(f"no tiles are called {name!r}: {_HINT}") from None
    if provider.requires_token():
        raise UsageError(f"the tiles of {provider.name} need a key, which a page would give away: {_HINT}")
    if provider.get("crs", _WEB_MERCATOR[0]) not in _WEB_MERCATOR:
        raise UsageError(f"the tiles of {provider.name} are no Web Mercator but {provider['crs']}: {_HINT}")
    url = _FIELD.sub(lambda field: _filled(provider, field), provider.url)
    if not url.startswith("https://"):
        raise UsageError(f"the tiles of {provider.name} come over an insecure connection: {_HINT}")
    return Tiles(
        name=provider.name,
        url=url,
        subdomains="".join(provider.get("subdomains", "abc")),
        min_zoom=int(provider.get("min_zoom", 0)),
        max_zoom=int(provider.get("max_zoom", _DEEPEST)),
        credit=provider.get("attribution", provider.name).replace("(C)", "©"),
    )


_HINT = "give a name from xyzservices.readthedocs.io, such as 'OpenStreetMap.Mapnik' or 'OpenTopoMap'"


def _filled(provider: dict[str, Any], field: re.Match[str]) -> str:
    if field[1] in _LEFT_TO_LEAFLET:
        return field[0]
    return str(provider.get(field[1], ""))
