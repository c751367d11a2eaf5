import pytest

from geomap import mentions
from geomap.article import from_text
from geomap.model import Place, Reading
from geomap.places import gather, resolve


def places_of(text: str, about: tuple[str, ...] = ()) -> dict[str, Place]:
    article = from_text(text)
    found, _ = gather(resolve(article, mentions.find(article), about=about))
    return {place.mentions[0].text: place for place in found}


def test_seed_places(seed_reading: Reading) -> None:
    found = {place.feature.id: place for place in seed_reading.places}
    assert set(found) == {"geonames:1831722", "geonames:1655842", "geonames:1651944", "curated:o-alay"}
    cambodia = found["geonames:1831722"]
    assert {m.text for m in cambodia.mentions} == {
        "Cambodia",
        "Cambodian",
        "Kingdom",
        "Royal Cambodian Armed Forces",
        "Royal Academy of Cambodia",
    }
    assert len(found["geonames:1651944"].mentions) == 1
    assert seed_reading.unplaced == ()


@pytest.mark.parametrize(
    ("text", "name", "id_"),
    [
        ("He lives in London, Ontario, now.", "London", "geonames:6058560"),
        ("He lives in London.", "London", "geonames:2643743"),
        ("They met in Tripoli, Lebanon.", "Tripoli", "geonames:266826"),
        ("They met in Tripoli.", "Tripoli", "geonames:2210247"),
        ("Texas is wide. Texans love Paris, Texas.", "Paris", "geonames:4717560"),
    ],
)
def test_namesakes(text: str, name: str, id_: str) -> None:
    assert places_of(text)[name].feature.id == id_


def test_a_clause_after_a_country_is_no_parent() -> None:
    assert places_of("In Kosovo, Pristina was calm.")["Kosovo"].feature.kind == "country"


def test_about_lends_weight() -> None:
    text = "Snow fell in Cambridge."
    assert places_of(text)["Cambridge"].feature.country == "GBR"
    assert places_of(text, about=("USA",))["Cambridge"].feature.country == "USA"


def test_reason_and_alternatives() -> None:
    place = places_of("He lives in London, Ontario, now.")["London"]
    assert "the text adds 'Ontario'" in place.reason
    assert place.confidence > 0.9
    assert all(other.feature.id != place.feature.id for other in place.alternatives)


def test_what_is_not_known_is_listed() -> None:
    article = from_text("Floods struck the Xyzzang district of Cambodia.")
    found, unplaced = gather(resolve(article, mentions.find(article)))
    assert [place.feature.name for place in found] == ["Cambodia"]
    assert [(one.mention.text, one.hint) for one in unplaced] == [
        ("Xyzzang", "not in the gazetteer; its sentence names Cambodia")
    ]


def test_kingdom_of_whom() -> None:
    found = places_of("Thailand and Laos met. The Kingdom sent its army.")
    assert [m.text for m in found["Thailand"].mentions] == ["Thailand", "Kingdom"]
    article = from_text("France and Laos met. The Kingdom sent its army.")
    _, unplaced = gather(resolve(article, mentions.find(article)))
    assert [one.mention.text for one in unplaced] == ["Kingdom"]


def test_nearest_border(seed_reading: Reading) -> None:
    vientiane = next(p for p in seed_reading.places if p.feature.name == "Vientiane")
    assert vientiane.nearest_border is not None
    assert vientiane.nearest_border.id == "border:LAO-THA"
    assert 0.5 < vientiane.nearest_border.km < 2  # the Mekong, seen from the town's centre
    cambodia = next(p for p in seed_reading.places if p.feature.name == "Cambodia")
    assert cambodia.nearest_border is None


def test_the_reason_names_what_the_text_puts_a_place_in() -> None:
    goma = places_of("Rebels took Goma in eastern Congo on Monday.")["Goma"]
    assert goma.reason.startswith("the text puts it in Democratic Republic of the Congo")
