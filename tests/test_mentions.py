import csv
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest

from geomap.article.sources import from_text
from geomap.model.reading import Article
from geomap.reading.recognition import mentions
from geomap.reading.resolution import places

CASES = Path(__file__).parent / "cases" / "mentions.tsv"


def cases() -> list[list[str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize(("text", "expected", "why"), cases(), ids=lambda value: value[:40])
def test_mentions(text: str, expected: str, why: str) -> None:
    found = mentions.find(from_text(text))
    assert [f"{m.kind}:{m.text}" for m in found] == (expected.split("|") if expected else []), why


def test_seed(seed: Article) -> None:
    found = mentions.find(seed)
    assert all(seed.text[m.start : m.end] == m.text for m in found)
    assert {m.text for m in found if m.kind == "toponym"} == {"Cambodia", "Laos", "Vientiane", "O’Alay"}
    assert [m.text for m in found if m.kind == "border"] == ["shared border"]
    plain = [m for m in found if m.kind != "border"]
    assert all(a.end <= b.start for a, b in pairwise(plain))


ALPHABETS = (
    "abc ABC. ,\n",
    "Paris Laos Mr. Smith’s the of County – - (U.S.) ",
    "ວຽງຈັນ ລາວ ភ្នំពេញ 北京 서울 Москва Αθήνα القاهرة ירושלים ",
    "e\u0301 n\u0303 A\u030a \u200f\u200e\u202e\u2066 👩‍👩‍👧 🇱🇦 \ud7ff \x00\x07\x1b ",
    "A.B.C. I.-V. 'S ’s 's -- — … ?! \u00a0\u2009\t\r\n",
)


@pytest.mark.parametrize("seed", range(40))
def test_offsets_hold_in_any_text(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [rng.choice(ALPHABETS) for _ in range(3)]
    words = [word for piece in pieces for word in piece.split(" ") if word]
    text = "".join(rng.choice([*words, *"".join(pieces)]) + rng.choice(["", " "]) for _ in range(400))
    if not text.strip():
        return
    found = mentions.find(from_text(text))
    assert all(text[m.start : m.end] == m.text and m.start < m.end for m in found)
    plain = [m for m in found if m.kind != "border"]
    assert all(a.end <= b.start for a, b in pairwise(plain))
    resolved = places.resolve(from_text(text), found)
    assert [r.mention for r in resolved] == plain


@pytest.mark.quick("Lao", "one word", "lower", "right to left")
@pytest.mark.parametrize(
    "text",
    [
        "Paris and Laos met. " * 2_000,
        "PARIS AND LAOS MET IN VIENTIANE. " * 1_000,
        "paris and laos met in vientiane. " * 1_000,
        "Xyzzang, Laos, Paris Hilton of Mr Washington " * 1_000,
        "a" * 200_000,
        "The border between A and B, " * 2_000,
        "ວຽງຈັນ" * 10_000,
        "السلام عليكم " * 3_000,
    ],
    ids=["usual", "capitals", "lower", "one sentence", "one word", "borders", "Lao", "right to left"],
)
def test_the_work_grows_with_the_length_only(text: str) -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        mentions.find(from_text(text))
        return time.process_time() - started

    mentions.find(from_text(text[:2000]))  # the models and the names are read by now
    part = min(seconds(text[: len(text) // 4]) for _ in range(2))
    whole = min(seconds(text) for _ in range(2))
    assert whole < 8 * part + 0.2


def test_credits_and_front_matter_name_no_place_of_the_story() -> None:
    story = "Floods hit Vientiane on Monday, the ministry said."
    text = f"---\ntitle: A day in Rome\n---\n{story}\n\nPhoto: Jo Doe in Berlin/AFP\n"
    assert [m.text for m in mentions.find(from_text(text))] == ["Vientiane"]


@pytest.mark.parametrize("name", ["Port-au-Prince", "San José de las Lajas", "Bergen op Zoom", "Ústí nad Labem"])
def test_small_words_within_names(name: str) -> None:
    text = f"Police fought gangs in {name} on Monday, and the mayor of {name} asked the government for help."
    assert [mention.text for mention in mentions.find(from_text(text))] == [name, name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He has a complaint filed in Ramsey County District Court.", {}),
        ("It was tried in Cook County Circuit Court in Chicago.", {}),
        ("The Jersey City Police Department said so.", {}),
        ("Wildfire Forces Thousands From Homes In British Columbia\n\nIt rained near Kamloops.", {}),
        ("MOROCCAN ROYAL ARMED FORCES CLEARED THE ROAD TO OUIRGANE.", {}),
        ("It was quiet in the West Bank.", {}),
        ("The Georgia National Guard was called to Macon, Ga.", {"Georgia National Guard": "USA"}),
        ("The Royal Cambodian Armed Forces met officers of Laos.", {"Royal Cambodian Armed Forces": "KHM"}),
    ],
)
def test_organisations_carry_the_country_that_is_meant(text: str, expected: dict[str, str]) -> None:
    article = from_text(text)
    resolved = places.resolve(article, mentions.find(article))
    found = {r.mention.text: r.feature and r.feature.country for r in resolved if r.mention.kind == "organisation"}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The United Arab Emirates denies arming the rebels in Sudan.", ["United Arab Emirates", "Sudan"]),
        ("ISLAMABAD/NEW DELHI — Soldiers traded fire.", ["ISLAMABAD", "NEW DELHI"]),
        ("He flew to Paris 🇫🇷, France.", ["Paris", "France"]),
        ("It rained in **Toledo**, Spain.", ["Toledo", "Spain"]),
        ("The painter Frank London spoke. London was born in Leeds.", ["Leeds"]),
    ],
)
def test_names_that_were_once_missed_or_run_together(text: str, names: list[str]) -> None:
    assert [mention.text for mention in mentions.find(from_text(text))] == names


def test_a_body_that_is_named_for_a_border_is_none() -> None:
    found = mentions.find(from_text("The Joint Boundary Commission of Laos and Cambodia met at their shared border."))
    assert [mention.text for mention in found if mention.kind == "border"] == ["shared border"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Troops of Congo and Rwanda clashed.", ["Troops of Congo", "Rwanda"]),
        ("Police of Kenya and Uganda arrested ten.", ["Police of Kenya", "Uganda"]),
        ("The Embassy of Trinidad and Tobago closed.", ["Embassy of Trinidad and Tobago"]),
    ],
)
def test_an_organisation_ends_before_another_country(text: str, names: list[str]) -> None:
    assert [mention.text for mention in mentions.find(from_text(text)) if mention.kind != "border"] == names


def test_a_body_of_many_countries_names_no_region() -> None:
    found = mentions.find(from_text("The African Union called for calm in Addis Ababa and in the rest of Africa."))
    assert [mention.text for mention in found] == ["Addis Ababa", "Africa"]
