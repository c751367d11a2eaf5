"""Each hot path against a yardstick in the same run, and how it grows: `pytest tests/benchmarks/hot_paths.py`.

A yardstick does, without geomap, the least that the path cannot do without. Only ratios are held: a
machine twice as slow is twice as slow at both. Times are the processor's, which others on the machine do not take.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from pages import render_anew
from pyproj import Geod
from rapidfuzz import process

from geomap.article.sources import from_text, open_article
from geomap.drawing import payload
from geomap.geodata import boundaries, gazetteer, search
from geomap.geodata.datasets import folder, query
from geomap.reading.dates import spans
from geomap.reading.reader import read
from geomap.reading.recognition import mentions
from geomap.text import normalise

SEED = Path(__file__).resolve().parents[2] / "seeds" / "cambodia-laos-military-ties.txt"
TEXT = SEED.read_text("utf-8")
ROUNDS = 15
pytestmark = pytest.mark.benchmark(timer=time.process_time)


def best_of(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of the fastest of some rounds."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def held(benchmark, work: Callable[[], object], yardstick: Callable[[], object], at_most: float) -> None:
    """Measure a path and its yardstick, and hold the ratio of their fastest rounds."""
    work(), yardstick()
    benchmark.pedantic(work, rounds=ROUNDS)
    bare = best_of(yardstick)
    ratio = benchmark.stats.stats.min / bare
    benchmark.extra_info.update(ratio=round(ratio, 2), at_most=at_most, yardstick_ms=round(bare * 1000, 3))
    assert ratio <= at_most


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Return names of towns that no other feature bears, so that no look-up is answered from a cache twice."""
    rows = query("gazetteer.sqlite", "SELECT name FROM features WHERE kind = 'city' ORDER BY id LIMIT 4000")
    return [name for (name,) in rows if name.isascii()][:2000]


def test_exact_lookup(benchmark, names: list[str]) -> None:
    """Against a bare query for the same names, normalised beforehand."""
    keys = [normalise(name) for name in names]
    bare = sqlite3.connect(folder() / "gazetteer.sqlite")

    def work() -> None:
        gazetteer._hits.cache_clear()
        for name in names:
            gazetteer.hits(name)

    def yardstick() -> None:
        for key in keys:
            bare.execute("SELECT hits FROM names WHERE key = ?", (key,)).fetchall()

    held(benchmark, work, yardstick, 6.0)


def test_slip(benchmark, names: list[str]) -> None:
    """Against rapidfuzz over the names of 20,000 towns: what a user would write himself."""
    wrong = [name[:2] + name[3:] for name in names if len(name) > 6 and not gazetteer.hits(name[:2] + name[3:])][:20]
    towns = [name for (name,) in query("gazetteer.sqlite", "SELECT name FROM features WHERE kind = 'city' LIMIT 20000")]

    def work() -> None:
        for name in wrong:
            search.lookup(name)

    def yardstick() -> None:
        for name in wrong:
            process.extract(name, towns, limit=5, score_cutoff=80)

    held(benchmark, work, yardstick, 1.0)


def test_reading(benchmark) -> None:
    """Against the least that any reader does: each word normalised and looked up."""
    article = open_article(str(SEED))

    def yardstick() -> None:
        gazetteer._hits.cache_clear()
        for word in re.findall(r"\w+", TEXT):
            gazetteer.hits(word)

    held(benchmark, lambda: read(article), yardstick, 40.0)


def test_dates(benchmark) -> None:
    """Against one pass of one pattern for each of the rules."""
    article = from_text(TEXT)
    pattern = re.compile(r"\b(?:January|February|October)\b \d+")

    def yardstick() -> None:
        for _ in range(30):
            pattern.findall(TEXT)

    held(benchmark, lambda: spans.find(article), yardstick, 12.0)


def test_page(benchmark) -> None:
    """Against the page's own data as JSON, its shapes read from the file and simplified."""
    reading = read(open_article(str(SEED)))
    html = render_anew(reading)
    data = json.loads(re.search(r'id="island">(.*?)</script>', html, re.DOTALL)[1])
    shapes = [border.geometry for border in reading.borders]

    def yardstick() -> None:
        for _ in range(10):
            payload.to_json(data)
            shapely.simplify(shapes, 0.001)

    held(benchmark, lambda: render_anew(reading), yardstick, 60.0)


def test_border_length(benchmark) -> None:
    """Against the bare geodesic length of the same line."""
    line = boundaries.shared_border("CHL", "ARG").geometry
    geod = Geod(ellps="WGS84")

    def work() -> None:
        boundaries.shared_border("CHL", "ARG")

    held(benchmark, work, lambda: geod.geometry_length(line), 30.0)


@pytest.mark.parametrize("stage", ["mentions", "dates", "read"])
def test_growth_with_the_text(stage: str) -> None:
    """At most linear: of 4 and 16 times the text, each step costs at most 4 times and a third more."""
    work = {"mentions": mentions.find, "dates": spans.find, "read": read}[stage]

    def seconds(times: int) -> float:
        # numbered, so that no part is the same text to a cache
        text = "\n\n".join(f"{number}. {TEXT}" for number in range(times))
        return best_of(lambda: work(from_text(text + f"\n\n{time.perf_counter_ns()}")), rounds=3)

    small, middle, large = (seconds(times) for times in (4, 16, 64))
    assert middle / small <= 4 * 4 / 3
    assert large / middle <= 4 * 4 / 3
