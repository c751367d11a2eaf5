import csv
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from geomap.model.reading import NO_DATE, Article, DateSpan
from geomap.reading import dates
from geomap.reading.dates.spans import Dated, find

CASES = Path(__file__).parent / "cases"
PUBLISHED = date(2023, 10, 5)
Row = tuple[str, str, str, str, str]


def cases() -> dict[tuple[str, str], list[Row]]:
    """Return the dates expected of each text and day of publication."""
    lines = (CASES / "dates.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    expected: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for text, published, *stated in rows:
        expected[text.replace("\\n", "\n"), published] += [tuple(stated)] if stated[0] else []
    return expected


def found(text: str, published: date | None = PUBLISHED) -> tuple[Dated, ...]:
    return find(Article("", text, published, ""))


def days(text: str, published: date | None = PUBLISHED) -> list[tuple[str | None, str | None]]:
    return [(one.span.first, one.span.last) for one in found(text, published)]


@pytest.mark.parametrize(("given", "expected"), cases().items())
def test_dates(given: tuple[str, str], expected: list[Row]) -> None:
    text, published = given
    rows = [
        (
            text[one.start : one.end].replace("\n", "\\n"),
            one.span.first or "",
            one.span.last or "",
            one.span.precision,
            one.span.basis,
        )
        for one in found(text, date.fromisoformat(published) if published else None)
    ]
    assert rows == expected


def gold() -> list[dict[str, str]]:
    """Return the rows that somebody wrote who had not seen the rules, nor their results."""
    lines = (CASES / "dates_gold.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", gold(), ids=lambda row: row["sentence"][:60])
def test_dates_as_an_independent_reader_has_them(row: dict[str, str]) -> None:
    published, text = row["published"], row["sentence"].replace("\\n", "\n")
    told = found(text, date.fromisoformat(published) if published else None)
    if row["expression"] == "-":
        assert [one for one in told if one.span != NO_DATE] == []
        return
    start = text.index(row["expression"])
    here = [one.span for one in told if one.start < start + len(row["expression"]) and start < one.end]
    if row["precision"] == "unknown":
        assert here in ([], [NO_DATE])
    else:
        (span,) = here
        assert (span.first or "", span.last or "", span.precision, span.basis) == (
            row["from"], row["to"], row["precision"], row["basis"]
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("They met on October 2.", False),
        ("An October 2 post said so.", True),
        ("The 2015 nuclear deal held.", True),
        ("Thursday's vote was lost.", True),
        ("The worst flood since 2011 came.", True),
        ("It has held since 2011.", False),
        ("In the 1990s they fought.", False),
        ("This week they met.", False),
    ],
)
def test_dates_told_as_an_aside(text: str, aside: bool) -> None:
    (one,) = found(text)
    assert one.aside is aside


def test_what_does_not_tell_the_story_dates_nothing() -> None:
    text = (
        "---\ndate: 2023-10-05\n---\n# Talks of October 2\n\nHANOI, Oct. 4 — They met yesterday.\n\n"
        "Photo: the hall on 1 September 2023\n"
    )
    assert [text[one.start : one.end] for one in found(text, None)] == ["October 2", "yesterday"]
    assert days(text)[1] == ("2023-10-03", "2023-10-03")


@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 2, 29), date(2999, 1, 1)])
def test_any_day_of_publication_will_do(day: date) -> None:
    text = (
        "He left yesterday, last week, last year, on Thursday, on October 2, on 29 February and 9 decades ago. A year "
        "earlier he left. He will leave tomorrow, next week, in two months, next weekend, next year, in January. "
        "A month later he came back. He left over the past 900 years."
    )
    for one in found(text, day):
        if one.span != NO_DATE:
            assert all(len(end.split("-")[0]) == 4 for end in (one.span.first, one.span.last) if end)


def test_a_day_of_publication_to_come_is_no_error() -> None:
    assert days("He left yesterday.", date(2999, 1, 1)) == [("2998-12-31", "2998-12-31")]


def test_many_dates_take_linear_time() -> None:
    def seconds(count: int) -> float:
        text = "They met " + ", ".join(f"on October {n % 31 + 1}, {1900 + n % 100}" for n in range(count)) + "."
        start = time.process_time()
        assert len(found(text)) == count
        return time.process_time() - start

    seconds(50)
    assert seconds(8000) < 40 * max(seconds(500), 0.005)


@pytest.mark.slow("            ", "October 1 an")
@pytest.mark.parametrize(
    "text",
    [
        "1" * 50_000,
        "A" * 100_000,
        " " * 200_000 + ".",
        "May" + " " * 50_000 + "5",
        "1, " * 30_000 + "May",
        *(word * 16_000 for word in ("May ", "in ", "the ", "since last ", "19-", "'90", "the end of ")),
        *(word * 8_000 for word in ("October 1 and ", "two weeks after ")),
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    found(text)
    assert time.process_time() - start < 10


VOCABULARY = (
    "May March April Oct. October Sunday Thursday Mon 1 2 3rd 31 32 0 2019 1990s 9999 0000 0001 '90s - – — / . , ( ) "
    "to and between from since until by of the that last next this same following previous day week month year weekend "
    "decade quarter first second half a an two few several ago earlier later before after in over past early mid late "
    "end yesterday today tomorrow will was 2023-10-02 31/02/2020 29 February 's night Christmas Day Quarter OF Last "
    "Year Ago 9/11 \n \n\n \t \r\n \u00a0 é 🙂 HANOI, Aug. 9 — 。"
)
WORDS = VOCABULARY.split(" ")


@pytest.mark.parametrize("seed", range(40))
def test_any_text_gives_valid_dates_in_order(seed: int) -> None:
    random_ = random.Random(seed)
    text = "".join(
        random_.choice(WORDS) + random_.choice((" ", " ", " ", "", "\n", "-")) for _ in range(random_.randint(0, 400))
    )
    published = random_.choice((None, PUBLISHED, date.min, date.max, date(2024, 2, 29)))
    dated = found(text, published)
    assert dated == found(text, published)
    end = 0
    for one in dated:
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        end = one.end
        check(one.span)


def check(span: DateSpan) -> None:
    """Fail where a span is no date, or ends before it starts."""
    ends = [end for end in (span.first, span.last) if end]
    assert (span == NO_DATE) == (not ends)
    for end in ends:
        year, *rest = end.split("-")
        assert (year == "XXXX" and rest) or 1 <= int(year) <= 9999
        assert len(rest) == {"year": 0, "month": 1, "day": 2}[span.precision] or ends[0] != ends[-1]
        date(2000 if year == "XXXX" else int(year), *([int(part) for part in rest] + [1, 1])[:2])
    if len(ends) == 2 and "XXXX" not in ends[0]:
        assert ends[0][: len(ends[1])] <= ends[1]


def test_the_package_asks_no_clock() -> None:
    package = Path(dates.__file__).parent
    modules = [*package.glob("*.py")]
    assert len(modules) > 5
    for path in modules:
        assert not any(word in path.read_text("utf-8") for word in (".today()", ".now(", "time.time"))


IN_FRENCH = """
import locale
locale.setlocale(locale.LC_ALL, "fr_FR.UTF-8")
from datetime import date
assert f"{date(2023, 2, 5):%B %A}" == "février dimanche"
from geomap.drawing import wording
from geomap.model.reading import Article, DateSpan
from geomap.reading.dates.spans import find
text = "They met on Sunday, February 5, 2023, and in Sept. 2022."
for one in find(Article("", text, None, "")):
    print(one.span.first, one.span.last, wording.when(one.span), sep=", ")
print(wording.day(date(2023, 2, 5)), wording.when(DateSpan("2023-02-05", "2023-03", "range", "stated")), sep=", ")
"""


def test_a_program_in_another_language(tmp_path: Path) -> None:
    made = tmp_path / "fr_FR.UTF-8"
    command = ["localedef", "-i", "fr_FR", "-f", "UTF-8", made]
    if shutil.which("localedef") is None or subprocess.run(command, check=False).returncode:
        pytest.skip("needs localedef and the sources of the locales, of glibc")
    given = {**os.environ, "LOCPATH": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", IN_FRENCH], env=given, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines() == [
        "2023-02-05, 2023-02-05, 5 February 2023",
        "2022-09, 2022-09, September 2022",
        "5 February 2023, 5 February – March 2023",
    ]
