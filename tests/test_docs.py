"""The documentation's examples, run as they stand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import SEED

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    shutil.copy(SEED, tmp_path / "article.txt")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page.name, "exec"), names)
    written = set(re.findall(r'save\("([^"]+)"\)', "".join(blocks)))
    assert written and {path.name for path in tmp_path.glob("*.html")} == written
