"""What is shown on a terminal while an archive or a table is read; elsewhere nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from makers import geonames_line, zipped

pty = pytest.importorskip("pty")
GEOMAP = [sys.executable, "-c", "from geomap.cli.commands import main; main()"]


def on_a_terminal(*arguments: str) -> str:
    """Run a command whose standard error is a terminal, and return what stood there."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen([*GEOMAP, *arguments], stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # so Linux tells the end of a terminal
        pass
    os.close(ours)
    assert running.wait() == 0, shown
    return shown.decode()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text("Rain fell in Vientiane.", "utf-8")
    return tmp_path / "in"


def test_an_archive(articles: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("batch", str(articles), "-o", str(tmp_path / "out.jsonl"), "--workers", "1")
    assert " a second  [" in shown
    assert "3/3" in shown


def test_a_table(shelf: Path, tmp_path: Path) -> None:
    table = zipped(tmp_path / "KH.zip", geonames_line(96000000, "Phum Khnar", 13, 106, "P.PPL"))
    shown = on_a_terminal("data", "add", str(table))
    assert "reading  [" in shown
    assert "100%" in shown
    assert " a second" not in shown


def test_no_terminal(articles: Path, tmp_path: Path, run) -> None:
    assert run("batch", str(articles), "-o", str(tmp_path / "out.jsonl"), "--workers", "1").stderr == ""
