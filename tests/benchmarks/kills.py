"""Kill `geomap` at random moments, and look whether anything was lost.

    python tests/benchmarks/kills.py [COUNT] [SEED]

Each time one of `map`, `batch`, `data add` and `data fetch` is begun over an output that is there or not, its
process is killed after a random part of the time that it takes, and it is run once more to its end. After
the kill the output must be the old one or the new one, after the next run the new one, with no file beside
it that an undisturbed run does not leave; no process of the killed run may live on.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GEOMAP = (sys.executable, "-c", "from geomap.cli.commands import main; main()")
OLD = "Ministers met in Goma on 3 May 2024. "
NEW = "Talks were held in Vientiane on 5 May 2024. Laos and Cambodia share a border of about 540 km. "
_GRACE_S = 5.0


@dataclass(frozen=True)
class Task:
    """A command that is killed."""

    name: str
    command: tuple[str, ...]
    outputs: Callable[[Path], dict[str, bytes]]
    """Returns what it has written below a folder."""


Outcome = tuple[dict[str, bytes], set[str]]
"""What a run has written, and the names of all files that are there then."""


def there(folder: Path) -> set[str]:
    """Return the names of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def finished(folder: Path, *names: str) -> dict[str, bytes]:
    """Return those of some files that are there."""
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def added(folder: Path) -> dict[str, bytes]:
    """Return the list of what was added, held against the files that it names."""
    if not (folder / "shelf" / "gazetteers.json").is_file():
        return {}
    subprocess.run([*GEOMAP, "data", "verify", "--gazetteer", "shelf"], cwd=folder, check=True, capture_output=True)
    return finished(folder, "shelf/gazetteers.json")


def tasks(address: str) -> list[Task]:
    shelf = ("--gazetteer", "shelf")
    return [
        Task("map", ("map", "in.txt", "-o", "out/m.html"), lambda folder: finished(folder, "out/m.html")),
        Task("map", ("map", "in.txt", "-o", "out/m.json"), lambda folder: finished(folder, "out/m.json")),
        Task(
            "batch",
            ("batch", "in.jsonl", "-o", "b.jsonl", "--workers", "1"),
            lambda folder: finished(folder, "b.jsonl"),
        ),
        Task("data add", ("data", "add", "own.csv", *shelf), added),
        Task("data add", ("data", "add", "KH.zip", *shelf), added),
        Task("data fetch", ("data", "fetch", "KH", "--from", address, *shelf), added),
    ]


def prepare(folder: Path, text: str) -> None:
    """Write what the commands read, so that another `text` gives other outputs."""
    (folder / "in.txt").write_text(text * 3, "utf-8")
    rows = [json.dumps({"id": number, "text": text * (1 + number % 5)}) for number in range(64)]
    (folder / "in.jsonl").write_text("\n".join(rows), "utf-8")
    (folder / "own.csv").write_text(f"name,lat,lon\nMarker {len(text)},14.5,106.4\n", "utf-8")
    cells = ["Phum Kill", "", "", "13", "106", "P", "PPL", "KH", "", "", "", "", "", "0", "", "50", "", "2023-05-01"]
    lines = ["\t".join([str(93000000 + len(text) * 1000 + n), *cells]) for n in range(500)]
    with zipfile.ZipFile(folder / "KH.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("KH.txt"), "\n".join(lines))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address of a server on this machine that sends a folder's files slowly."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def copyfile(self, source: object, outputfile: object) -> None:
            try:
                while piece := source.read(4096):  # type: ignore[attr-defined]
                    outputfile.write(piece)  # type: ignore[attr-defined]
                    time.sleep(0.01)
            except OSError:
                pass  # the reader was killed

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def finish(task: Task, folder: Path) -> None:
    """Run a task to its end, as a user would who finds it cut off."""
    more = ("--resume",) if task.name == "batch" and (folder / "b.jsonl.part").exists() else ()
    done = subprocess.run([*GEOMAP, *task.command, *more], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{task.command}: {done.stderr}"


def left_alive(session: int) -> list[int]:
    """Return the processes of a session that still live, given some time to end; Linux alone tells."""
    deadline = time.monotonic() + _GRACE_S
    while True:
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, of, *_ = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(of) == session and state != "Z":
                found.append(int(path.parent.name))
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def undisturbed(task: Task, state: Path) -> Outcome:
    """Return what comes of a task over a copy of `state` that nobody kills."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "undisturbed")
        shutil.copytree(state, folder)
        finish(task, folder)
        return task.outputs(folder), there(folder)


def kill_once(task: Task, state: Path, after_s: float, expected: Outcome, *, whole_group: bool) -> None:
    """Kill a task over a copy of `state` after some seconds; raise AssertionError where something is lost."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "killed")
        shutil.copytree(state, folder)
        old, (new, names) = task.outputs(folder), expected
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([*GEOMAP, *task.command], cwd=folder, start_new_session=True, **quiet)
        time.sleep(after_s)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        assert left_alive(process.pid) == [], f"{task.command}: a process of the killed run lives on"
        between = task.outputs(folder)
        assert between in (old, new), f"{task.command}: neither the old nor the new output after a kill"
        finish(task, folder)
        assert task.outputs(folder) == new, f"{task.command}: another output after the next run"
        assert there(folder) == names, f"{task.command}: {there(folder) ^ names} after the next run"


def states(folder: Path, address: str) -> tuple[Path, Path]:
    """Return a folder with no outputs yet, and one with those of another input."""
    fresh, used = folder / "fresh", folder / "used"
    for state in (fresh, used):
        state.mkdir()
    prepare(used, OLD)
    for task in tasks(address)[:-1]:  # what is fetched is new in either
        finish(task, used)
    for state in (fresh, used):
        prepare(state, NEW)
    return fresh, used


def kill_many(count: int, seed: int, *, report: Callable[[str], None] = print) -> int:
    """Kill so many runs, each task in its turn, and return how many of them lost something."""
    moments, lost = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as scratch, served(Path(scratch, "fresh")) as address:
        both = states(Path(scratch), address)
        every = tasks(address)
        expected: dict[tuple[int, int], tuple[Outcome, float]] = {}
        for number in range(count):
            which, state = number % len(every), moments.randrange(2)
            if (which, state) not in expected:
                began = time.monotonic()
                expected[which, state] = undisturbed(every[which], both[state]), time.monotonic() - began
            outcome, takes_s = expected[which, state]
            after_s = moments.uniform(0.05, 1) * takes_s
            try:
                kill_once(every[which], both[state], after_s, outcome, whole_group=moments.random() < 0.5)
            except AssertionError as error:
                lost += 1
                report(f"{number}: after {after_s:.2f} s: {error}")
    return lost


if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    number_lost = kill_many(kills, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{kills - number_lost} of {kills} kills survived")
    sys.exit(number_lost > 0)
