import pytest

from geomap.model.reading import Article
from geomap.reading.events.persons import people


def test_seed(seed: Article) -> None:
    found = people(seed.text, [])
    assert {person.name for person in found} == {
        "Vong Pisen",
        "Khamliang Outhakaysone",
        "Sonexay Siphandone",
        "Yang Peou",
    }
    assert sum(person.name == "Vong Pisen" for person in found) == 3  # twice as "Pisen"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "President Ana Diaz met Foreign Minister Li Wei.",
            [("Ana Diaz", "President"), ("Li Wei", "Foreign Minister")],
        ),
        ("Jo Doe, spokesman for the ministry, left.", [("Jo Doe", "spokesman for the ministry")]),
        ("Addis Ababa, capital of Ethiopia, is high.", []),
        ("The president spoke.", []),
    ],
)
def test_people(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(person.name, person.role) for person in people(text, [])] == expected


def test_a_place_is_no_person() -> None:
    text = "King George was seen in Mayor Island."
    start = text.index("Island") - len("Mayor ")
    assert all(person.start < start for person in people(text, [(start, len(text) - 1)]))
