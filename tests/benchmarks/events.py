"""How many of the event cases' events are found, and with the right date, place and status.

What counts as found is said in `tests/event_scores.py`. With `-v` the misses and the false events of the development
cases are listed; of the held-out cases only totals are ever printed.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from event_cases import FOLDER, HELD_OUT, Case, load
from event_scores import MISPLACED, measure


def report(title: str, cases: list[Case], counts: Counter[str]) -> None:
    """Print the totals of one set."""
    found = counts["found"]
    precision = found / max(counts["predicted"], 1)
    recall = found / max(counts["expected"], 1)
    f1 = 2 * found / max(counts["predicted"] + counts["expected"], 1)
    print(f"{title}: {len(cases)} texts, {counts['expected']} events, {counts['predicted']} predicted, {found} found")
    print(
        f"  precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}   false events {counts['predicted'] - found}"
    )
    shares = "   ".join(f"{name} {counts[name] / max(found, 1):.3f}" for name in ("date", "place", "status"))
    print(f"  right, of those found: {shares}")
    print("  wrong places: " + ", ".join(f"{why} {counts[why]}" for why in MISPLACED))
    print(f"  right ends, of the flows found: {counts['ends']} of {counts['flows']}")


def main() -> None:
    """Print the figures of both sets."""
    development, held_out = load(FOLDER), load(HELD_OUT)
    report("development", development, measure(development, verbose="-v" in sys.argv[1:]))
    report("held out", held_out, measure(held_out, verbose=False))


if __name__ == "__main__":
    main()
