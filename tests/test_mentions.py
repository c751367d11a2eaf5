import csv
from itertools import pairwise
from pathlib import Path

import pytest

from geomap import mentions
from geomap.article import from_text
from geomap.model import Article

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
