import csv
from pathlib import Path

import pytest

from geomap.errors import UnknownPlace, UsageError
from geomap.geodata import search

CASES = Path(__file__).parent / "cases" / "names.tsv"


def cases() -> list[list[str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize(("name", "country", "id_", "match", "why"), cases(), ids=lambda value: value)
def test_names(name: str, country: str, id_: str, match: str, why: str) -> None:
    best = search.lookup(name, country=None if country == "-" else country)[0]
    assert (best.feature.id, best.match) == (id_, match), why


def test_vientiane_is_where_geonames_has_it() -> None:
    found = search.lookup("Vientiane")[0].feature
    assert (found.lon, found.lat, found.country, found.kind) == (102.6, 17.96667, "LAO", "capital")
    assert found.admin1 == "Vientiane Prefecture"


def test_curated_place_says_how_it_is_known() -> None:
    found = search.lookup("O'Alay")[0].feature
    assert found.uncertainty_km == 20
    assert found.country is None
    assert found.claimed_by == ("KHM", "LAO")
    assert "nferred" in found.basis
    assert any("Global Times" in source for source in found.sources)


def test_near_prefers_what_is_near() -> None:
    assert search.lookup("Paris", limit=1)[0].feature.country == "FRA"
    assert search.lookup("Paris", near=(-95.5, 33.7), limit=1)[0].feature.country == "USA"


def test_unknown_name_suggests() -> None:
    with pytest.raises(UnknownPlace, match="'Vientianesque-by-the-sea'") as caught:
        search.lookup("Vientianesque-by-the-sea")
    assert "Vientiane" in caught.value.suggestions


@pytest.mark.parametrize("name", ["", " ", "!!!", "😀", "\x00\x1b[31m", "x" * 10_000, "," * 50])
def test_nothing_is_called_so(name: str) -> None:
    with pytest.raises(UnknownPlace) as caught:
        search.lookup(name)
    assert len(str(caught.value)) < 200


def test_limit() -> None:
    assert len(search.lookup("Springfield", limit=3)) == 3


def test_scores_fall() -> None:
    scores = [candidate.score for candidate in search.lookup("San Antonio", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize("name", ["Laos Vientiane", "Vientiane Laos", "Laos, Vientiane", "vientiane,laos"])
def test_word_order(name: str) -> None:
    best = search.lookup(name)[0]
    assert best.feature.id == "geonames:1651944"
    assert "aos" in best.reason


def test_completion() -> None:
    best = search.lookup("Ouagad")[0]
    assert (best.feature.name, best.match) == ("Ouagadougou", "fuzzy")
    assert "begins so" in best.reason


def test_slip_in_the_first_letters() -> None:
    assert search.lookup("Ivantiane")[0].feature.name == "Vientiane"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("17.97,102.6", (102.6, 17.97)),
        ("-33.9 , 18.4", (18.4, -33.9)),
        ("0 0", (0, 0)),
        ("Paris", None),
        ("1984", None),
    ],
)
def test_coordinates(text: str, point: tuple[float, float] | None) -> None:
    assert search.coordinates(text) == point


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("102.6,17.97", "did you mean 17.97,102.6"),
        ("95,200", "give latitude, then longitude, in degrees$"),
        ("-91,0", "did you mean 0,-91"),
    ],
)
def test_no_point(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        search.coordinates(text)


def test_whereabouts() -> None:
    here = search.whereabouts(102.6, 17.97)
    assert here.countries == ("LAO",)
    assert here.admin1 == "Vientiane Prefecture"
    assert here.nearest is not None
    assert here.nearest.name == "Vientiane"
    assert here.nearest_border is not None
    assert here.nearest_border.id == "border:LAO-THA"


def test_whereabouts_on_contested_ground_and_at_sea() -> None:
    assert search.whereabouts(34.1, 44.95).countries == ("RUS", "UKR")
    sea = search.whereabouts(-140.0, 0.0)
    assert (sea.countries, sea.nearest, sea.admin1) == ((), None, None)


@pytest.mark.parametrize(
    ("lon", "lat", "ground", "side", "why"),
    [
        (102.6, 17.97, "land", "LAO", "Vientiane, on the Mekong"),
        (102.6, 17.94, "land", "THA", "the other bank"),
        (12.4534, 41.9029, "land", "VAT", "an enclave"),
        (-21.9, 64.15, "land", None, "Reykjavik: the nearest border is of other countries"),
        (103.0, 10.3, "waters", None, "the gulf off Sihanoukville"),
        (73.22, 6.77, "waters", None, "off the Maldives"),
        (34.1, 44.95, "contested", None, "Crimea"),
        (33.7, 21.87, "unclaimed", None, "Bir Tawil"),
        (-140.0, 0.0, "high seas", None, "the Pacific"),
        (33.0, -0.7, "land", "UGA", "Lake Victoria is cut by borders, not a sea"),
        (-43.2, -22.97, "land", "BRA", "Rio de Janeiro, at the coast"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_side_of_the_nearest_border(lon: float, lat: float, ground: str, side: str | None, why: str) -> None:
    here = search.whereabouts(lon, lat)
    assert (here.ground, here.side) == (ground, side)


def test_unit_is_told_only_where_the_nearest_town_is_under_the_same_claims() -> None:
    assert search.whereabouts(74.8, 34.09).admin1 == "Jammu and Kashmir"
    assert search.whereabouts(131.87, 37.24).admin1 is None  # the Liancourt Rocks, from a town in South Korea
    assert search.whereabouts(103.0, 10.3).admin1 is None  # at sea


def test_on_the_line_there_is_no_side() -> None:
    from geomap.geodata import boundaries

    lon, lat = boundaries.shared_border("KHM", "LAO").geometry.geoms[0].coords[500]
    assert search.whereabouts(lon, lat).side is None


def test_whereabouts_across_the_antimeridian() -> None:
    # Taveuni in Fiji lies on both sides of it
    here = search.whereabouts(-179.99, -16.85)
    assert here.countries == ("FJI",)
    assert here.nearest is not None
    assert here.nearest_km is not None
    assert here.nearest_km < 100


def test_contested_ground_has_no_country() -> None:
    found = search.lookup("Simferopol")[0].feature
    assert (found.country, found.claimed_by) == (None, ("RUS", "UKR"))


@pytest.mark.parametrize("given", ["LAO", "LA", "lao", "Laos"])
def test_a_country_is_given_by_name_or_code(given: str) -> None:
    assert search.lookup("Vientiane", country=given)[0].feature.id == "geonames:1651944"
    assert search.border("Cambodia", given).id == "border:KHM-LAO"


def test_what_is_no_country_and_no_point_is_told() -> None:
    with pytest.raises(UnknownPlace, match="no country is called 'Atlantis'"):
        search.lookup("Vientiane", country="Atlantis")
    with pytest.raises(UsageError, match=r"\(1000, 0\) is no point \(lon, lat\) on earth"):
        search.lookup("Vientiane", near=(1000, 0))
