"""Invented news from templates, and the result of a real batch over it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from geomap.archive.batch import run

HOSTILE = "</script><img src=x onerror=window.owned=1><b>&amp;"
ABOUT = (
    ("Vientiane", "Laos", "Cambodia", "Stung Treng"),
    ("Goma", "Rwanda", "Democratic Republic of the Congo", "Gisenyi"),
    ("Cúcuta", "Colombia", "Venezuela", "San Cristóbal"),
    ("Aflao", "Ghana", "Togo", "Lomé"),
    ("Mandera", "Kenya", "Somalia", "Garissa"),
    ("Narva", "Estonia", "Russia", "Tallinn"),
)
STORIES = (
    "Ministers of {a} and {b} held talks in {town} on {day} about their shared border. The {a}–{b} border was quiet, "
    "the provincial governor said. Traders in {other} want the crossing to be open at night.",
    "Gunmen attacked a customs post in {town} on {day}, the police chief said. Two officers were hurt. "
    "The army of {a} sent troops to the border with {b}.",
    "Some 300 people protested in {other} on {day} against the price of rice. The mayor of {town} promised aid. "
    "Nothing was said of the villages near Nowhereville Junction.",
    "The foreign minister of {b} travelled to {town} on {day} and signed an agreement with {a} on water. "
    "Soldiers had met in the O'Alay area before.",
)
FIRST = date(2022, 11, 3)


def articles(count: int) -> list[dict[str, Any]]:
    """Return as many articles, some of which cannot be read, and one with markup in its title and text."""
    found = []
    for number in range(count):
        town, a, b, other = ABOUT[number % len(ABOUT)]
        day = FIRST + timedelta(days=17 * number % 400)
        told = f"{day.day} {day:%B %Y}" if number % 7 else "a day that nobody recalls"
        text = STORIES[number // 2 % len(STORIES)].format(town=town, a=a, b=b, other=other, day=told)
        title = f"Report {number} from {town}"
        if number == 5:
            title, text = f"{HOSTILE} {title}", f"It began with {HOSTILE} in Narva. {text}"
        found.append({"id": f"a-{number}", "title": title, "text": text, "published": (day + timedelta(2)).isoformat()})
        if number % 20 == 11:
            found[-1]["text"] = "  "
    return found


@cache
def result(count: int = 48) -> Path:
    """Return the JSON lines that `geomap batch` makes of so many articles."""
    folder = Path(mkdtemp(prefix="geomap-tests-"))
    source, target = folder / "articles.jsonl", folder / "result.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in articles(count)), "utf-8")
    run([str(source)], target, workers=1)
    return target


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a result."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
