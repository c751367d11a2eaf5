import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Command, Group, Option
from conftest import SEED
from jsonschema import Draft202012Validator

from geomap.cli.commands import main
from geomap.reading.document import schema


def commands(group: Group = main, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += commands(command, (*prefix, name)) if isinstance(command, Group) else [(*prefix, name)]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help(run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.exit_code == 0
    found: Command = main
    for name in command:
        assert isinstance(found, Group)
        found = found.commands[name]
    assert found.help
    assert all(option.help for option in found.params if isinstance(option, Option))


def test_version(run) -> None:
    assert run("--version").output.startswith("geomap, version ")


def test_lookup(run) -> None:
    done = run("lookup", "Vientiane", "--limit", "1")
    assert done.exit_code == 0
    assert done.stdout.split()[9:13] == ["Vientiane", "capital", "Vientiane", "Prefecture,"]
    assert done.stderr == ""


def test_lookup_of_a_slip_says_so(run) -> None:
    done = run("lookup", "Vientyane")
    assert done.exit_code == 0
    assert "fuzzy" in done.stdout
    assert "spelt nearly like 'vientiane'" in done.stdout
    assert done.stderr == "geomap: no place is called 'Vientyane'; these are spelt nearly so\n"


def test_lookup_of_an_area_gives_basis_and_sources(run) -> None:
    out = run("lookup", "O Alay").stdout
    assert "claimed by KHM and LAO" in out
    assert "about ±20 km" in out
    assert "source: Xinhua" in out


def test_lookup_json(run) -> None:
    found = json.loads(run("lookup", "Vientiane", "--json", "--limit", "2").stdout)
    assert found["query"] == "Vientiane"
    first = found["results"][0]
    assert (first["id"], first["match"], first["population"]) == ("geonames:1651944", "exact", 840940)
    assert first["nearest_border"]["id"] == "border:LAO-THA"
    Draft202012Validator(schema()["properties"]["places"]).validate(found["results"])


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("17.97,102.6", ["Laos", "on the side of Laos"]),
        ("44.95,34.1", ["contested: claimed by Russia and Ukraine", "on neither side: contested ground"]),
        ("10.3,103.0", ["in waters off Cambodia", "on neither side: at sea"]),
        ("64.15,-21.9", ["Iceland", "in a third country"]),
        ("0,-140", ["at sea, in no country's waters"]),
        ("21.87,33.7", ["on land that no country's outline holds", "on neither side: in no outline"]),
    ],
)
def test_lookup_in_reverse_says_on_which_side(run, point: str, words: list[str]) -> None:
    result = run("lookup", point)
    assert result.exit_code == 0, result.output
    for word in words:
        assert word in result.stdout
    assert "side" in json.loads(run("lookup", point, "--json").stdout)["nearest_border"]


def test_lookup_json_of_nothing(run) -> None:
    done = run("lookup", "Vientianesque-by-the-sea", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["results"] == []
    assert "Vientiane" in found["suggestions"]


@pytest.mark.parametrize("near", ["Houston", "-95.4,29.8"])
def test_lookup_near(run, near: str) -> None:
    assert "Texas" in run("lookup", "Paris", "--near", near, "--limit", "1").stdout


def test_border(run) -> None:
    out = run("border", "Cambodia", "Laos").stdout
    assert out.startswith("Cambodia–Laos: 561.1 km, measured on OpenStreetMap")
    assert "published: 555 km (CIA World Factbook)" in out
    assert "Preah Vihear" in out
    assert "Attapeu" in out


def test_border_json_and_file(run, tmp_path: Path) -> None:
    found = json.loads(run("border", "lao", "KH", "--json", "-o", str(tmp_path / "b.geojson")).stdout)
    assert found["length_km"] == 561.053
    assert found["pieces"] == 1
    assert len(found["ends"]) == 2
    assert set(found["provinces"]["KHM"]) == {"Preah Vihear", "Stung Treng", "Ratanakiri"}
    assert set(found["provinces"]["LAO"]) == {"Champasak", "Attapeu"}
    for code, units in found["provinces"].items():
        lengths = found["province_km"][code]
        assert list(lengths) == units
        assert list(lengths.values()) == sorted(lengths.values(), reverse=True)
        assert abs(sum(lengths.values()) - found["length_km"]) < 0.01 * found["length_km"]
    (feature,) = json.loads((tmp_path / "b.geojson").read_text())["features"]
    assert feature["geometry"]["type"] == "MultiLineString"


def test_read(run) -> None:
    done = run("read", str(SEED), "--published", "2023-10-05")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert any("O'Alay (±20 km)" in line for line in lines)
    assert any("article: 'over 500km' — consistent" in line for line in lines)
    dates = [line.split()[0] for line in lines[lines.index("EVENTS") + 2 :]]
    assert dates == ["2023-10-01", "2023-10-01", "2023-10-01", "2023-10-02", "date", "date"]


def test_read_json_fits_the_schema(run) -> None:
    document = json.loads(run("read", str(SEED), "--json").stdout)
    Draft202012Validator(schema()).validate(document)
    assert document["article"]["published"] is None
    assert document["article"]["text"] == SEED.read_bytes().decode()


def test_read_standard_input(run) -> None:
    assert "Paris" in run("read", "-", stdin=b"Rain fell in Paris.").stdout


def test_terminal_escapes_are_not_obeyed(run) -> None:
    out = run("read", "-", stdin=b"# Red \x1b[31m title \xe2\x80\xae\n\nRain in Paris.").stdout
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_map_default_place(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("map", str(SEED))
    assert done.stdout == os.path.join("outputs", "cambodia-laos-military-ties", "map.html") + "\n"
    assert (tmp_path / done.stdout.strip()).read_text("utf-8").startswith("<!DOCTYPE html>")


def test_map_without_places_is_done(run, tmp_path: Path) -> None:
    done = run("map", "-", "-o", str(tmp_path / "m.html"), stdin=b"Nothing is said here of any place.")
    assert done.exit_code == 0
    assert "No place" in (tmp_path / "m.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("lookup", "Qwrtzpsdfg"), 1, "no place is called 'Qwrtzpsdfg'"),
        (("lookup", "Paris", "--country", "Atlantis"), 1, "no country is called 'Atlantis'"),
        (("lookup", "Paris", "--near", "200,100"), 2, "'200,100' is no point"),
        (("lookup",), 2, "Missing argument 'NAME'"),
        (("lookup", "Paris", "--limit", "0"), 2, "--limit"),
        (("border", "Cambodia", "Japan"), 1, "no land border between 'JPN' and 'KHM': JPN has no land border"),
        (("border", "Cambodia", "Cambodia"), 1, "KHM"),
        (("border", "Cambodia", "Laos", "-o", "x.png"), 2, "give a file that ends in .geojson"),
        (("read", "missing.txt"), 3, "no such file: 'missing.txt'"),
        (("read", "."), 3, "'.' is a folder"),
        (("read", str(SEED), "--published", "soon"), 2, "'soon' is no date"),
        (("read", str(SEED), "--about", "Atlantis"), 1, "no country is called 'Atlantis'"),
        (("map", str(SEED), "-o", "x.xyz"), 2, "no format is called '.xyz'"),
        (("map", str(SEED), "-o", "/dev/full/x.html"), 5, "cannot write"),
        (("map", str(SEED), "-o", "/dev/full/x.svg"), 5, "cannot write"),
        (("map", str(SEED), "-o", "/dev/full/x.gpkg"), 5, "cannot write"),
        (("map", str(SEED), "-o", "x.png", "--width", "5"), 2, "a figure cannot be 5 mm wide: give 60 to 1200"),
        (("map", str(SEED), "-o", "x.png", "--dpi", "9999"), 2, "a figure cannot have 9999 dpi"),
        (("map", str(SEED), "-o", "x.png", "--scheme", "sepia"), 2, "'sepia' is not one of"),
        (("map", str(SEED), "--text", "some"), 2, "'some' is not one of"),
        (("map", "missing.json"), 3, "no such file: 'missing.json'"),
        (("no-such-command",), 2, "No such command"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_errors(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == code
    assert message in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_failed_map_leaves_the_old_one(run, tmp_path: Path) -> None:
    (tmp_path / "m.html").write_text("old")
    assert run("map", str(tmp_path / "none.txt"), "-o", str(tmp_path / "m.html")).exit_code == 3
    assert (tmp_path / "m.html").read_text() == "old"


def test_several_outputs_of_one_reading(run, tmp_path: Path) -> None:
    paths = [str(tmp_path / "new" / "folder" / name) for name in ("m.svg", "m.csv", "m.kml")]
    done = run(
        "map", str(SEED), *(word for path in paths for word in ("-o", path)), "--width", "90", "--scheme", "grey"
    )
    assert done.stdout.splitlines() == paths
    svg = (tmp_path / "new" / "folder" / "m.svg").read_text()
    assert 'width="255.118' in svg  # points
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["m.csv", "m.kml", "m.svg"]


@pytest.mark.parametrize("title", ["a/b", "../../x", 'it\'s "$x^2$" \\alpha <b>', "x" * 10_000])
def test_a_figure_whatever_its_title(run, tmp_path: Path, title: str) -> None:
    (tmp_path / "a.txt").write_text("Rain fell in Vientiane, Laos.")
    done = run("map", str(tmp_path / "a.txt"), "--title", title, "-o", str(tmp_path / "a.pdf"))
    assert done.exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.txt"]


@pytest.mark.quick("m.gpkg")
@pytest.mark.parametrize("name", ["m.png", "m.gpkg"])
def test_a_full_disk(run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    done = run("map", str(SEED), "-o", str(tmp_path / name), "--dpi", "50")
    assert done.exit_code == 5
    assert "No space left on device" in done.stderr


def test_damaged_geodata_is_said(tmp_path: Path) -> None:
    """Run a copy of the package with a damaged gazetteer beside it, as a user would have it."""
    import shutil

    import geomap

    package = Path(geomap.__file__).parent
    # what an installed package has of the data beside its modules would win over the damaged file
    shutil.copytree(package, tmp_path / "geomap", ignore=shutil.ignore_patterns("*.sqlite", "*.toml", "__pycache__"))
    (tmp_path / "geodata").mkdir()
    shutil.copy(package.parent / "geodata" / "sources.toml", tmp_path / "geodata")
    (tmp_path / "geodata" / "gazetteer.sqlite").write_bytes(b"not a database")
    code = "from geomap.cli.commands import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "lookup", "Vientiane"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "'gazetteer.sqlite' is damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_closed_pipe() -> None:
    command = f"{sys.executable} -c 'from geomap.cli.commands import main; main()' read {SEED} --json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("given", [["-33.9,151.2"], ["--json", "-33.9,151.2"], ["-33.9,151.2", "--json"]])
def test_coordinates_south_of_the_equator(run, given: list[str]) -> None:
    assert "Australia" in run("lookup", *given).stdout or "AUS" in run("lookup", *given).stdout


def test_a_wrong_option_is_still_one(run) -> None:
    assert "No such option '--jsom'" in run("lookup", "Sydney", "--jsom").stderr
    near = run("lookup", "Sydney", "--near", "-64.2,46.2", "--limit", "1").stdout  # Nova Scotia
    assert "Canada" in near or "CAN" in near


def test_data_info_and_verify(run) -> None:
    info = run("data", "info").stdout
    assert "gazetteer.sqlite" in info
    assert "ODbL" in info
    borders = info.partition("borders.sqlite\n")[2]
    assert re.match(r".* MB\), 326 rows\n  version: [0-9a-f]{12}\n  licence: ODbL 1.0\n", borders)
    assert run("data", "verify").stdout.count("as recorded") == 4
