"""The event cases have the form that their README describes."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from event_cases import FOLDER, HELD_OUT, Expected, load

from geomap.errors import GeomapError
from geomap.geodata.gazetteer import country_code
from geomap.geodata.search import lookup
from geomap.text import sentences

FILES = sorted(FOLDER.rglob("*.toml"))
CONTINENTS = {"Africa", "Asia", "Europe", "North America", "South America", "Oceania"}
TYPES = {
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT"),
    *("THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "STATEMENT", "TRAVEL", "OTHER"),
}
STATUSES = {"reported", "planned", "denied", "hypothetical"}
BASES = {"stated", "inherited", "inferred"}
CASE_FIELDS = {"invented", "title", "published", "continent", "countries", "text", "events"}
EVENT_FIELDS = {
    "type", "status", "sentence", "also", "date", "place", "place_basis", "origin", "destination", "participants",
}  # fmt: skip
DATE = re.compile(r"(?:\d{4}|XXXX-\d\d-\d\d|XXXX-\d\d|\d{4}-\d\d|\d{4}-\d\d-\d\d)")


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    return tomllib.loads(path.read_text("utf-8"))


def test_there_are_enough() -> None:
    development, held_out = load(FOLDER), load(HELD_OUT)
    assert len(development) >= 26
    assert len(held_out) >= 10
    names = len({case.name for case in (*development, *held_out)})  # a number: no failure tells of the held out
    assert names == len(FILES)
    for cases in (development, held_out):
        assert {case.continent for case in cases} == CONTINENTS
        assert {event.status for case in cases for event in case.events} == STATUSES
    assert {event.type for case in development for event in case.events} == TYPES


def test_no_sentence_is_in_both_sets() -> None:
    def told(folder: Path) -> set[str]:
        return {case.text[start:end] for case in load(folder) for start, end in sentences(case.text)}

    shared = len(told(FOLDER) & told(HELD_OUT))
    assert shared == 0  # a number: a failure must not print the held-out texts


def test_fields(case: dict[str, Any]) -> None:
    assert case["invented"] is True
    assert set(case) <= CASE_FIELDS
    assert {*CASE_FIELDS} - set(case) <= {"published"}
    assert case["continent"] in CONTINENTS
    assert case["countries"] == sorted(case["countries"])
    assert all(country_code(code) == code for code in case["countries"])
    assert isinstance(case.get("published", date.max), date)
    assert 60 <= len(case["text"].split()) <= 220


def test_events(case: dict[str, Any]) -> None:
    told = [case["text"][start:end] for start, end in sentences(case["text"])]
    for event in case["events"]:
        assert set(event) <= EVENT_FIELDS
        assert event["type"] in TYPES
        assert event["status"] in STATUSES
        for sentence in (event["sentence"], *event.get("also", ())):
            assert case["text"].count(sentence) == 1
            assert sentence in told
        assert ("place" in event) == ("place_basis" in event)
        assert event.get("place_basis", "stated") in BASES
        for participant in event.get("participants", ()):
            assert participant["name"].lower() in case["text"].lower()


def test_dates(case: dict[str, Any]) -> None:
    for event in case["events"]:
        if "date" not in event:
            continue
        first, last = event["date"]["from"], event["date"]["to"]
        assert DATE.fullmatch(first)
        assert DATE.fullmatch(last)
        assert first <= last
        assert len(first) == len(last)
        if len(first) == len("2017-04-01") and not first.startswith("X"):
            date.fromisoformat(first)
            date.fromisoformat(last)
        if "published" not in case:
            assert first.startswith("X") or first[:4] in case["text"]


def test_an_expected_event_is_read_whole() -> None:
    (case,) = (case for case in load(FOLDER) if case.name == "argentina-chile-fire")
    gifts = next(event for event in case.events if event.type == "AID")
    assert gifts == Expected(
        "AID",
        "reported",
        ("Chile sent two water bombers from Puerto Montt to Esquel on Saturday.",),
        "2024-01-27",
        "2024-01-27",
        None,
        "Puerto Montt",
        "Esquel",
    )


def test_places_are_in_the_gazetteer_and_in_the_text(case: dict[str, Any]) -> None:
    for event in case["events"]:
        for field in ("place", "origin", "destination"):
            if field not in event:
                continue
            name = event[field]
            try:
                best = lookup(name, limit=1)[0]
            except GeomapError:
                pytest.fail(f"no place is called {name!r}")
            assert best.match != "fuzzy", name
            assert name.partition(",")[0] in case["text"] or event.get("place_basis") == "inferred"
