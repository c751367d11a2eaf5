"""How far the measured borders are from the CIA World Factbook's lengths, over all pairs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from statistics import median, quantiles

GEODATA = Path(__file__).resolve().parents[2] / "geodata"

REASONS = {
    "CHN-MAC": "the channels round Macau are narrow enough to count as river; the Factbook counts the isthmus",
    "CAF-SDN": "Kafia Kingi: claimed by Sudan and by South Sudan, whose outline the Factbook follows",
    "ESP-GIB": "Natural Earth's coast lets the line run on into the water on both sides of the isthmus",
    "MAR-MRT": "Western Sahara: the Factbook counts its border as Morocco's, OpenStreetMap a part of it",
    "BRN-MYS": "the line closes round both parts of Brunei: the Factbook is short",
    "ESP-MAR": "eight lines: the islets off Morocco too, and the coast of Natural Earth is coarse for these",
    "CHN-HKG": "Deep Bay and Mirs Bay, narrower than what is closed, count as river",
    "BEL-DEU": "the exclaves along the Vennbahn; the Factbook leaves their borders out",
    "DEU-DNK": "the Factbook counts sea, the land border is 68 km",
    "ARG-URY": "the lowest Uruguay, which the Factbook counts down to the Plata, is wider than what is closed",
    "BLZ-MEX": "the Factbook counts the bay of Chetumal",
    "ISR-LBN": "the line has more bends than the Factbook's",
    "KEN-SSD": "the Ilemi triangle lies between the two lines: the shorter counts, the Factbook follows the longer",
    "COG-GAB": "one line without a gap; why the Factbook has 600 km more is not known",
}
"""Why a pair is off, where it is known."""


def deviations() -> list[tuple[float, str, float, float]]:
    """Return deviation in per cent, pair, measured and nearest published km, the worst first."""
    database = sqlite3.connect(f"{(GEODATA / 'borders.sqlite').as_uri()}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT a || '-' || b, border.km, published.km FROM border JOIN published USING (a, b)"
        " WHERE source = 'CIA World Factbook' ORDER BY 1"
    ).fetchall()
    database.close()
    nearest: dict[str, tuple[float, str, float, float]] = {}
    for pair, measured, published in rows:
        row = (100 * abs(measured / published - 1), pair, measured, published)
        nearest[pair] = min(row, nearest.get(pair, row))
    return sorted(nearest.values(), reverse=True)


def main() -> None:
    """Print the figures."""
    found = deviations()
    per_cent = [row[0] for row in found]
    print(f"pairs              {len(found)}")
    print(f"median deviation   {median(per_cent):.2f} %")
    print(f"90th percentile    {quantiles(per_cent, n=10)[-1]:.2f} %")
    for deviation, pair, measured, published in found[:10]:
        reason = REASONS.get(pair, "unknown")
        print(f"{pair}  {deviation:6.1f} %  measured {measured:8.1f}  published {published:8.1f}  {reason}")


if __name__ == "__main__":
    main()
