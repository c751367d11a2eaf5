"""Measures what a gazetteer of the whole world costs: to build, and then to look up and to read with it.

    python tests/benchmarks/world.py [ROWS [FOLDER]]

The rows are made up, in GeoNames' format: names of syllables, as long as real ones; classes, inhabitants and
other names as often as there; a third of the names are those of several places.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

SEED = 20261126
_ONSETS = (
    tuple("bcdfghjklmnprstvwyz") + ("br", "ch", "dr", "gr", "kh", "kr", "ng", "ph", "sh", "st", "th", "tr") + ("",) * 4
)
_VOWELS = (*"aaaeeiioou", "ai", "au", "ei", "ia", "ou")
_CODAS = tuple("nmrlstkdh") + ("ng",) + ("",) * 14
_SPECIFIC = ["", "", "", "", "Ban ", "San ", "Santa ", "Al ", "Nova ", "New ", "Kampong ", "Sungai ", "Bukit ", "El "]
_CLASSES = (
    [("P", "PPL")] * 41 + [("H", "STM")] * 11 + [("H", "LK")] * 6 + [("S", "SCH")] * 8 + [("S", "FRM")] * 12
    + [("T", "HLL")] * 7 + [("T", "MT")] * 6 + [("A", "ADM3")] * 3 + [("A", "ADM4")] * 1 + [("L", "LCTY")] * 3
    + [("R", "RD")] + [("V", "FRST")]
)  # fmt: skip
_OTHER = ("абвгдежзиклмнопрст", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "".join(map(chr, range(0x4E00, 0x4F00))))
_COUNTRIES = ("KH", "LA", "TH", "VN", "CN", "IN", "US", "MX", "ID", "RU", "NO", "BR", "IR", "PH")


def names(dice: random.Random, count: int) -> list[str]:
    """Return made-up names of places."""
    syllables = sorted({a + b + c for a in _ONSETS for b in _VOWELS for c in _CODAS})
    found = []
    for _ in range(count):
        word = "".join(dice.choices(syllables, k=dice.choice((1, 2, 2, 3, 3, 4)))).capitalize()
        if dice.random() < 0.3:
            word += " " + "".join(dice.choices(syllables, k=dice.choice((1, 2, 3)))).capitalize()
        found.append(dice.choice(_SPECIFIC) + word)
    return found


def make(path: Path, rows: int) -> None:
    """Write a table of so many rows in GeoNames' main format."""
    dice = random.Random(SEED)
    pool = names(dice, min(rows, 4_000_000))
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            name = dice.choice(pool)
            other = dice.random()
            others = ""
            if other < 0.3:
                script = _OTHER[int(other * 10)]
                others = f"{dice.choice(pool)},{''.join(dice.choices(script, k=6))}"
            class_, code = dice.choice(_CLASSES)
            people = int(10 ** (dice.random() * 5)) if class_ == "P" and dice.random() < 0.1 else 0
            lat, lon = dice.uniform(-60, 75), dice.uniform(-180, 180)
            file.write(
                f"{13_900_000 - number}\t{name}\t{name}\t{others}\t{lat:.5f}\t{lon:.5f}\t{class_}\t{code}\t"
                f"{_COUNTRIES[number % 14]}\t\t{number % 30:02d}\t\t\t\t{people}\t\t{number % 900}\tAsia/Phnom_Penh\t"
                f"2020-{number % 12 + 1:02d}-11\n"
            )


def bare(path: Path, folder: Path) -> float:
    """Return the rows a processor's second of a loop that parses, normalises, inserts and indexes, and no more."""
    from geomap.text import normalise

    database = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        "CREATE TABLE places (id INTEGER PRIMARY KEY, name, class, code, country, unit, lon, lat, people);"
        "CREATE TABLE names (key TEXT, id INTEGER); BEGIN"
    )
    began, rows = time.process_time(), 0
    with path.open(encoding="utf-8") as file:
        while some := list(itertools.islice(file, 20_000)):
            places, keys = [], []
            for line in some:
                cells = line.split("\t")
                id_ = int(cells[0])
                place = (cells[1], *cells[6:9], cells[10], float(cells[5]), float(cells[4]), int(cells[14] or 0))
                places.append((id_, *place))
                names = {cells[1], cells[2], *cells[3].split(",")} - {""}
                keys += [(key, id_) for key in {normalise(name) for name in names}]
            database.executemany("INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?)", places)
            database.executemany("INSERT INTO names VALUES (?,?)", keys)
            rows += len(some)
    database.execute("CREATE INDEX by_key ON names (key)")
    database.execute("COMMIT")
    database.close()
    return rows / (time.process_time() - began)


def built(path: Path, folder: Path) -> tuple[float, float]:
    """Return the rows a second of the processor, and the peak memory in MB, of a process that adds the table."""
    code = "import sys; from pathlib import Path; from geomap.geodata import imports; imports.add([Path(sys.argv[1])])"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], env=_with(folder))
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the build failed")
    with path.open("rb") as file:
        rows = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 24), b""))
    return rows / (usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1000


def _with(folder: Path) -> dict[str, str]:
    return {**os.environ, "GEOMAP_GAZETTEER": str(folder)}


def used() -> None:
    """Print the processor milliseconds of look-ups, of slips and of reading, with what is added in this process."""
    from lookups import misspelt

    from geomap.article.sources import from_text
    from geomap.errors import UnknownPlace
    from geomap.geodata import gazetteer, search
    from geomap.geodata.datasets import query
    from geomap.reading import reader

    dice = random.Random(SEED)
    asked = dice.sample([name for (name,) in query("gazetteer.sqlite", "SELECT name FROM features")], 20_000)
    for name in asked:  # both from memory: what the disk takes is another matter
        gazetteer.hits(name)
    gazetteer._hits.cache_clear()
    began = time.process_time()
    for name in asked:
        gazetteer.hits(name)
    exact = 1e6 * (time.process_time() - began) / len(asked)
    took: list[float] = []
    for _ in range(2):  # the second time from memory
        took = []
        for wrong, _ in misspelt(200):
            began = time.process_time()
            with contextlib.suppress(UnknownPlace):
                search.lookup(wrong, limit=3)
            took.append(1000 * (time.process_time() - began))
    cases = sorted((Path(__file__).resolve().parents[1] / "cases" / "events").glob("*.toml"))
    texts = [from_text(tomllib.loads(path.read_text("utf-8"))["text"]) for path in cases]
    for article in texts:
        reader.read(article)
    began = time.process_time()
    for _ in range(5):
        for article in texts:
            reader.read(article)
    read = 1000 * (time.process_time() - began) / 5 / len(texts)
    quantiles = statistics.quantiles(took, n=20)
    print(json.dumps([exact, statistics.median(took), quantiles[-1], max(took), read, len(texts)]))


def main() -> None:
    """Print the figures, for a table of so many rows as the first argument says."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as scratch:
        folder, nothing = Path(scratch) / "added", Path(scratch) / "nothing"
        nothing.mkdir()
        table = Path(scratch) / "allCountries.txt"
        make(table, rows)
        yardstick = bare(table, Path(scratch))
        (Path(scratch) / "bare.sqlite").unlink()
        rate, memory = built(table, folder)
        print(
            f"{rows:,} rows: {rate:,.0f} a second, {memory:.0f} MB; {rate / yardstick:.2f} of a bare loop", flush=True
        )
        code = "import sys; sys.path.insert(0, sys.argv[1]); import world; world.used()"
        here = str(Path(__file__).parent)
        for label, place in (("shipped alone", nothing), ("with the world", folder)) * 2:
            done = subprocess.run([sys.executable, "-c", code, here], env=_with(place), capture_output=True, check=True)
            exact, middle, late, most, read, count = json.loads(done.stdout)
            print(
                f"{label}: exact {exact:.1f} µs; slips median {middle:.1f}, 95th percentile {late:.1f}, "
                f"most {most:.1f} ms; reading {read:.1f} ms an article ({count})",
                flush=True,
            )


if __name__ == "__main__":
    main()
