import re

import pytest

from geomap.geodata import gazetteer
from geomap.reading.candidates import candidates_for
from geomap.reading.resolution import naming
from geomap.reading.resolution.naming import named, parent_after


def spans(text: str, *names: str) -> list[tuple[int, int, float]]:
    at = [match.span() for name in names for match in re.finditer(re.escape(name), text)]
    return [(start, end, 0.9) for start, end in sorted(at)]


def test_one_sense_unless_the_text_adds_different_parents() -> None:
    text = "From Springfield, Ill., to Springfield, Mass.; Springfield is a common name."
    names, numbers = named(text, spans(text, "Springfield"))
    assert numbers == [0, 1, 0]
    assert [name.count for name in names] == [2, 1]
    assert [gazetteer.feature(name.parents[0]).name for name in names] == ["Illinois", "Massachusetts"]


def test_children_are_what_stands_before_the_comma() -> None:
    text = "Snow fell in Atlanta, Georgia."
    names, numbers = named(text, spans(text, "Atlanta", "Georgia"))
    georgia = names[numbers[1]]
    assert georgia.parents == []
    assert "Atlanta" in {gazetteer.feature(row).name for row in georgia.children}


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("Paris, Texas, is small", "texas"),
        ("Charleston, W.Va., flooded", "w va"),
        ("Laurel (Ky.) burnt", "ky"),
        ("Goma, North Kivu", "north kivu"),
        ("Victoria, the Australian state, is dry", "australian"),
        ("Tripoli, the Lebanese port some 80 km north of Beirut", "lebanese"),
        ("Hyderabad, the second city of Sindh", "sindh"),
        ("Georgia, the American ambassador said, is safe", None),
        ("Paris, where he lives", None),
        ("Paris. Texas is wide", None),
    ],
)
def test_parent_after(text: str, parent: str | None) -> None:
    end = re.match(r"\w+", text).end()  # type: ignore[union-attr]
    answer = parent_after(text, end)
    assert (answer[0] if answer else None) == parent


@pytest.mark.parametrize(
    ("name", "taken", "feature"),
    [
        ("Ohioans", 0, "Ohio"),
        ("Fars Province", 1, "Fars"),
        ("southern Bavaria", 1, "Bavaria"),
        ("Vientiane", 0, "Vientiane"),
    ],
)
def test_found(name: str, taken: int, feature: str) -> None:
    hits, shortened = candidates_for(name)
    assert shortened <= taken
    assert gazetteer.feature(hits[0][0]).name == feature


def test_what_nobody_bears_is_not_found() -> None:
    assert candidates_for("Xyzzang") == ((), 0)
    assert naming.named("", []) == ([], [])


@pytest.mark.parametrize(
    ("text", "inner", "outer"),
    [
        ("Fighting reached Goma, a town in eastern Congo, on Monday.", "Goma", "Congo"),
        ("They met in Mosul in Iraq.", "Mosul", "Iraq"),
        ("They met in the Iraqi city of Mosul.", "Mosul", "Iraqi"),
        ("They met in Iraq's northern province of Nineveh.", "Nineveh", "Iraq"),
    ],
)
def test_what_the_words_put_a_place_in(text: str, inner: str, outer: str) -> None:
    names, numbers = named(text, spans(text, inner, outer))
    held, holding = sorted((names[number] for number in numbers), key=lambda name: name.text != inner)
    assert gazetteer.feature(held.within[0]).country in ("IRQ", "COD")
    assert holding.within == []


@pytest.mark.parametrize("text", ["They met in Mosul. In Iraq it rained.", "They flew from Mosul to Iraq."])
def test_what_stands_next_to_a_place_does_not_hold_it(text: str) -> None:
    names, _ = named(text, spans(text, "Mosul", "Iraq"))
    assert [name.within for name in names] == [[], []]


def test_dateline_and_border() -> None:
    text = "PARIS (AP) — Troops stood at the Thai-Cambodian border. " + "They waited. " * 9 + "Japan was silent."
    names, _ = named(text, spans(text, "PARIS", "Thai", "Cambodian", "Japan"))
    assert [name.text for name in names if name.dateline] == ["PARIS"]
    assert [name.text for name in names if name.at_border] == ["Thai", "Cambodian"]
