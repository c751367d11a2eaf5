"""Measures look-ups within one process: exact, misspelt, in reverse; and how many slips are set right.

The misspellings are made by rule from random names of towns above 15,000 inhabitants, with a fixed seed:
a letter dropped, doubled, changed or swapped with its neighbour; two such edits in every third name of
eight letters or more.
"""

from __future__ import annotations

import random
import statistics
import string
import time

from geomap.errors import UnknownPlace
from geomap.geodata import gazetteer, search
from geomap.geodata.datasets import query

SEED = 20261124


def edited(name: str, dice: random.Random) -> str:
    """Return a name with one slip that leaves it another name."""
    while True:
        at = dice.randrange(len(name) - 1)
        slip = dice.choice(("drop", "double", "change", "swap"))
        if slip == "drop":
            wrong = name[:at] + name[at + 1 :]
        elif slip == "double":
            wrong = name[:at] + name[at] + name[at:]
        elif slip == "change":
            wrong = name[:at] + dice.choice(string.ascii_lowercase) + name[at + 1 :]
        else:
            wrong = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        if wrong != name:
            return wrong


def misspelt(count: int) -> list[tuple[str, str]]:
    """Return `(misspelt name, id of the town)`, none of which is a name itself."""
    dice = random.Random(SEED)
    towns = query("gazetteer.sqlite", "SELECT id, name FROM features WHERE kind = 'city' AND population > 15000")
    dice.shuffle(towns)
    found = []
    for id_, name in towns:
        if len(name) < 5 or not name.isascii() or not name.isalpha():
            continue
        wrong = edited(name.lower(), dice)
        if len(name) >= 8 and dice.random() < 1 / 3:
            wrong = edited(wrong, dice)
        if not gazetteer.hits(wrong):
            found.append((wrong, f"geonames:{id_}"))
        if len(found) == count:
            break
    return found


def main() -> None:
    """Print the figures."""
    dice = random.Random(SEED)
    names = [name for (name,) in query("gazetteer.sqlite", "SELECT name FROM features")]
    asked = dice.sample(names, 20_000)
    began = time.perf_counter()
    for name in asked:
        gazetteer.hits(name)
    print(f"exact look-ups a second: {len(asked) / (time.perf_counter() - began):,.0f}")

    took, right = [], 0
    slips = misspelt(500)
    search.lookup("Vientyane")
    for wrong, id_ in slips:
        began = time.perf_counter()
        try:
            best = [candidate.feature.id for candidate in search.lookup(wrong, limit=3)]
        except UnknownPlace:
            best = []
        took.append(1000 * (time.perf_counter() - began))
        right += id_ in best
    quantiles = statistics.quantiles(took, n=20)
    print(f"misspelt: median {statistics.median(took):.1f} ms, 95th percentile {quantiles[-1]:.1f} ms")
    print(f"right place among the first three: {right} of {len(slips)}")

    took = []
    for _ in range(500):
        (lon, lat) = query(
            "gazetteer.sqlite", "SELECT lon, lat FROM features WHERE row = ?", (dice.randrange(1, 200_000),)
        )[0]
        began = time.perf_counter()
        search.whereabouts(lon / 1e5 + dice.uniform(-0.2, 0.2), max(-90, min(90, lat / 1e5 + dice.uniform(-0.2, 0.2))))
        took.append(1000 * (time.perf_counter() - began))
    quantiles = statistics.quantiles(took, n=20)
    print(f"in reverse: median {statistics.median(took):.1f} ms, 95th percentile {quantiles[-1]:.1f} ms")


if __name__ == "__main__":
    main()
