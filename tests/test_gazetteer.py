import pytest

from geomap.errors import UnknownPlace
from geomap.geodata import gazetteer


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


def test_hits_of_nothing() -> None:
    assert gazetteer.hits("no such place at all") == ()


def test_a_misspelt_country_is_suggested_once() -> None:
    with pytest.raises(UnknownPlace, match="'Cambodai'") as caught:
        gazetteer.country_code("Cambodai")
    assert caught.value.suggestions == ("Cambodia",)
