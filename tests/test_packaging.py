"""An installed wheel and a checkout both find their geodata, from whatever folder they are called."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def run(arguments: list[str], folder: Path, package: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from geomap.cli.commands import main; main(sys.argv[1:])"
    environment = os.environ | {"PYTHONPATH": str(package)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_wheel_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    assert wheel.stat().st_size <= 60e6
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()
    assert not any("/build/" in name for name in names)
    assert {f"geomap/geodata/{file}.LICENSE.txt" for file in ("borders", "gazetteer")} <= set(names)
    assert any(name.endswith("leaflet.LICENSE.txt") for name in names)
    (tmp_path / "work").mkdir()
    info = run(["data", "info"], tmp_path / "work", tmp_path / "site")
    assert str(tmp_path / "site" / "geomap" / "geodata") in info.stdout
    assert run(["data", "verify"], tmp_path / "work", tmp_path / "site").stdout.count("as recorded") == 4
    assert "capital" in run(["lookup", "Vientiane"], tmp_path / "work", tmp_path / "site").stdout
    assert "OpenStreetMap" in run(["border", "Cambodia", "Laos"], tmp_path / "work", tmp_path / "site").stdout
    made = run(["map", "-"], tmp_path / "work", tmp_path / "site")
    assert made.returncode == 3  # nothing on standard input
    story = tmp_path / "work" / "story.txt"
    story.write_text("Rain fell in Vientiane, Laos.")
    assert run(["map", "story.txt"], tmp_path / "work", tmp_path / "site").stdout.strip() == "outputs/story/map.html"


def test_checkout_works_elsewhere(tmp_path: Path) -> None:
    info = run(["data", "info"], tmp_path, ROOT)
    assert str(ROOT / "geodata") in info.stdout
    assert "capital" in run(["lookup", "Vientiane"], tmp_path, ROOT).stdout
