"""Articles a second that `geomap batch` reads: TR-News twenty times over, everything done, by one worker and by two.

    python tests/benchmarks/batch.py CORPORA [ROUNDS]

The runs take turns; medians are printed. "A core" is one second of processor time, of all processes of a run
together, start included. `import click` in between says how fast the machine is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from corpora import corpus
from speed import ENVIRONMENT, GEOMAP, IMPORT_CLICK

TIMES = 20


def run(*command: str) -> tuple[float, float]:
    """Return the seconds of one run, by the clock and of processors."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - began, os.times()
    return seconds, sum(after[2:4]) - sum(before[2:4])


def main(folder: Path, rounds: int = 3) -> None:
    articles = corpus(folder, "tr-news")
    count = TIMES * len(articles)
    clock: dict[int, list[float]] = defaultdict(list)
    spent: dict[int, list[float]] = defaultdict(list)
    clicks: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "in.jsonl"), Path(scratch, "out.jsonl")
        with source.open("w", encoding="utf-8") as file:
            for number in range(count):
                one = articles[number % len(articles)]
                file.write(json.dumps({"id": number, "text": one.text, "published": "2018-05-01"}) + "\n")
        for _ in range(rounds):
            clicks += [run(*IMPORT_CLICK)[1] for _ in range(20)]
            for workers in (1, 2):
                target.unlink(missing_ok=True)
                seconds, cpu = run(GEOMAP, "batch", str(source), "-o", str(target), "--workers", str(workers))
                clock[workers].append(seconds)
                spent[workers].append(cpu)
    for workers in (1, 2):
        rate, a_core = count / median(clock[workers]), count / median(spent[workers])
        print(f"{workers} worker(s): {rate:.1f} articles a second, {a_core:.1f} a second of a core; {count} articles")
    faster = median(one / two for one, two in zip(clock[1], clock[2], strict=True))
    print(f"two workers against one: {faster:.2f} (at least 1.8), {rounds} rounds")
    click = median(clicks)
    share = median(spent[1]) / count / click
    print(
        f"an article takes {share:.2f} of `python -c 'import click'`, which took {click * 1000:.0f} ms of a core here"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
