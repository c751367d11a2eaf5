"""Machines as they are: killed runs, full disks, no home, no clock, no memory, old locales, closed pipes."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.kills import GEOMAP, kill_many
from conftest import SEED

import geomap

LAO = "ວຽງຈັນ"
STORY = f"Talks were held in Vientiane ({LAO}) on 3 May 2024.\n"
FORMS = ("html", "json", "geojson", "csv", "kml", "gpkg", "parquet", "png", "svg", "pdf")
_IN_READ_ONLY = 'mount -o bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'


def geomap_in(folder: Path, *arguments: str, before: tuple[str, ...] = (), **more: str | None) -> tuple[int, str, str]:
    """Run the command in a folder; `more` are variables of its environment, None for one that is not set."""
    given = {name: value for name, value in {**os.environ, **more}.items() if value is not None}
    done = subprocess.run([*before, *GEOMAP, *arguments], cwd=folder, env=given, capture_output=True, check=False)
    stdout, stderr = (out.decode("utf-8", "backslashreplace") for out in (done.stdout, done.stderr))
    assert "Traceback" not in stderr, stderr
    return done.returncode, stdout, stderr


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_handful_of_kills() -> None:
    told: list[str] = []
    assert kill_many(4, 20, report=told.append) == 0, told


@pytest.mark.slow("html", "png", "svg", "pdf")
@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_for_each_form(run, story: Path, form: str) -> None:
    target = story / f"m.{form}"
    target.symlink_to("/dev/full")
    done = run("map", str(story / "story.txt"), "-o", str(target), "--dpi", "50")
    assert (done.exit_code, done.stdout) == (5, "")
    assert done.stderr.startswith(f"geomap: cannot write {str(target)!r}: No space left on device; choose another")


@pytest.mark.quick("data add", "border KHM", "data fetch")
@pytest.mark.parametrize(
    "arguments",
    [
        ["border", "KHM", "LAO", "-o", "/dev/full/b.geojson"],
        ["embed", str(SEED), "--as", "iframe", "-o", "/dev/full"],
        ["batch", str(SEED), "-o", "/dev/full/b.jsonl"],
        ["data", "add", str(SEED.with_name("own.csv")), "--gazetteer", "/dev/full"],
        ["data", "fetch", "KH", "--gazetteer", "/dev/full", "--from", "http://127.0.0.1:9/"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_file_where_a_folder_should_be(tmp_path: Path, arguments: list[str]) -> None:
    code, stdout, stderr = geomap_in(tmp_path, *arguments)
    assert (code, stdout, stderr.count("\n")) == (5, "", 1)
    assert stderr.startswith("geomap: cannot write ")


@pytest.mark.quick("batch story.txt1", "data fetch.1:9/")
@pytest.mark.parametrize(
    "arguments",
    [
        ["map", "story.txt", "-o", "shut/m.html"],
        ["map", "story.txt", "-o", "shut/m.gpkg"],
        ["embed", "story.txt", "--as", "iframe", "-o", "shut/e"],
        ["batch", "story.txt", "-o", "shut/b.jsonl", "--workers", "1"],
        ["data", "add", "own.csv", "--gazetteer", "shut"],
        ["data", "fetch", "KH", "--gazetteer", "shut", "--from", "http://127.0.0.1:9/"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]) + arguments[-1][-5:],
)
def test_a_read_only_folder(story: Path, arguments: list[str]) -> None:
    (story / "shut").mkdir()
    (story / "own.csv").write_text("name,lat,lon\nMarker 29,14.5,106.4\n")
    before = read_only(story / "shut")
    code, stdout, stderr = geomap_in(story, *arguments, before=before)
    assert (code, stdout, stderr.count("\n")) == (5, "", 1), stderr
    assert stderr.startswith("geomap: cannot write ")


def read_only(folder: Path) -> tuple[str, ...]:
    """Return what to put before a command for which a folder is read-only even where root runs it."""
    before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _IN_READ_ONLY, "sh", str(folder))
    if not shutil.which("unshare") or subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system mounts nothing for its users")
    return before


NO_HOME = (
    "import pwd\ndef unknown(_): raise KeyError\npwd.getpwuid = unknown\nfrom geomap.cli.commands import main; main()"
)


def test_a_user_without_a_home(tmp_path: Path) -> None:
    given = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_DATA_HOME", "GEOMAP_GAZETTEER")}
    for arguments, code, told in (
        (["lookup", "Vientiane"], 0, ""),
        (["data", "add", "a.csv"], 2, "geomap: this user has no home folder: name one with GEOMAP_GAZETTEER or --gaz"),
    ):
        command = [sys.executable, "-c", NO_HOME, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr[: len(told)]) == (code, told)
    assert list(tmp_path.iterdir()) == []


NO_TEMP = (
    "import tempfile\ntempfile._candidate_tempdir_list = lambda: ['/dev/null']\n"
    "from geomap.cli.commands import main\nmain()"
)


@pytest.mark.quick("gpkg", "geojson")
@pytest.mark.parametrize("form", FORMS)
def test_no_folder_for_temporary_files(story: Path, form: str) -> None:
    (story / "out").mkdir()
    given = {**os.environ, "HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null"}
    command = [sys.executable, "-c", NO_TEMP, "map", "story.txt", "-o", f"out/m.{form}", "--dpi", "50"]
    done = subprocess.run(command, cwd=story, env=given, capture_output=True, text=True, check=False)
    if form in ("gpkg", "png", "svg", "pdf"):
        assert (done.returncode, "TMPDIR" in done.stderr, "Traceback" in done.stderr) == (5, True, False)
    else:
        assert (done.returncode, done.stdout) == (0, f"out/m.{form}\n")


@pytest.mark.quick("200000")
@pytest.mark.parametrize("limit_kb", [200_000, 300_000, 400_000])
def test_little_memory(story: Path, limit_kb: int) -> None:
    limited = ("sh", "-c", f'ulimit -v {limit_kb}; exec "$@"', "sh")
    code, _, stderr = geomap_in(story, "map", str(SEED), "-o", "m.gpkg", before=limited, OPENBLAS_NUM_THREADS="1")
    if limit_kb > 200_000 and code == 0:  # older libraries need less
        assert (story / "m.gpkg").read_bytes().startswith(b"SQLite format 3")
        return
    assert code == 5
    assert stderr.endswith("geomap: not enough memory: give it more, or read a smaller article\n")
    assert [path.name for path in story.iterdir()] == ["story.txt"]


def test_a_clock_in_1970(story: Path, run) -> None:
    if shutil.which("faketime") is None:
        pytest.skip("needs faketime")
    forms = ("html", "gpkg", "pdf")
    outputs = [argument for form in forms for argument in ("-o", f"then.{form}")]
    then = ("faketime", "1970-01-01 00:00:10")
    assert geomap_in(story, "map", "story.txt", *outputs, before=then)[0] == 0
    now = [argument.replace("then", str(story / "now")) for argument in outputs]
    assert run("map", str(story / "story.txt"), *now).exit_code == 0
    for form in forms:
        assert (story / f"then.{form}").read_bytes() == (story / f"now.{form}").read_bytes()
    code, _, stderr = geomap_in(story, "embed", "story.txt", "--as", "docx", "-o", "e", before=then)
    assert (code, stderr) == (
        5,
        "geomap: this machine's clock stands before 1980, which a Word document cannot hold: set it\n",
    )


def test_nothing_reads_the_clock() -> None:
    """How long something takes may be measured; what time it is may not."""
    readers = {"now", "today", "utcnow", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
    found = []
    for path in sorted(Path(geomap.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name, of = node.func.attr, getattr(node.func.value, "id", "")
                if (name in readers and of in ("datetime", "date", "time")) or (of, name) == ("time", "time"):
                    found.append(f"{path.name}:{node.lineno}")
    assert found == []


OLD_LOCALE = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": None, "PYTHONIOENCODING": None}


@pytest.mark.slow
def test_the_plainest_locale(story: Path) -> None:
    code, stdout, _ = geomap_in(story, "lookup", LAO, "--limit", "1", **OLD_LOCALE)
    assert (code, "Vientiane" in stdout) == (0, True)
    code, stdout, _ = geomap_in(story, "read", "story.txt", "--json", **OLD_LOCALE)
    assert (code, LAO in stdout) == (0, True)
    code, stdout, _ = geomap_in(story, "map", "story.txt", "--title", LAO, "-o", f"{LAO}.html", **OLD_LOCALE)
    assert (code, stdout) == (0, f"{LAO}.html\n")


@pytest.mark.quick("cp1252")
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii"])
def test_a_code_page_without_the_letters(story: Path, encoding: str) -> None:
    code, stdout, _ = geomap_in(story, "read", "story.txt", "--json", PYTHONIOENCODING=encoding)
    assert (code, json.loads(stdout)["mentions"][0]["text"][:9]) == (0, "Vientiane")
    assert LAO in stdout
    code, stdout, _ = geomap_in(story, "read", "story.txt", PYTHONIOENCODING=f"{encoding}:strict")
    assert (code, "Vientiane" in stdout) == (0, True)


@pytest.mark.slow
def test_names_that_are_no_text(story: Path) -> None:
    name = os.fsdecode(b"\xff.txt")
    (story / name).write_text(STORY, "utf-8")
    own = os.fsdecode(b"\xfe.csv")
    (story / own).write_text("name,lat,lon\nMarker 29,14.5,106.4\n")
    strict = {"PYTHONIOENCODING": "utf-8:strict"}
    for arguments, code in (
        (["read", name, "--json"], 0),
        (["map", name, "-o", os.fsdecode(b"\xfd.html")], 0),
        (["map", os.fsdecode(b"\xfcmissing.txt")], 3),
        (["batch", name, "-o", os.fsdecode(b"\xfb.jsonl"), "--workers", "1"], 0),
        (["data", "add", own, "--gazetteer", "shelf"], 0),
        (["data", "info", "--gazetteer", "shelf"], 0),
        (["data", "verify", "--gazetteer", "shelf"], 0),
        (["lookup", "Marker 29", "--gazetteer", "shelf", "--json"], 0),
        (["lookup", os.fsdecode(b"\xfa"), "--json"], 1),
    ):
        found, _, stderr = geomap_in(story, *arguments, **strict)  # type: ignore[arg-type]
        assert found == code, (arguments, stderr)


PRINTING = [["read", str(SEED)], ["lookup", "Vientiane"], ["border", "KHM", "LAO"], ["data", "info"], ["--help"]]


@pytest.mark.quick("--help", "data", "lookup", "border")
@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: arguments[0])
def test_a_reader_that_goes_away(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*GEOMAP, *arguments], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.slow("read-", "read-1", "border-")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: arguments[0])
def test_standard_output_on_a_full_disk(arguments: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)  # what is buffered is tried again when Python ends
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*GEOMAP, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.stderr == b"geomap: cannot write to standard output: No space left on device\n"
        assert done.returncode == 5
        done = subprocess.run([*GEOMAP, "read", "nowhere.txt"], stdout=full, stderr=full, check=False)
        assert done.returncode == 3


def test_streams_that_are_closed(story: Path) -> None:
    closed = ("sh", "-c", '"$@" <&- >&- 2>&-', "sh")
    assert geomap_in(story, "map", "story.txt", "-o", "m.html", before=closed)[0] == 0
    assert (story / "m.html").stat().st_size > 1000
    code, _, stderr = geomap_in(story, "read", "-", before=("sh", "-c", '"$@" <&-', "sh"))
    assert (code, stderr) == (3, "geomap: standard input is closed: give a file, or pipe an article in\n")
