import csv
import time
from pathlib import Path

import pytest

from geomap.article.structure import Span, furniture

CASES = Path(__file__).resolve().parent / "cases" / "furniture.tsv"


def cases() -> list[dict[str, str]]:
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def shown(text: str, span: Span | None) -> str:
    return text[slice(*span)] if span else ""


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"][:40])
@pytest.mark.parametrize("before", ["", "Ties grow\n\n", "# Ties\r\n\r\nBy a reporter\r\n\r\n"])
def test_dateline_and_credits(case: dict[str, str], before: str) -> None:
    text = f"{before}{case['text']}\n\nMore was said in Paris of it."
    found = furniture(text)
    line = found.dateline
    assert shown(text, line.span if line else None) == case["dateline"]
    assert shown(text, line.place if line else None) == case["place"]
    assert shown(text, line.day if line else None) == case["day"]
    assert " | ".join(shown(text, span) for span in found.credits) == case["credits"]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("# Ties grow #\n\nThe two met.", "Ties grow"),
        ("Ties grow\n\nThe two met.", "Ties grow"),
        ("\r\n  Ties grow \r\n\r\nThe two met.", "Ties grow"),
        ("---\ntitle: x\n---\nTies grow\n\nThe two met.", "Ties grow"),
        ("The two met.\n\nThey spoke.", ""),
        ("Ties grow\nThe two met.", ""),
        ("Ties grow", ""),
        ("", ""),
    ],
)
def test_headline(text: str, headline: str) -> None:
    assert shown(text, furniture(text).headline) == headline


def test_front_matter() -> None:
    text = "---\r\ntitle: Ties\r\n---\r\nWASHINGTON (AP) — Rain fell."
    found = furniture(text)
    assert shown(text, found.front_matter) == "---\r\ntitle: Ties\r\n---\r\n"
    assert found.dateline is not None
    assert shown(text, found.dateline.place) == "WASHINGTON"


def test_dateline_after_a_photo_and_under_a_headline_without_an_empty_line() -> None:
    text = "# Ties\nPhoto: A/Getty\n\nBy A Reporter\n\nPARIS (AP) — Rain fell."
    found = furniture(text)
    assert found.dateline is not None
    assert shown(text, found.dateline.span) == "PARIS (AP) —"
    assert furniture("# Ties\nPARIS (AP) — Rain fell.").dateline is not None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ties grow. PARIS - Rain fell.", "PARIS"),
        ("Is it over? PARIS (AP) — Rain fell.", "PARIS"),
        ("He left. Smith - who came later - spoke.", ""),
        ("The two met. UPDATE - It rained.", ""),
        ("A rule. NOTE: It rained.", ""),
    ],
)
def test_dateline_behind_a_headline_on_the_same_line(text: str, place: str) -> None:
    line = furniture(text).dateline
    assert shown(text, line.place if line else None) == place


def test_no_dateline_in_the_middle() -> None:
    assert furniture("The two met.\n\n" + "They spoke. " * 40 + "\n\nPARIS (AP) — Rain fell.").dateline is None


@pytest.mark.parametrize("unit", ["A ", "AB ", "(photo ", "a/", "Photo: ", "\n\n\n ", "© ", "A.", "(", "Aa Bb ", "-"])
def test_time_is_linear(unit: str) -> None:
    start = time.perf_counter()
    furniture(unit * (200_000 // len(unit)))
    assert time.perf_counter() - start < 3
