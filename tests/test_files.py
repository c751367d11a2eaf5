import os
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
