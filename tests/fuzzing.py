"""Any bytes -> each of the readers, which may refuse them by a GeomapError and by nothing else.

    python tests/fuzzing.py READER SECONDS
    python tests/fuzzing.py all SECONDS

What is found stands in `tests/cases/fuzz/READER/`, where the suite replays it; give it a name that says what it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from geomap.archive.batch.inputs import items
from geomap.archive.batch.work import Settings, read_items
from geomap.article import formats
from geomap.article.sources import from_text
from geomap.errors import GeomapError
from geomap.geodata.imports import places
from geomap.geodata.imports.world import World
from geomap.geodata.imports.writer import Writer
from geomap.geodata.userdata import Source
from geomap.reading.document import from_json, to_document, to_json
from geomap.reading.reader import read

CASES = Path(__file__).resolve().parent / "cases" / "fuzz"
_LONGEST = 4_096


def _extracted(content: bytes, kind: formats.Kind) -> None:
    found = formats.extract(content, kind, name="a")
    found.text.encode()


def _text(content: bytes) -> None:
    text = formats.decode(content, name="a")
    document = to_document(read(from_text(text)))
    assert all(text[one["start"] : one["end"]] == one["text"] for one in document["mentions"])
    written = to_json(document)
    assert to_json(to_document(from_json(written, source="a"))) == written


def _document(content: bytes) -> None:
    reading = from_json(content.decode("utf-8", "replace"), source="a")
    to_json(to_document(reading)).encode()


def _file(content: bytes, name: str, use: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        use(path)


def _geonames(content: bytes, *, names: bool = False) -> None:
    def use(path: Path) -> None:
        (path.parent / "piles").mkdir()
        with Writer(path.with_name("a.sqlite"), path.parent / "piles") as writer:
            made = World(writer)
            if names:
                made.take_names(path)
            else:
                made.take_units(path)
                made.take(path)
            writer.finish()

    _file(content, "KH.txt", use)


def _places(content: bytes, suffix: str) -> None:
    def use(path: Path) -> None:
        (path.parent / "piles").mkdir()
        found = places.read(path, Source("a", path.name, "places", "", 0, 0, "", "", ""))
        with Writer(path.with_name("a.sqlite"), path.parent / "piles") as writer:
            places.write(writer, found, 0)
            writer.finish()

    _file(content, f"a{suffix}", use)


def _lines(content: bytes) -> None:
    def use(path: Path) -> None:
        rows = read_items(list(items([str(path)])), Settings()).content.splitlines()
        assert not any(json.loads(row).get("error", "").startswith("unexpected ") for row in rows)

    _file(content, "a.jsonl", use)


_ODD: list[Any] = [None, True, -1, 0, 181, 1e308, 10**30, 0.5, "", "XXXX-10-02", "2024-02-30", "user:a", "KHM", "\0"]
_ODD += ["\ud800", [], {}, [[]], [1, 2], [200, 100], "e1", "geonames:1", "x" * 3_000]
_ODD += [{"type": "Point", "coordinates": [1, 2]}]


def edited(content: bytes, whole: str) -> bytes:
    """Return a JSON text in which bytes, three for each edit, put odd values in the place of others."""
    root = json.loads(whole)
    for first in range(0, len(content) - 2, 3):
        spots = list(_spots(root))
        if not spots:
            break
        holder, key = spots[int.from_bytes(content[first : first + 2], "big") % len(spots)]
        number = content[first + 2]
        if number >= 250:
            del holder[key]
        else:
            holder[key] = json.loads(json.dumps(_ODD[number % len(_ODD)]))
    return json.dumps(root).encode()


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _spots(value[key])


def _edits(reader: str) -> Callable[[bytes], None]:
    def use(content: bytes) -> None:
        whole = seeds(reader)[0].decode()
        READERS[reader](edited(content, whole) if content else whole.encode())

    return use


READERS: dict[str, Callable[[bytes], None]] = {
    "text": _text,
    "html": lambda content: _extracted(content, "html"),
    "pdf": lambda content: _extracted(content, "pdf"),
    "docx": lambda content: _extracted(content, "docx"),
    "document": _document,
    "geonames": _geonames,
    "geonames-names": lambda content: _geonames(content, names=True),
    "geojson": lambda content: _places(content, ".geojson"),
    "csv": lambda content: _places(content, ".csv"),
    "lines": _lines,
    "document-edits": _edits("document"),
    "geojson-edits": _edits("geojson"),
    "lines-edits": _edits("lines"),
}


def give(reader: str, content: bytes) -> None:
    """Give bytes to a reader, which may refuse them."""
    try:
        READERS[reader](content)
    except GeomapError as error:
        assert str(error).encode()


@cache
def seeds(reader: str) -> list[bytes]:
    """Return what a reader takes, to begin with."""
    from makers import docx, geonames_line, pdf

    story = (
        "PARIS, May 3 (AP) — Ministers of Laos met in Goma on 3 May 2024. The Cambodia–Laos border is 540 km long.\n"
    )
    shape = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}
    feature = {"type": "Feature", "properties": {"name": "A", "kind": "city"}, "geometry": shape}
    line = geonames_line(1821306, "Phnom Penh", 11.5, 104.9, "P.PPLC") + "\n"
    other = "1\t1821306\tkm\tភ្នំពេញ\t1\t\t\t\t\t\n"
    page = f'<html><meta name="date" content="2024-05-03"><body><article><h1>T</h1><p>{story * 3}</p></article>'
    own = "name,lat,lon,wkt,others\nA,1,2,,B;C\nD,,,POINT (1 2),\n"
    row = {"id": 1, "text": story, "title": "T", "published": "2024-05-03"}
    if reader.endswith("-edits"):
        return [b"\0\1\2", b"\0\4\7\0\11\3"]
    made = {
        "text": lambda: [story.encode(), story.encode("utf-16")],
        "html": lambda: [page.encode()],
        "pdf": lambda: [pdf([[("Rain fell in Paris.", 50.0, 800.0, 11.0)]], title="T")],
        "docx": lambda: [docx()],
        "document": lambda: [to_json(to_document(read(from_text(story)))).encode()],
        "geonames": lambda: [line.encode()],
        "geonames-names": lambda: [other.encode()],
        "geojson": lambda: [json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()],
        "csv": lambda: [own.encode()],
        "lines": lambda: [json.dumps(row).encode()],
    }
    return made[reader]()


def main(reader: str, seconds: int) -> None:
    """Fuzz a reader for some seconds; ends with an error at the first thing that it finds."""
    import atheris

    kept = CASES / reader
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, content in enumerate(seeds(reader)):
            Path(corpus, f"{number}").write_bytes(content)
            give(reader, content)
        atheris.instrument_all()
        options = [f"-max_total_time={seconds}", f"-max_len={max(_LONGEST, len(seeds(reader)[0]))}", "-timeout=30"]
        options += ["-rss_limit_mb=4000", "-print_final_stats=1", f"-artifact_prefix={kept}/", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, corpus], lambda content: give(reader, content))
        atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] == "all":  # a process for each: a fuzzer ends its own
        for one in READERS:
            print(f"== {one}", flush=True)
            subprocess.run([sys.executable, __file__, one, sys.argv[2]], check=True)
    else:
        main(sys.argv[1], int(sys.argv[2]))
