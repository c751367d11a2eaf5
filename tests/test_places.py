import pytest

from geomap.article.sources import from_text
from geomap.model.reading import Place, Reading
from geomap.reading.recognition import mentions
from geomap.reading.resolution.places import gather, resolve


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


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("Vientiane was calm.", "Vientiane", "the largest of 3 places of that name"),
        ("Rain fell in Sindh.", "Sindh", "the only place of that name in the gazetteer"),
        ("Troops left Siem Reap by road.", "Siem Reap", "the best known of 3 places of that name"),
        (
            "They met in Springfield, Illinois, and in Peoria.",
            "Springfield",
            "the text adds 'Illinois'; the likeliest of 43 places of that name",
        ),
        (
            "They met in Springfield, Illinois, and in Peoria.",
            "Peoria",
            "the likeliest of 6 places of that name; the text also names Springfield and Illinois",
        ),
        (
            "The Batam Islands lie off Singapore.",
            "Batam Islands",
            "the largest of 2 places of that name; the gazetteer lacks 'Batam Islands' itself",
        ),
    ],
)
def test_the_reason_says_why_this_one(text: str, name: str, reason: str) -> None:
    assert places_of(text)[name].reason == reason


def test_neighbours_are_named_only_where_they_speak_for_a_place() -> None:
    found = places_of("Police in Munich and Augsburg, and in Houston, said so.")
    assert found["Munich"].reason.endswith("; the text also names Augsburg")
    assert "also names" not in found["Houston"].reason
    found = places_of("Rain fell in Georgia. Tbilisi was dry.")
    assert found["Tbilisi"].reason.endswith("; the text also names Georgia")
    assert "also names" not in found["Georgia"].reason


def test_alternatives_are_few_and_in_order() -> None:
    place = places_of("The Georgia National Guard left for Atlanta.")["Atlanta"]
    scores = [other.score for other in place.alternatives]
    assert 1 < len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    assert place.confidence + sum(scores) <= 1.03
    assert all(0.01 <= score <= place.confidence for score in scores)
    assert {other.match for other in place.alternatives} <= {"exact", "alias"}
    assert all(other.feature.name == "Atlanta" for other in place.alternatives if other.match == "exact")


def test_an_organisation_gives_its_country_as_part_of_its_name() -> None:
    place = places_of("The Georgia National Guard left for Atlanta.")["Georgia National Guard"]
    assert (place.feature.country, place.feature.kind) == ("USA", "country")
    assert place.reason == "part of the organisation's name"
    # where the country is named itself too, that tells why
    named = places_of("The Royal Cambodian Armed Forces left Cambodia.")["Royal Cambodian Armed Forces"]
    assert named.reason == "the only place of that name in the gazetteer"


def test_what_could_not_be_placed_says_what_stands_beside_it() -> None:
    article = from_text("Police in Qwertzburg near Munich and Augsburg said so. It rained in Hanoi.")
    _, (unplaced,) = gather(resolve(article, mentions.find(article)))
    assert (unplaced.mention.text, unplaced.hint) == (
        "Qwertzburg",
        "not in the gazetteer; its sentence names Munich, Augsburg",
    )
    article = from_text("They met in Victoria.")
    _, (unplaced,) = gather(resolve(article, mentions.find(article)))
    assert unplaced.hint == "no place of that name is likely here"


def test_the_score_of_an_alias_is_its_country_s_share() -> None:
    text = "Cambodia and Thailand met. Cambodia agreed. Cambodia left. The Kingdom said no."
    (kingdom,) = [r for r in resolve(from_text(text), mentions.find(from_text(text))) if r.mention.kind == "alias"]
    (best,) = kingdom.candidates
    assert (best.feature.id, best.match) == ("geonames:1831722", "alias")
    assert best.score == round(0.95 * 3 / 4, 2)
    assert best.reason == "Cambodia calls itself a kingdom"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Fighters seized a cargo ship in the Red Sea on Sunday.", "Red Sea", "water"),
        ("Houthis attack Red Sea ship", "Red Sea", "water"),
        ("Fighting reached Red Sea state in Sudan.", "Red Sea", "admin1"),
        ("Floods hit villages along the Amur.", "Amur", "water"),
        ("The Amur region was flooded.", "Amur", "admin1"),
        ("Ministers of Niger met in the Niger.", "Niger", "country"),
    ],
)
def test_a_water_wins_over_the_unit_that_is_named_for_it(text: str, name: str, kind: str) -> None:
    assert places_of(text)[name].feature.kind == kind


def test_the_reason_says_that_it_is_the_water() -> None:
    red_sea = places_of("Fighters seized a cargo ship in the Red Sea on Sunday.")["Red Sea"]
    assert "the water, of 3 places of that name" in red_sea.reason
    assert {other.feature.kind for other in red_sea.alternatives} == {"admin1"}
