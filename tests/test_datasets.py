import shutil
import sqlite3
from pathlib import Path

import pytest
from makers import forget_added

from geomap.errors import GeodataError
from geomap.geodata import datasets
from geomap.reading import resources

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Work on a copy of sources.toml and of the smallest database, which a test may damage."""
    for name in ("sources.toml", "borders.sqlite"):
        shutil.copy(datasets.folder() / name, tmp_path)
    monkeypatch.setattr(datasets, "folder", lambda: tmp_path)
    datasets.connect.cache_clear()
    datasets.datasets.cache_clear()
    yield tmp_path
    datasets.connect.cache_clear()
    datasets.datasets.cache_clear()


FILES = sorted(path.name for path in (ROOT / "geodata").glob("*.sqlite"))


@pytest.mark.parametrize("name", FILES)
def test_files_are_as_recorded(name: str) -> None:
    datasets.verify(datasets.datasets()[name])


@pytest.mark.parametrize("where", [0.0, 0.37, 1.0])
@pytest.mark.parametrize("name", FILES)
def test_one_flipped_byte_is_found_in_any_file(copy: Path, name: str, where: float) -> None:
    shutil.copy(ROOT / "geodata" / name, copy)
    with (copy / name).open("r+b") as file:
        at = int(where * ((copy / name).stat().st_size - 1))
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(GeodataError, match=rf"'{name}' is damaged \(its sha256 is .*run `make geodata`"):
        datasets.verify(datasets.datasets()[name])


WEIGHTS = ("tagger-1.crfsuite", "ranker-2.json", "confidence.json")


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Work on a copy of the trained weights, which a test may damage."""
    monkeypatch.setattr(resources, "MODELS", shutil.copytree(resources.MODELS, tmp_path / "models"))
    forget_added()
    yield tmp_path / "models"
    monkeypatch.undo()
    forget_added()


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_damaged_weights_give_one_line(weights: Path, run, name: str, damage: str) -> None:
    content = bytearray((weights / name).read_bytes())
    content[len(content) // 2] ^= 1
    (weights / name).write_bytes({"flip": content, "cut": content[: len(content) // 2], "empty": b""}[damage])
    result = run("read", "-", stdin=b"Rain fell in Paris and in Vientiane.")
    assert result.exit_code == 4
    assert result.stderr == (
        f"geomap: the trained weights {name!r} are damaged or of another version: reinstall geomap\n"
    )


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda folder: (folder / "tagger-1.crfsuite").unlink(), "'tagger-1.crfsuite' are missing"),
        (lambda folder: (folder / "recorded.json").unlink(), "'tagger-1.crfsuite' are missing"),
        (lambda folder: (folder / "recorded.json").write_text("{"), "the record of the trained weights is damaged"),
        (lambda folder: (folder / "recorded.json").write_text('{"format": 1}'), "is damaged ('sha256')"),
        (
            lambda folder: (folder / "recorded.json").write_text(
                (folder / "recorded.json").read_text().replace('"format": 1', '"format": 2')
            ),
            "have format 2, this geomap reads 1: reinstall geomap",
        ),
    ],
)
def test_weights_of_another_version_give_one_line(weights: Path, run, change, line: str) -> None:
    change(weights)
    result = run("read", "-", stdin=b"Rain fell in Paris and in Vientiane.")
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1)
    assert line in result.stderr


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_damaged_database(copy: Path, content: bytes) -> None:
    (copy / "borders.sqlite").write_bytes(content)
    with pytest.raises(GeodataError, match=r"'borders\.sqlite'"):
        datasets.query("borders.sqlite", "SELECT 1 FROM borders")


def test_truncated_database(copy: Path) -> None:
    content = (copy / "borders.sqlite").read_bytes()
    (copy / "borders.sqlite").write_bytes(content[: len(content) // 3])
    with pytest.raises(GeodataError, match=r"'borders\.sqlite' is damaged"):
        datasets.query("borders.sqlite", "SELECT * FROM borders")
        datasets.query("borders.sqlite", "PRAGMA integrity_check(1)")
        for (table,) in datasets.query("borders.sqlite", "SELECT name FROM sqlite_schema WHERE type = 'table'"):
            datasets.query("borders.sqlite", f"SELECT * FROM {table}")


def test_other_format(copy: Path) -> None:
    with sqlite3.connect(copy / "borders.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(GeodataError, match="has format 99, this geomap reads 1"):
        datasets.connect("borders.sqlite")


def test_missing(copy: Path) -> None:
    with pytest.raises(GeodataError, match=r"'gazetteer\.sqlite' is missing"):
        datasets.connect("gazetteer.sqlite")
    with pytest.raises(GeodataError, match=r"'gazetteer\.sqlite' is missing"):
        datasets.verify(datasets.datasets()["gazetteer.sqlite"])


@pytest.mark.parametrize("content", [b"\xff", b"[files", b"[files]\na = 1", b""])
def test_damaged_sources(copy: Path, content: bytes) -> None:
    (copy / "sources.toml").write_bytes(content)
    with pytest.raises(GeodataError, match=r"'sources.toml' is damaged"):
        datasets.credits_of("borders.sqlite")


def test_every_file_has_its_papers() -> None:
    import tomllib

    listed = tomllib.loads((datasets.folder() / "sources.toml").read_text("utf-8"))
    shipped = {path.name for path in (ROOT / "geodata").glob("*.sqlite")}
    assert set(listed["files"]) == shipped
    for row in listed["files"].values():
        assert set(row["made_from"]) <= set(listed["sources"])
        assert (ROOT / row["made_by"]).is_file()
        assert row["credits"]
    assert (ROOT / "geodata" / listed["files"]["borders.sqlite"]["licence_file"]).is_file()


def test_sizes() -> None:
    sizes = [
        path.stat().st_size for path in (ROOT / "geodata").rglob("*") if path.is_file() and "build" not in path.parts
    ]
    assert sum(sizes) <= 90e6
    assert max(sizes) <= 50e6
