"""The world's odd corners, each with its source and tolerance: `cases/geography.tsv`."""

import csv
from pathlib import Path

import pytest

from geomap.errors import NoSharedBorder
from geomap.geodata import boundaries, search
from geomap.geodata.sphere import distance_km

CASES = Path(__file__).parent / "cases" / "geography.tsv"


def cases(what: str) -> list[list[str]]:
    with CASES.open(encoding="utf-8") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t")
        return [row[1:] for row in rows if row[0] == what]


def point(text: str) -> tuple[float, float]:
    found = search.coordinates(text)
    assert found is not None
    return found


def test_the_table_is_large_enough() -> None:
    kinds = ("border", "no border", "lines", "closed", "at", "place", "nearest")
    assert sum(len(cases(kind)) for kind in kinds) >= 120


@pytest.mark.parametrize(("pair", "km", "tolerance", "source", "why"), cases("border"), ids=lambda value: value[:12])
def test_length(pair: str, km: str, tolerance: str, source: str, why: str) -> None:
    border = boundaries.shared_border(*pair.split())
    assert 100 * abs(border.length_km / float(km) - 1) <= float(tolerance), border.length_km


@pytest.mark.parametrize("case", cases("no border"), ids=lambda case: case[0])
def test_no_border(case: list[str]) -> None:
    with pytest.raises(NoSharedBorder):
        boundaries.shared_border(*case[0].split())


@pytest.mark.parametrize("case", cases("lines"), ids=lambda case: case[0])
def test_lines(case: list[str]) -> None:
    assert boundaries.shared_border(*case[0].split()).pieces == int(case[1]), case[4]


@pytest.mark.parametrize("case", cases("closed"), ids=lambda case: case[0])
def test_closed(case: list[str]) -> None:
    assert boundaries.shared_border(*case[0].split()).ends == ()


@pytest.mark.parametrize("case", cases("at"), ids=lambda case: case[4])
def test_whose_ground(case: list[str]) -> None:
    # Baarle's parcels are smaller than any point here is exact: one of the two will do
    found = boundaries.claimants(*point(case[0]))
    assert found == tuple(case[1].split()) or (case[1] == "BEL NLD" and found in (("BEL",), ("NLD",)))


@pytest.mark.parametrize("case", cases("place"), ids=lambda case: case[0])
def test_place(case: list[str]) -> None:
    best = search.lookup(case[0])[0].feature
    lon, lat = (float(value) for value in case[1].split(","))
    assert distance_km((best.lon, best.lat), (lon, lat)) <= float(case[2])


@pytest.mark.parametrize("case", cases("claimed"), ids=lambda case: case[0])
def test_contested_place_is_no_countrys(case: list[str]) -> None:
    best = search.lookup(case[0])[0].feature
    assert (best.country, best.claimed_by) == (None, tuple(case[1].split())), case[4]


@pytest.mark.parametrize("case", cases("held"), ids=lambda case: case[0])
def test_place_has_a_country(case: list[str]) -> None:
    best = search.lookup(case[0])[0].feature
    assert (best.country, best.claimed_by) == (case[1], ()), case[4]


@pytest.mark.parametrize("case", cases("nearest"), ids=lambda case: case[4])
def test_nearest(case: list[str]) -> None:
    nearest = boundaries.nearest_border(*point(case[0]))
    assert nearest is not None
    assert nearest.id.removeprefix("border:") in case[1].split()
