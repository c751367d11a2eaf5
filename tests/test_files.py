import os
import subprocess
import sys
from pathlib import Path

import pytest

from geomap.errors import OutputError
from geomap.files import write_whole


def test_makes_the_folder_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_respects_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", b"one")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_full_disk_leaves_the_old_file() -> None:
    with pytest.raises(OutputError, match="cannot write '/dev/full': No space left on device"):
        write_whole(Path("/dev/full"), b"one")


def test_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        write_whole(tmp_path, b"one")
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(OutputError, match="cannot write"):
        write_whole(tmp_path / "file" / "below.txt", b"one")
    assert (tmp_path / "file").read_bytes() == b"old"


SLOW = """
import sys
from pathlib import Path
from geomap.files import replaced
with replaced(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"slow")
    print("begun", flush=True)
    sys.stdin.readline()
"""


def writing(target: Path) -> subprocess.Popen[bytes]:
    """Start a process that has begun to write `target`, and ends with a line of input."""
    command = [sys.executable, "-c", SLOW, str(target)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".a.html.mine.part").write_bytes(b"another's")
    killed = writing(tmp_path / "a.html")
    killed.kill()
    killed.communicate()
    assert len(list(tmp_path.iterdir())) == 2
    write_whole(tmp_path / "b.html", b"one")
    assert len(list(tmp_path.iterdir())) == 3
    write_whole(tmp_path / "a.html", b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.html.mine.part", "a.html", "b.html"]


def test_two_runs_on_one_output(tmp_path: Path) -> None:
    slow = writing(tmp_path / "a.html")
    write_whole(tmp_path / "a.html", b"fast")
    assert (tmp_path / "a.html").read_bytes() == b"fast"
    slow.communicate(b"\n")
    assert slow.returncode == 0
    assert (tmp_path / "a.html").read_bytes() == b"slow"
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
