"""Rebuilds every file of geodata/ and writes their sha256 into sources.toml."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

GEODATA = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(GEODATA.parent))


def main() -> None:
    """Build what is named on the command line, or everything."""
    import borders
    import boundaries
    import gazetteer
    import persons

    builders = {
        "boundaries.sqlite": boundaries.build,
        "borders.sqlite": borders.build,
        "gazetteer.sqlite": gazetteer.build,
    }
    for name in sys.argv[1:] or builders:
        builders[name](GEODATA / name)
    if not sys.argv[1:]:
        persons.build()
    record_hashes()


def record_hashes() -> None:
    """Write the sha256 of each built file into its section of sources.toml."""
    sources = GEODATA / "sources.toml"
    text = sources.read_text("utf-8")
    for name in re.findall(r'^\[files\."(.+)"\]$', text, re.MULTILINE):
        found = hashlib.sha256((GEODATA / name).read_bytes()).hexdigest()
        section = rf'(\[files\."{re.escape(name)}"\].*?^sha256 = )"[^"]*"'
        text = re.sub(section, rf'\g<1>"{found}"', text, count=1, flags=re.MULTILINE | re.DOTALL)
    sources.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
