"""Measures whole processes against a yardstick in the same run, and prints the medians as a table.

Run it with `make benchmark`. Each command and its yardstick take turns, so that a machine whose speed
drifts does not tilt the ratio.
"""

from __future__ import annotations

import gzip
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

SEED = Path(__file__).resolve().parents[2] / "seeds" / "cambodia-laos-military-ties.txt"
GEOMAP = str(Path(sys.executable).with_name("geomap"))
RUNS = 15

# as on a user's machine: modules compiled once, then read from the cache
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

IMPORT_CLICK = [sys.executable, "-c", "import click"]
IMPORT_MAP = [sys.executable, "-c", "import geopandas, folium"]


def measured(command: list[str]) -> tuple[float, float]:
    """Return the wall seconds and the peak memory in MB of one run."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1000


def compare(name: str, command: list[str], yardstick: list[str], limit: str) -> None:
    """Print the ratio of a command to its yardstick, run in turns."""
    pairs = [(measured(command), measured(yardstick)) for _ in range(RUNS + 1)][1:]
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    seconds = statistics.median(a[0] for a, _ in pairs)
    memory = max(a[1] for a, _ in pairs)
    print(f"| {name} | {ratio:.2f} | {limit} | {seconds * 1000:.0f} ms | {memory:.0f} MB |")


def geopackage_seconds(count: int) -> float:
    """Return the median time to write a reading of `count` places as a GeoPackage, the libraries loaded."""
    from geomap.model.feature import Feature
    from geomap.model.reading import Article, Place, Reading
    from geomap.outputs.exports.tables import to_geopackage

    spots = [(number * 37.7 % 340 - 170, number * 17.3 % 110 - 50) for number in range(count)]
    places = [
        Place(Feature(f"user:{number}", f"Town {number}", "city", "LAO", None, lon, lat), (), 0.9, "made up")
        for number, (lon, lat) in enumerate(spots)
    ]
    reading = Reading(Article("Towns", "", None, "a.txt"), tuple(places))
    times = []
    for _ in range(6):
        began = time.perf_counter()
        to_geopackage(reading)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> None:
    """Print the table."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {RUNS} runs")
    print("\n| whole process | ratio | at most | median time | peak memory |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "map.html")
        compare("`geomap lookup Vientiane` / `import click`", [GEOMAP, "lookup", "Vientiane"], IMPORT_CLICK, "1.6")
        compare(
            "`geomap lookup Vientyane` (a slip) / `import click`", [GEOMAP, "lookup", "Vientyane"], IMPORT_CLICK, "–"
        )
        compare("`geomap border Cambodia Laos` / `import click`", [GEOMAP, "border", "KHM", "LAO"], IMPORT_CLICK, "–")
        compare("`geomap read` of the seed / `import geopandas, folium`", [GEOMAP, "read", str(SEED)], IMPORT_MAP, "–")
        compare("seed to HTML / `import geopandas, folium`", [GEOMAP, "map", str(SEED), "-o", page], IMPORT_MAP, "1.7")
        figures = [word for form in ("png", "svg", "pdf") for word in ("-o", str(Path(folder) / f"map.{form}"))]
        command = [GEOMAP, "map", str(SEED), *figures]
        compare("seed to PNG, SVG and PDF in one run / `import geopandas, folium`", command, IMPORT_MAP, "–")
        written = Path(page).read_bytes()
    print(f"\nthe seed's page: {len(written) / 1e3:.0f} KB, {len(gzip.compress(written)) / 1e3:.0f} KB gzipped")
    print(f"a GeoPackage of 1,000 places: {geopackage_seconds(1000):.2f} s")
    geodata = sum(path.stat().st_size for path in (SEED.parents[1] / "geodata").glob("*.*") if path.is_file())
    print(f"geodata: {geodata / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
