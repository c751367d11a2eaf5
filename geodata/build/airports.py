"""OurAirports' larger airports and air bases -> gazetteer entries."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator

from entries import Entry
from upstream import fetch

from geomap.geodata.gazetteer import NAME, OWN, WEAK

_BASE = re.compile(
    r"\b(?:Air ?base|Air Force Base|AFB|Naval Air Station|NAS|Naval Station|Army Airfield|Army Air Field|"
    r"Marine Corps Air Station|MCAS|Coast Guard Air Station|RAAF|RAF|Joint Base|Space Force Base)\b",
    re.IGNORECASE,
)
_SHORT = (
    ("Air Force Base", "AFB"),
    ("Naval Air Station", "NAS"),
    ("Marine Corps Air Station", "MCAS"),
    ("Royal Air Force", "RAF"),
)
_IMPORTANCE = {"large_airport": 0.36, "medium_airport": 0.28, "small_airport": 0.24}


def airport_entries(
    codes: dict[object, str | None], unit_at: Callable[[float, float, str | None], str | None]
) -> Iterator[Entry]:
    """Yield airports with scheduled flights, large or medium, and air bases.

    `codes` has the alpha-3 code of each alpha-2 code; `unit_at` the id of the first-level unit at a point.
    """
    path = fetch("ourairports") / "ourairports/data/airports.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            base = _BASE.search(row["name"]) and "Heliport" not in row["name"] and "Aux" not in row["name"]
            served = row["scheduled_service"] == "yes" and row["iata_code"]
            large = row["type"] == "large_airport"
            if row["type"] not in _IMPORTANCE or not (base or large or (served and row["type"] == "medium_airport")):
                continue
            country = codes.get(row["iso_country"])
            lon, lat = round(float(row["longitude_deg"]), 5), round(float(row["latitude_deg"]), 5)
            yield Entry(
                id=f"ourairports:{row['ident']}",
                name=" ".join(row["name"].split()),
                kind="other",
                country=country,
                lon=lon,
                lat=lat,
                importance=_IMPORTANCE[row["type"]],
                admin1=unit_at(lon, lat, country),
                names=_names(" ".join(row["name"].split()), row["municipality"], row["iata_code"] if large else ""),
            )


def _names(name: str, town: str, code: str) -> frozenset[tuple[str, int]]:
    """Return the names that the press uses of an airport: without its town, without "International"."""
    names = {name}
    names |= {part.strip() for part in name.split(" / ") if " " in part.strip()}
    names |= {other.replace(long, short) for other in names for long, short in _SHORT if long in other}
    names |= {other.replace(short, long) for other in names for long, short in _SHORT if f" {short}" in other}
    if town and name.startswith(f"{town} ") and len(name.split()) > len(town.split()) + 1:
        rest = name[len(town) :].strip(" -–/")
        if not re.fullmatch(r"(?:International |Regional |Municipal |City |Domestic )*(?:Airport|Air Base)", rest):
            names.add(rest)
            names |= {rest.removesuffix(" Airport")} if code and len(rest.split()) == 2 else set()
    if code and " Airport " in name:  # Amsterdam Airport Schiphol
        own = name.partition(" Airport ")[2]
        names |= {own, f"{own} Airport"}
    names |= {re.sub(r" International Airport$", " Airport", other) for other in set(names)}
    if name.startswith("John F Kennedy"):
        names |= {"JFK Airport", "JFK International Airport", "Kennedy Airport", "John F. Kennedy Airport"}
    weak = {(code, WEAK)} if code else set()
    return frozenset({(other, NAME) for other in names if other != name} | {(name, OWN)} | weak)
