"""The map of an archive of 10,000 articles: its size, what it quotes, time and memory.

    python tests/benchmarks/archive.py CORPORA [PAGE]

The articles are those of LGL and TR-News, read by `geomap batch` and told again and again: at other
dates, half of their towns exchanged for others of the gazetteer, each fifth with another border. What is
repeated lies farther apart than gzip looks back, so that it packs no better than other news.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from corpora import corpus

from geomap.geodata.boundaries import neighbours, shared_border
from geomap.geodata.datasets import query
from geomap.geodata.gazetteer import feature
from geomap.model.reading import Place
from geomap.reading.document import border_row, place_row

ARTICLES = 10_000
DAYS = 1500
GEOMAP = (sys.executable, "-c", "from geomap.cli.commands import main; main()")


def readings(folder: Path, scratch: Path) -> list[dict[str, Any]]:
    """Return the documents of both corpora, as batch writes them."""
    source, target = scratch / "in.jsonl", scratch / "read.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article in (*corpus(folder, "lgl"), *corpus(folder, "tr-news")):
            file.write(json.dumps({"id": article.id, "text": article.text, "published": "2020-01-01"}) + "\n")
    subprocess.run([*GEOMAP, "batch", str(source), "-o", str(target)], check=True)
    with target.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def retold(documents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield as many documents as the archive has, no two of them alike."""
    towns = [row for (row,) in query("gazetteer.sqlite", "SELECT row FROM features WHERE population > 15000")]
    codes = ["CHN", "RUS", "COD", "BRA", "DEU", "SDN", "IRN", "THA", "ZMB", "HUN"]
    pairs = sorted({tuple(sorted((code, other))) for code in codes for other in neighbours(code)})
    borders = [border_row(shared_border(*pair)) for pair in pairs]
    for number in range(ARTICLES):
        document = deepcopy(documents[number % len(documents)])
        document |= {"id": f"article-{number}"}
        if "error" in document:
            yield document
            continue
        shift = timedelta(days=number * 7919 % DAYS)
        document["article"]["published"] = (date(2020, 1, 1) + shift).isoformat()
        for event in document["events"]:
            for end in ("from", "to"):
                event["date"][end] = _shifted(event["date"][end], shift)
        renamed = {}
        for place in document["places"]:
            if place["kind"] == "city" and (len(renamed) + number) % 2:
                other = feature(towns[(number * 104_729 + len(renamed) * 1299) % len(towns)])
                renamed[place["id"]] = other.id
                place |= place_row(Place(other, (), place["confidence"], place["reason"]))
        for one in (*document["mentions"], *document["events"]):
            one["place"] = renamed.get(one["place"], one["place"])
        if number % 5 == 0 and document["mentions"]:
            border = borders[(number // 5) ** 2 % len(borders)]
            span = {key: document["mentions"][0][key] for key in ("start", "end", "text")}
            document["mentions"].append({**span, "kind": "border", "place": border["id"], "confidence": 1.0})
            document["borders"].append({**border, "mentions": [[span["start"], span["end"]]]})
        yield document


def _shifted(day: str | None, shift: timedelta) -> str | None:
    try:
        return (date.fromisoformat(day or "") + shift).isoformat()
    except ValueError:
        return day


def main() -> None:
    """Draw the map and print what it takes."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        result = scratch / "archive.jsonl"
        with result.open("w", encoding="utf-8") as file:
            for document in retold(readings(folder, scratch)):
                file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        page = Path(sys.argv[2]) if len(sys.argv) > 2 else scratch / "map.html"
        started = time.perf_counter()
        process = subprocess.Popen([*GEOMAP, "map", str(result), "-o", str(page)])
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - started
        if status:
            sys.exit("the map could not be drawn")
        island = page.read_text("utf-8").split('id="island">')[1].split("</script>")[0]
        quoted = json.loads(island)["quoted"]
        sizes = f"result of {result.stat().st_size / 1e6:.0f} MB, page of {page.stat().st_size:,} bytes"
        print(f"{ARTICLES:,} articles, {sizes}")
        print(f"{took:.1f} s ({used.ru_utime:.1f} s of CPU), peak {used.ru_maxrss / 1e3:.0f} MB; quotes {quoted}")


if __name__ == "__main__":
    main()
