"""Measures what a gazetteer of the whole world costs: to build, and then to look up and to read with it.

The rows are made up, in GeoNames' format: names of syllables, as long as real ones; classes, inhabitants and
other names as often as there; a third of the names are those of several places.
"""

from __future__ import annotations

import random
import sys
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


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
