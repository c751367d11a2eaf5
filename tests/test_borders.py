import pytest

from geomap.article.sources import from_text
from geomap.model.reading import Border, Reading
from geomap.reading.borders import discussed, verdict_of
from geomap.reading.recognition import mentions
from geomap.reading.resolution.places import gather, resolve


def borders_of(text: str) -> tuple[Border, ...]:
    article = from_text(text)
    found = mentions.find(article)
    places, _ = gather(resolve(article, found))
    return discussed(article, found, places)[0]


def test_seed_border(seed_reading: Reading) -> None:
    (border,) = seed_reading.borders
    assert border.id == "border:KHM-LAO"
    assert border.length_km == 561.053
    (claim,) = border.claims
    assert (claim.text, claim.relation, claim.km, claim.verdict) == ("over 500km", "over", 500, "consistent")
    text = seed_reading.article.text
    assert text[claim.start : claim.end] == "over 500km"
    assert [m.text for m in border.mentions] == ["shared border"]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("The Cambodia–Laos border is long.", "border:KHM-LAO"),
        ("The Lao-Cambodian border is long.", "border:KHM-LAO"),
        ("The border between Chad and Sudan is long.", "border:SDN-TCD"),
        ("Thailand closed its border with Laos.", "border:LAO-THA"),
        ("Peru and Chile spoke of their shared border.", "border:CHL-PER"),
        ("France was absent. Peru and Chile met. The two speak of their common border.", "border:CHL-PER"),
    ],
)
def test_which_border(text: str, id_: str) -> None:
    assert [border.id for border in borders_of(text)] == [id_]


@pytest.mark.parametrize(
    ("text", "id_", "words"),
    [
        (
            "The Dominican Republic closed its border with Haiti on Friday over a canal that Haitian farmers dig.",
            "border:DOM-HTI",
            "border with Haiti",
        ),
        ("Latvia closed its border with Russia and Belarus.", "border:LVA-RUS", "border with Russia"),
        ("Estonia and Latvia closed their borders with Russia in June.", "border:LVA-RUS", "borders with Russia"),
    ],
)
def test_a_border_s_mention_ends_with_its_countries(text: str, id_: str, words: str) -> None:
    (border,) = borders_of(text)
    assert (border.id, border.mentions[0].text) == (id_, words)


def test_no_such_border_is_said() -> None:
    article = from_text("Japan and Peru spoke of their shared border. They spoke of a common border.")
    found = mentions.find(article)
    places, _ = gather(resolve(article, found))
    borders, unplaced = discussed(article, found, places)
    assert borders == ()
    assert len(unplaced) == 2
    assert "JPN" in unplaced[0].hint


@pytest.mark.parametrize(
    ("words", "relation", "km", "verdict"),
    [
        ("of 540 km", "exactly", 540, "consistent"),
        ("of 700 km", "exactly", 700, "inconsistent"),
        ("of about 500 kilometres", "about", 500, "consistent"),
        ("of some 470 km", "about", 470, "inconsistent"),
        ("of nearly 600 km", "nearly", 600, "consistent"),
        ("of almost 500 km", "nearly", 500, "inconsistent"),
        ("of more than 500 kilometers", "over", 500, "consistent"),
        ("of more than 600 km", "over", 600, "inconsistent"),
        ("of less than 600 km", "under", 600, "consistent"),
        ("of 345 miles", "exactly", 555.224, "consistent"),
        ("of 300 nautical miles", "exactly", 555.6, "consistent"),
        ("of not less than 600 km", "over", 600, "inconsistent"),
        ("of not more than 500 km", "under", 500, "inconsistent"),
        ("of 1,540 km", "exactly", 1540, "inconsistent"),
    ],
)
def test_claims(words: str, relation: str, km: float, verdict: str) -> None:
    (border,) = borders_of(f"Cambodia and Laos have a shared border {words}.")
    (claim,) = border.claims
    assert (claim.relation, claim.km, claim.verdict) == (relation, km, verdict)


def test_claim_about_a_part_is_unclear() -> None:
    (border,) = borders_of("Cambodia and Laos demarcated 400 km of their shared border.")
    assert [claim.verdict for claim in border.claims] == ["unclear"]


@pytest.mark.parametrize("words", ["between 900 and 1000 km", "500-600 km", "500 to 600 km", "939,1 km"])
def test_what_is_no_single_length_is_no_claim(words: str) -> None:
    (border,) = borders_of(f"Cambodia and Laos have a shared border of {words}.")
    assert border.claims == ()


def test_each_border_has_its_own_claim() -> None:
    text = (
        "The Chile–Bolivia border is not less than 860 km and the Argentina-Chile border is more than 5,300 kilometres."
    )
    claims = {border.id: [claim.text for claim in border.claims] for border in borders_of(text)}
    assert claims == {
        "border:BOL-CHL": ["not less than 860 km"],
        "border:ARG-CHL": ["more than 5,300 kilometres"],
    }


def test_verdict_without_lengths() -> None:
    assert verdict_of("exactly", 500, []) == "unclear"
