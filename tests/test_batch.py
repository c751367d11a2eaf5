"""An archive read by real processes and by real Dask workers, cut off and gone on with."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.kills import left_alive
from click.testing import Result

from geomap import ArticleError, UsageError
from geomap.archive.batch import Summary
from geomap.archive.batch import run as read_archive
from geomap.archive.batch.inputs import Item, chunks, count, items

TOWNS = ("Vientiane", "Goma", "Mosul", "Tumbes", "Cúcuta", "Aflao", "Ivalo", "Jayapura")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 short articles, some of which cannot be read."""
    path = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(200):
            text = f"Talks were held in {TOWNS[number % 8]} on {1 + number % 28} May 2024. " + "They went on. " * number
            row: dict[str, Any] = {"id": number if number % 3 else f"a-{number}", "text": text}
            if number % 50 == 7:
                row = {"id": f"bad-{number}", "text": "  "}
            file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="module")
def whole(archive: Path) -> Path:
    target = archive.with_name("whole.jsonl")
    assert read_archive([str(archive)], target, workers=1) == Summary(200, 4)
    return target


def test_every_article_has_its_line_in_order(archive: Path, whole: Path) -> None:
    rows = lines(whole)
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in archive.read_text().splitlines()]
    assert rows[0]["places"][0]["name"] == "Vientiane"
    assert rows[7] == {"id": "bad-7", "error": "'bad-7' is empty: give an article of at least one sentence"}


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(archive: Path, whole: Path, tmp_path: Path) -> None:
    read_archive([str(archive)], tmp_path / "x.jsonl", workers=2)
    assert (tmp_path / "x.jsonl").read_bytes() == whole.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


SCRIPT = """
import sys
from geomap.archive.batch import run
if __name__ == "__main__":
    run([sys.argv[1]], sys.argv[2], workers=1, resume="resume" in sys.argv, progress=lambda *_: print("+", flush=True))
"""


def started(tmp_path: Path, *arguments: object) -> subprocess.Popen[str]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.slow
@pytest.mark.parametrize("finished", [0, 1, 5])
def test_a_killed_run_goes_on(archive: Path, whole: Path, tmp_path: Path, finished: int) -> None:
    target = tmp_path / "x.jsonl"
    process = started(tmp_path, archive, target)
    assert process.stdout is not None
    for _ in range(finished):
        assert process.stdout.readline() == "+\n"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not target.exists()
    if (tmp_path / "x.jsonl.part").exists():
        with pytest.raises(UsageError, match="add --resume, or remove it"):
            read_archive([str(archive)], target)
    again: list[int] = []
    read_archive([str(archive)], target, workers=1, resume=True, progress=lambda count, failed: again.append(count))
    assert target.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "x.jsonl.part").exists()


def test_the_workers_of_a_killed_run_end(archive: Path, tmp_path: Path) -> None:
    """Also where only the process that was started is killed, as a system short of memory does."""
    process = started(tmp_path, archive, tmp_path / "x.jsonl")
    assert process.stdout is not None
    assert process.stdout.readline() == "+\n"
    process.kill()
    process.communicate()
    assert left_alive(process.pid) == []


@pytest.mark.slow
def test_what_is_finished_is_not_done_again(archive: Path, whole: Path, tmp_path: Path) -> None:
    from geomap.archive.batch.journal import Journal
    from geomap.archive.batch.work import Lines

    target = tmp_path / "x.jsonl"
    groups = list(chunks(items([str(archive)])))
    from importlib.metadata import version

    from geomap.archive.batch.work import Settings

    with Journal(tmp_path / "x.jsonl.part", f"{version('geomap')} {Settings()!r}", resume=False) as journal:
        journal.add(1, groups[1], Lines(b'{"id":"kept"}\n', 16, 0))
        journal.add(2, groups[3], Lines(b'{"id":"of other articles"}\n', 16, 0))
    read_archive([str(archive)], target, workers=1, resume=True)
    found = target.read_bytes().splitlines()
    expected = whole.read_bytes().splitlines()
    assert found == [*expected[:16], b'{"id":"kept"}', *expected[32:]]


def test_a_journal_of_another_run_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl.part").write_text("my thesis")
    with pytest.raises(UsageError, match="no journal of a batch"):
        read_archive([str(archive)], tmp_path / "x.jsonl", resume=True)
    assert (tmp_path / "x.jsonl.part").read_text() == "my thesis"


def test_nothing_to_resume(archive: Path, whole: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing to resume: .* is complete"):
        read_archive([str(archive)], whole, resume=True)


def test_lines_that_are_no_articles(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        "{",
        "[]",
        '{"text": "Paris."}',
        '{"id": true, "text": "a"}',
        '{"id": 1}',
        '{"id": 2, "text": 3}',
        "",
        '{"id": "\\ud800", "text": "a"}',
    ]
    path.write_text("\n".join([*rows, '{"id": 3, "text": "In Paris."}', '{"id": 3, "text": "In Rome."}']))
    assert read_archive([str(path)], tmp_path / "y.jsonl", workers=1) == Summary(9, 8)
    found = lines(tmp_path / "y.jsonl")
    assert [row["id"] for row in found] == [*(f"x.jsonl:{n}" for n in (1, 2, 3, 4)), 1, 2, "x.jsonl:8", 3, 3]
    assert found[2]["error"] == 'the line has no "id" that is text or a whole number'
    assert found[4]["error"] == 'its "text" is missing or no text'
    assert found[7]["places"][0]["name"] == "Paris"
    assert found[8]["error"] == "another article of this run has the same id"


def test_a_line_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.archive.batch.inputs._LONGEST_LINE", 1000)
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "a" * 5000}) + "\n" + json.dumps({"id": 2, "text": "In Paris."}))
    first, second = items([str(path)])
    assert (first.id, first.text, second.id) == ("x.jsonl:1", None, 2)
    assert first.error is not None and "longer than" in first.error


def test_a_folder_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", "c/x.html", "c/notes.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("In Paris.")
    (tmp_path / "c" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    found = [item.id for item in items([str(tmp_path)])]
    assert found == ["b.txt", "a/1.txt", "a/2.md", "c/broken.pdf", "c/x.html"]
    assert read_archive([str(tmp_path)], tmp_path / "out" / "x.jsonl", workers=1).failed == 1


def test_a_missing_input_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file or folder"):
        read_archive([str(tmp_path / "none")], tmp_path / "x.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_chunks_are_bounded_by_articles_and_by_letters() -> None:
    assert [len(group) for group in chunks(Item(n, text="a") for n in range(40))] == [16, 16, 8]
    assert [len(group) for group in chunks(Item(n, text="a" * 300_000) for n in range(5))] == [2, 2, 1]


def test_parquet_is_opened_by_geopandas(archive: Path, whole: Path, tmp_path: Path) -> None:
    import geopandas

    target = tmp_path / "x.parquet"
    read_archive([str(archive)], target, workers=1)
    table = geopandas.read_parquet(target)
    rows = lines(whole)
    assert list(table["id"]) == [str(row["id"]) for row in rows]
    assert json.loads(table["document"][0]) == rows[0]
    assert table.crs == "OGC:CRS84"
    point = table.geometry[0].geoms[0]
    assert (point.x, point.y) == (rows[0]["places"][0]["lon"], rows[0]["places"][0]["lat"])
    assert table["error"][7] == rows[7]["error"]


def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers, as their own processes on this machine."""
    address = f"tcp://127.0.0.1:{port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [*dask, "scheduler", *here, "--port", address.rpartition(":")[2]]
    worker = [*dask, "worker", address, *here, "--nthreads", "1", "--no-nanny"]
    processes = [subprocess.Popen(command, **quiet) for command in (scheduler, worker, worker)]  # type: ignore[call-overload]
    yield address, processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_dask_gives_the_same_though_a_worker_dies(
    archive: Path, whole: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, (_, _, victim) = cluster
    seen = 0

    def progress(count: int, failed: int) -> None:
        nonlocal seen
        seen += count
        if seen >= 32:
            victim.kill()

    assert read_archive([str(archive)], tmp_path / "x.jsonl", scheduler=address, progress=progress) == Summary(200, 4)
    assert (tmp_path / "x.jsonl").read_bytes() == whole.read_bytes()


def test_a_scheduler_that_is_not_there(archive: Path, tmp_path: Path) -> None:
    started_at = time.monotonic()
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at 'tcp://127.0.0.1:"):
        read_archive([str(archive)], tmp_path / "x.jsonl", scheduler=f"tcp://127.0.0.1:{port()}")
    assert time.monotonic() - started_at < 60
    assert not (tmp_path / "x.jsonl.part").exists()


@pytest.mark.slow
def test_the_command(archive: Path, whole: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    done = run("batch", str(archive), "-o", str(tmp_path / "x.jsonl"), "--workers", "1")
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'x.jsonl'}\n")
    assert done.stderr == "geomap: 4 of 200 articles could not be read; their rows say why\n"
    assert (tmp_path / "x.jsonl").read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 3, "no such file or folder"),
        (["{archive}", "-o", "x.txt"], 2, "give a file that ends in .jsonl or .parquet"),
        (["{archive}", "--engine", "spazy"], 2, "no engine is called 'spazy'"),
        (["{archive}", "--about", "Atlantis"], 1, "Atlantis"),
        (["{archive}", "-o", "/proc/x.jsonl"], 5, "choose another"),
    ],
)
def test_a_command_that_cannot_run(
    arguments: list[str], code: int, message: str, archive: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    given = [one.replace("{archive}", str(archive)) for one in arguments]
    done = run("batch", *given, *([] if "-o" in given else ["-o", str(tmp_path / "x.jsonl")]))
    assert (done.exit_code, done.stdout) == (code, "")
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_full_disk_keeps_what_was_read(archive: Path, whole: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: writes fail in the middle of the run."""
    geomap = [str(Path(sys.executable).with_name("geomap")), "batch", str(archive), "-o", "x.jsonl", "--workers", "1"]
    limited = ["sh", "-c", 'ulimit -f 256; exec "$@"', "sh", *geomap]
    stopped = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (stopped.returncode, stopped.stdout) == (5, "")
    assert stopped.stderr.startswith("geomap: cannot write 'x.jsonl.part'")
    assert "--resume" in stopped.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl.part"]
    subprocess.run([*geomap, "--resume"], cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "x.jsonl").read_bytes() == whole.read_bytes()


def test_a_large_folder_is_not_read_before_its_turn(tmp_path: Path) -> None:
    for number in range(20_000):
        os.mknod(tmp_path / f"{number:06}.txt")
    assert count([str(tmp_path)]) == 20_000
    first = next(items([str(tmp_path)]))
    assert (first.id, first.text) == ("000000.txt", None)
