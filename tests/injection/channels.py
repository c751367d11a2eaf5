"""Payloads (tests/cases/injection.tsv) brought in by every way into geomap -> readings, and a batch result.

Behind each payload stands the name of its channel, so that one reading tells apart what came in which way.
"""

from __future__ import annotations

import csv
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from makers import forget_added, geonames_line

from geomap.archive import batch
from geomap.article.sources import open_article
from geomap.geodata import imports
from geomap.geodata.imports.places import About
from geomap.maps.article_map import ArticleMap
from geomap.reading.document import from_json, to_document, to_json
from geomap.reading.reader import read

CASES = Path(__file__).resolve().parent.parent / "cases" / "injection.tsv"
_LONGEST_NAME = 250
"""Bytes of a file's name."""
_LONGEST_FIELD = 180
"""Letters of a name in a user's own table, which is cut."""

CHANNELS = {
    "text": "a text file",
    "title": "--title",
    "file-name": "an article's file name",
    "front-title": "front matter",
    "front-outlet": "front matter",
    "address": "an http address",
    "web-text": "a web page",
    "web-title": "a web page",
    "web-outlet": "a web page",
    "table-name": "data add of a .csv",
    "table-basis": "data add of a .csv",
    "table-source": "data add of a .csv",
    "added-credit": "data add --credit",
    "geojson-name": "data add of a .geojson",
    "geonames-name": "data add of GeoNames' table",
    "document-title": "a document corrected by hand",
    "document-text": "a document corrected by hand",
    "document-source": "a document corrected by hand",
    "document-outlet": "a document corrected by hand",
    "place-id": "a document corrected by hand",
    "place-name": "a document corrected by hand",
    "place-unit": "a document corrected by hand",
    "place-reason": "a document corrected by hand",
    "place-basis": "a document corrected by hand",
    "place-source": "a document corrected by hand",
    "place-edit": "a document corrected by hand",
    "alternative": "a document corrected by hand",
    "border-source": "a document corrected by hand",
    "border-claim": "a document corrected by hand",
    "event-summary": "a document corrected by hand",
    "event-edit": "a document corrected by hand",
    "participant": "a document corrected by hand",
    "role": "a document corrected by hand",
    "hint": "a document corrected by hand",
    "credit": "a document corrected by hand",
    "batch-id": "a line for geomap batch",
    "batch-title": "a line for geomap batch",
    "batch-file": "a file's name in a folder for geomap batch",
    "batch-error": "an error in a batch result",
}
"""How each channel comes in."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Words that try to do harm."""

    name: str
    words: str

    def by(self, channel: str) -> str:
        """Return the words as a channel brings them in."""
        assert channel in CHANNELS
        words = f"{self.words} {channel}"
        return quote(words, safe="!'()*@+;") if channel == "address" else words


def payloads() -> list[Payload]:
    """Return the list of payloads."""
    found = []
    for line in CASES.read_text("utf-8").splitlines():
        if line and not line.startswith("# "):
            name, words, times = (*line.split("\t"), "1")[:3]
            found.append(Payload(name, json.loads(f'"{words}"') * int(times)))
    return found


PAYLOADS = payloads()
SHORT = [one for one in PAYLOADS if len(one.words) <= _LONGEST_FIELD - 20]
STORABLE = [one for one in SHORT if not set(one.words) & {"/", "\0"}]
"""What may be the name of a file."""
NEWS = "Ministers of Laos and Cambodia held talks in Vientiane on 2 May 2024 about their border of over 500 km."


def joined(channel: str, ones: list[Payload] = PAYLOADS) -> str:
    """Return all payloads as one text."""
    return " | ".join(one.by(channel) for one in ones)


def article_file(folder: Path) -> ArticleMap:
    """Return the map of a text file of an odd name, with a title from the command line."""
    name = ""
    for one in STORABLE:
        if len(f"{name}{one.by('file-name')}|".encode()) < _LONGEST_NAME - 4:
            name += f"{one.by('file-name')}|"
    path = folder / f"{name}.txt"
    told = [NEWS, *(f"On {n % 28 + 1} May 2024 Laos {one.by('text')} met Cambodia." for n, one in enumerate(PAYLOADS))]
    path.write_text("\n\n".join(told).replace("\0", "\N{REPLACEMENT CHARACTER}"), "utf-8", newline="")
    return ArticleMap(read(open_article(str(path), title=joined("title"))))


def front_matter(folder: Path) -> ArticleMap:
    """Return the map of a Markdown file that states title and outlet."""
    fields = (("title", "front-title"), ("outlet", "front-outlet"))
    head = "\n".join(f"{field}: {' '.join(joined(channel, SHORT).split())}" for field, channel in fields)
    path = folder / "front.md"
    path.write_text(f"---\n{head}\n---\n\n{NEWS}\n".replace("\0", " "), "utf-8", newline="")
    return ArticleMap(read(open_article(str(path))))


def web_page(folder: Path) -> ArticleMap:
    """Return the map of a page, fetched from an odd address, whose words are markup once they are decoded."""
    told = "".join(f"<p>{NEWS} {_decoded(one.by('web-text'))}</p>" for one in PAYLOADS)
    meta = f'<meta property="og:site_name" content="{_decoded(joined("web-outlet", SHORT))}">'
    title = _decoded(joined("web-title", SHORT))
    page = f"<!DOCTYPE html><html><head><title>{title}</title><meta property='og:title' content=\"{title}\">{meta}"
    page += f"</head><body><article><h1>{title}</h1>{told}</article></body></html>"
    path = "/" + "/".join(one.by("address") for one in SHORT)
    with _serving(page.encode()) as base:
        return ArticleMap(read(open_article(base + path, allow_private=True)))


def _decoded(words: str) -> str:
    return escape(words, quote=True).replace("\0", "\N{REPLACEMENT CHARACTER}")


@contextmanager
def _serving(content: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def own_places(folder: Path) -> ArticleMap:
    """Return the map of an article that names places of the user's own, and GeoNames'; they stay added."""
    table, areas, villages = folder / "markers.csv", folder / "pillars.geojson", folder / "KH.txt"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "others", "lon", "lat", "basis", "source", "uncertainty_km"])
        for number, one in enumerate(SHORT):
            words = [one.by(f"table-{field}") for field in ("name", "basis", "source")]
            rows.writerow([words[0], f"Marker {number}", *_at(number), *words[1:], "" if number % 3 else 7])
    features = []
    for number, one in enumerate(SHORT[::2]):
        fields = {"name": one.by("geojson-name"), "others": f"Pillar {number}"}
        geometry = {"type": "Point", "coordinates": _at(number + 0.5)}
        features.append({"type": "Feature", "properties": fields, "geometry": geometry})
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    lines = []
    for number, one in enumerate(SHORT[1::2]):
        lon, lat = _at(number + 0.25)
        name = " ".join(one.by("geonames-name").splitlines()).replace("\t", " ")
        more = {"others": _village(number), "population": "9000"}
        lines.append(geonames_line(90_000_000 + number, name, lat, lon, "P.PPL", **more))
    villages.write_text("\n".join(lines) + "\n", "utf-8", newline="")
    imports.add([table, areas], about=About(credit=joined("added-credit"), licence="by hand"))
    imports.add([villages])
    forget_added()
    told = [f"There is {_village(n // 2) if n % 2 else f'Pillar {n // 2}'} by Marker {n}." for n in range(len(SHORT))]
    return ArticleMap(read(open_article(_written(folder / "own.txt", " ".join([NEWS, *told])))))


def _village(number: int) -> str:
    return f"Phumtmei{chr(ord('a') + number // 20)}{chr(ord('a') + number % 20)}".capitalize()


def _at(number: float) -> list[float]:
    """Return where a place lies: apart from the others, about the border of Cambodia and Laos."""
    return [round(104.2 + number % 10 * 0.29, 4), round(12.4 + number // 10 * 0.21, 4)]


def _written(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def document(folder: Path) -> ArticleMap:
    """Return the map of a document in which somebody put payloads wherever its form has a text."""
    plain = to_document(read(open_article(_written(folder / "plain.txt", NEWS))))
    text = "\n\n".join([NEWS, *(one.by("document-text") for one in PAYLOADS)])
    article = {key: joined(f"document-{key}") for key in ("title", "source", "outlet")}
    article |= {"published": "2024-05-03", "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
    made = {**plain, "article": article, "credits": [one.by("credit") for one in PAYLOADS]}
    (border,) = made["borders"]
    border["measured_on"] = joined("border-source")
    border["published"] = [{"km": 555, "source": one.by("border-source")} for one in PAYLOADS]
    for number, one in enumerate(PAYLOADS):
        start = text.index(one.by("document-text"))
        _correct(made, one, number, (start, start + len(one.words)))
    return ArticleMap(from_json(to_json(made), source="corrected.json"))


def _correct(made: dict[str, Any], one: Payload, number: int, span: tuple[int, int]) -> None:
    """Add a payload to a document as a place, an event, a claim, and what is not placed."""
    start, end = span
    lon, lat = _at(number)
    id_, other = f"user:{one.by('place-id')}", {"id": "geonames:1", "country": "LAO", "lon": lon, "lat": lat}
    place = {"id": id_, "name": one.by("place-name"), "kind": "city", "country": "KHM", "lon": lon, "lat": lat}
    place |= {"admin1": one.by("place-unit"), "reason": one.by("place-reason"), "basis": one.by("place-basis")}
    place |= {"sources": [one.by("place-source")], "uncertainty_km": None if number % 3 else 6}
    name, why = one.by("alternative"), one.by("alternative")
    place["alternatives"] = [{**other, "name": name, "admin1": why, "reason": why, "score": 0.1}]
    made["places"].append(place)
    mention = {"start": start, "end": end, "text": one.words, "kind": "toponym", "place": id_, "confidence": 0.4}
    made["mentions"].append(mention)
    person = {"name": one.by("participant"), "role": one.by("role"), "country": "LAO"}
    day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
    event = {"id": f"x{number}", "type": "CONSULT", "status": "reported", "summary": one.by("event-summary")}
    event |= {"start": start, "end": end, "evidence": [[start, end]], "place": id_, "place_basis": "stated"}
    event |= {"date": {"from": day, "to": day, "precision": "day", "basis": "stated"}, "confidence": 0.5}
    made["events"].append({**event, "origin": None, "destination": None, "participants": [person]})
    unplaced = {"start": start, "end": end, "text": one.by("hint"), "hint": one.by("hint")}
    made["unplaced"].append(unplaced)
    claim = {"start": start, "end": end, "text": one.by("border-claim"), "km": 500, "verdict": "unclear"}
    made["borders"][0]["claims"].append({**claim, "relation": one.by("border-claim")})
    made["as_read"][id_] = {"name": one.by("place-edit"), "lon": 1, "lat": 1}
    made["as_read"][f"x{number}"] = {"summary": one.by("event-edit"), "place": None}


MAPS = {
    "article": article_file,
    "front": front_matter,
    "web": web_page,
    "own": own_places,
    "document": document,
}
"""What makes each map."""


def result(folder: Path, maps: dict[str, ArticleMap]) -> Path:
    """Return a batch result: of a real batch, with all the maps' documents and errors written by hand behind it."""
    articles, lines = folder / "articles", folder / "lines.jsonl"
    articles.mkdir()
    for one in STORABLE:
        (articles / f"{one.by('batch-file')}.txt").write_text("  ")
    rows = [{"id": one.by("batch-id"), "title": one.by("batch-title"), "text": NEWS} for one in PAYLOADS]
    rows += [{"id": f"{one.by('batch-id')} again", "text": " "} for one in SHORT]
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    target = folder / "result.jsonl"
    batch.run([str(articles), str(lines)], target, workers=1)
    more = [{"id": name, **to_document(made.reading)} for name, made in maps.items()]
    more += [{"id": one.by("batch-id"), "error": one.by("batch-error")} for one in PAYLOADS]
    # an archive tells of the first that could not be read
    told = target.read_text("utf-8").split("\n")
    said = [json.dumps(row, ensure_ascii=False) for row in more]
    target.write_text("\n".join(one for pair in zip_longest(told, reversed(said)) for one in pair if one), "utf-8")
    return target
