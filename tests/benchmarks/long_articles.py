"""Seconds and memory that articles of megabytes take: the seed's text over and over.

python tests/benchmarks/long_articles.py [MB ...]
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from geomap.article.sources import from_text
from geomap.reading.document import to_document, to_json
from geomap.reading.reader import read

SEED = Path(__file__).resolve().parents[2] / "seeds" / "cambodia-laos-military-ties.txt"


def main(sizes: list[int]) -> None:
    text = SEED.read_text("utf-8") + "\n\n"
    read(from_text(text))
    for size in sorted(sizes):
        long = text * (size * 10**6 // len(text.encode()))
        began = time.process_time()
        to_json(to_document(read(from_text(long))))
        spent = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        print(f"{size} MB: {spent:.1f} s of the processor, {spent / size:.1f} a MB; {peak} MB of memory", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1, 4])
