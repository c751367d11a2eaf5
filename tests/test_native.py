"""Names in a country's own script: right, or none."""

from __future__ import annotations

import pytest
from readings import LAOS, O_ALAY, VIENTIANE

from geomap.drawing.native import _table, native_name
from geomap.geodata import gazetteer
from geomap.model.feature import Feature


def named(name: str, country: str) -> str | None:
    rows = (gazetteer.feature(row) for row, _ in gazetteer.hits(name))
    found = native_name(next(one for one in rows if one.country == country and one.kind != "admin1"))
    return found.text if found else None


@pytest.mark.parametrize(
    ("name", "country", "native"),
    [
        ("Vientiane", "LAO", "ວຽງຈັນ"),
        ("Yangon", "MMR", "ရန်ကုန်"),
        ("Busan", "KOR", "부산"),
        ("Tel Aviv", "ISR", "תל אביב"),
        ("Athens", "GRC", "Αθήνα"),
        ("Kyiv", "UKR", "Київ"),
        ("Russia", "RUS", "Россия"),
        ("Cambodia", "KHM", "កម្ពុជា"),
        ("Odesa", "UKR", None),  # the index has lost what tells Ukrainian from Russian letters
        ("Paris", "FRA", None),
        ("Haifa", "ISR", None),  # several names
    ],
)
def test_native_name(name: str, country: str, native: str | None) -> None:
    assert named(name, country) == native


def test_language_goes_with_it() -> None:
    found = native_name(LAOS)
    assert found is not None and (found.text, found.language) == ("ລາວ", "lo")
    assert native_name(VIENTIANE) is not None
    assert native_name(O_ALAY) is None
    assert native_name(Feature("user:1", "Nowhere", "city", "LAO", None, 102, 18)) is None


def test_table_names_countries_and_capitals_that_there_are() -> None:
    for code, known in _table().items():
        assert gazetteer.country(code).country == code
        capitals = [gazetteer.feature(row) for row, _ in gazetteer.hits(known.capital)] if known.capital else []
        assert not known.capital or any(
            one.kind == "capital" and one.country == code and one.name == known.capital for one in capitals
        ), (code, known.capital, [(one.kind, one.name) for one in capitals][:3])
