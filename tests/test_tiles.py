"""Online tiles: only those that a page can show, and only from their own hosts."""

from __future__ import annotations

import re

import pytest
from pages import render
from readings import seed_reading

from geomap.errors import UsageError
from geomap.outputs.page.tiles import tiles_of


def policy(html: str) -> str:
    return re.search(r"img-src ([^;]*);", html)[1]


def test_policy_opens_just_their_hosts() -> None:
    assert policy(render(seed_reading())) == "data:"
    assert policy(render(seed_reading(), tiles="OpenStreetMap.Mapnik")) == "data: https://tile.openstreetmap.org"
    hosts = " ".join(f"https://{server}.tile.opentopomap.org" for server in "abc")
    assert policy(render(seed_reading(), tiles="OpenTopoMap")) == f"data: {hosts}"


def test_fields_are_filled_but_leaflets_own() -> None:
    tiles = tiles_of("Esri.WorldImagery")
    assert tiles.url == "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}"
    assert tiles.hosts == ("https://server.arcgisonline.com",)
    assert tiles_of("OpenStreetMap.Mapnik").credit == "© OpenStreetMap contributors"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Atlantis", "no tiles are called 'Atlantis'"),
        ("MapBox", "need a key"),
        ("Esri.ArcticImagery", "no Web Mercator but EPSG:5936"),
    ],
)
def test_tiles_that_a_page_cannot_show(name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        tiles_of(name)


def test_every_provider_gives_tiles_or_a_reason() -> None:
    from xyzservices import providers

    given = 0
    for name in providers.flatten():
        try:
            tiles = tiles_of(name)
        except UsageError:
            continue
        given += 1
        assert not re.search(r"[\s;,'\"]", " ".join(tiles.hosts).replace(" https", "https")), name
        assert set(re.findall(r"{(\w+)}", tiles.url)) <= set("sxyzr"), name
    assert given > 500
