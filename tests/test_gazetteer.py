import csv
from pathlib import Path

import pytest

from geomap import gazetteer
from geomap.errors import UnknownPlace

CASES = Path(__file__).parent / "cases" / "names.tsv"


def cases() -> list[list[str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize(("name", "country", "id_", "match", "why"), cases(), ids=lambda value: value)
def test_names(name: str, country: str, id_: str, match: str, why: str) -> None:
    best = gazetteer.lookup(name, country=None if country == "-" else country)[0]
    assert (best.feature.id, best.match) == (id_, match), why


def test_vientiane_is_where_geonames_has_it() -> None:
    found = gazetteer.lookup("Vientiane")[0].feature
    assert (found.lon, found.lat, found.country, found.kind) == (102.6, 17.96667, "LAO", "capital")
    assert found.admin1 == "Vientiane Prefecture"


def test_curated_place_says_how_it_is_known() -> None:
    found = gazetteer.lookup("O'Alay")[0].feature
    assert found.uncertainty_km == 20
    assert found.country is None
    assert found.claimed_by == ("KHM", "LAO")
    assert "nferred" in found.basis
    assert any("Global Times" in source for source in found.sources)


def test_countries_have_their_own_points() -> None:
    usa = gazetteer.country("USA")
    assert -110 < usa.lon < -85
    assert 35 < usa.lat < 45


@pytest.mark.parametrize("name", ["Cambodia", "KHM", "kh", "Khmer", "Cambodian", "កម្ពុជា", "Kampuchea"])
def test_country_code(name: str) -> None:
    assert gazetteer.country_code(name) == "KHM"


def test_country_code_of_a_town() -> None:
    with pytest.raises(UnknownPlace, match="'Vientiane'"):
        gazetteer.country_code("Vientiane")


def test_near_prefers_what_is_near() -> None:
    assert gazetteer.lookup("Paris", limit=1)[0].feature.country == "FRA"
    assert gazetteer.lookup("Paris", near=(-95.5, 33.7), limit=1)[0].feature.country == "USA"


def test_unknown_name_suggests() -> None:
    with pytest.raises(UnknownPlace, match="'Vientianesque-by-the-sea'") as caught:
        gazetteer.lookup("Vientianesque-by-the-sea")
    assert "Vientiane" in caught.value.suggestions


@pytest.mark.parametrize("name", ["", " ", "!!!", "😀", "\x00\x1b[31m", "x" * 10_000, "," * 50])
def test_nothing_is_called_so(name: str) -> None:
    with pytest.raises(UnknownPlace) as caught:
        gazetteer.lookup(name)
    assert len(str(caught.value)) < 200


def test_limit() -> None:
    assert len(gazetteer.lookup("Springfield", limit=3)) == 3


def test_scores_fall() -> None:
    scores = [candidate.score for candidate in gazetteer.lookup("San Antonio", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_hits_of_nothing() -> None:
    assert gazetteer.hits("no such place at all") == ()


def test_distance() -> None:
    # a degree of latitude is about 111.2 km on the sphere
    assert gazetteer.distance_km((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.01)
    assert gazetteer.distance_km((179.5, 0), (-179.5, 0)) == pytest.approx(111.195, abs=0.01)
