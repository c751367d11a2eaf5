"""GeoNames' files that a user adds: what they are made of, and what is refused."""

import io
import json
import os
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from makers import forget_added, geonames_line, zipped

from geomap.errors import GeodataError, OutputError, SourceError, UnknownPlace, UsageError
from geomap.geodata import datasets, gazetteer, imports, search
from geomap.text import normalise

CAMBODIA = [
    geonames_line(1822028, "Stung Treng", 13.75, 106.0, "A.ADM1", first="17"),
    geonames_line(
        90000001, "Siem Pang District", 14.2, 106.35, "A.ADM2", first="17", second="1903", others="Srok Siem Pang"
    ),
    geonames_line(1822216, "Siem Pang", 14.11728, 106.38838, "P.PPLA2", first="17", others="Siempang,សៀមប៉ាង"),
    geonames_line(90000002, "Santepheap", 14.35, 106.45, "A.ADM3", first="17", second="1903"),
    geonames_line(90000003, "Thma Keo", 14.3, 106.3, "A.ADM3", first="17", second="1903", others="Thma Kaev"),
    geonames_line(90000004, "Tonle Kong", 13.55, 106.03, "H.STM", first="17", others="Sekong River,Xe Kong,Tônlé Kông"),
    geonames_line(90000005, "Srêsén District", 13.6, 106.2, "A.ADM2", first="17", second="1901"),
    geonames_line(90000006, "Bank", 13.5, 106.0, "P.PPL", first="17"),
]
LAOS = [
    geonames_line(90000010, "Phouvong", 14.6, 106.95, "A.ADM2", first="17", second="1705", country="LA"),
    geonames_line(90000011, "Xe Kong", 14.9, 106.75, "H.STM", first="17", country="LA", others="Sekong,ເຊກອງ"),
    geonames_line(90000012, "Phu Vong", 14.5, 106.9, "T.MT", first="17", country="LA"),
]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [zipped(tmp_path / f"{code}.zip", "\n".join(lines) + "\n") for code, lines in _BOTH]


_BOTH = (("KH", CAMBODIA), ("LA", LAOS))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_GAZETTEER", str(folder / "shelf"))
        imports.add([zipped(folder / f"{code}.zip", "\n".join(lines) + "\n") for code, lines in _BOTH])
    return folder / "shelf"


@pytest.fixture
def both(shelf: Path, built: Path) -> Path:
    shutil.copytree(built, shelf, dirs_exist_ok=True)
    forget_added()
    return shelf


def test_what_was_added_is_found(both: Path) -> None:
    found = search.lookup("Thma Keo")[0].feature
    assert (found.id, found.kind, found.country, found.admin1) == ("geonames:90000003", "other", "KHM", "Stung Treng")
    assert search.lookup("Thma Kaev")[0].feature.id == found.id
    assert {c.feature.id for c in search.lookup("ເຊກອງ")} >= {"geonames:90000011"}
    assert search.lookup("Tonle Kong")[0].feature.kind == "water"
    assert search.lookup("Phu Vong")[0].feature.kind == "landform"


def test_a_slip_in_any_letter_is_found(both: Path) -> None:
    for wrong in ("Hma Keo", "Thna Keo", "Thma Koe"):
        best = search.lookup(wrong)[0]
        assert (best.feature.name, best.match) == ("Thma Keo", "fuzzy")
    assert search.lookup("Santephaep")[0].feature.name == "Santepheap"


def test_what_has_one_id_is_one_place(both: Path) -> None:
    towns = [c.feature for c in search.lookup("Siem Pang") if c.feature.kind == "city"]
    assert [town.id for town in towns] == ["geonames:1822216"]
    assert search.lookup("Siempang")[0].feature.id == "geonames:1822216"
    assert [row for row, _ in gazetteer.hits("សៀមប៉ាង")] == [row for row, _ in gazetteer.hits("Siempang")]


def test_a_district_that_stood_at_its_seat_is_put_in_its_place(both: Path) -> None:
    found = next(c.feature for c in search.lookup("Srêsén District"))
    assert (found.id, found.lon, found.lat, found.uncertainty_km) == ("geonames:KH.17.1901", 106.2, 13.6, None)


@pytest.mark.slow
def test_the_shipped_names_are_all_there(both: Path) -> None:
    (world,) = both.glob("world-*.sqlite")
    shipped = dict(sqlite3.connect(datasets.folder() / "gazetteer.sqlite").execute(_NAMES))
    merged = dict(sqlite3.connect(world).execute(_NAMES))
    assert shipped.keys() < merged.keys()
    changed = {key for key in shipped if shipped[key] != merged[key]}
    assert changed <= {normalise(name) for line in CAMBODIA + LAOS for name in _names_in(line)}
    assert list(merged) == sorted(merged)


_NAMES = "SELECT key, hits FROM names"


def _names_in(line: str) -> list[str]:
    cells = line.split("\t")
    return [cells[1], *cells[3].split(",")]


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(shelf: Path, files: list[Path]) -> None:
    first = imports.add(files)
    imports.remove(["all"])
    assert not list(shelf.glob("*world*"))
    assert imports.add(files[::-1]) == first


def test_many_names_of_the_same_letters_are_filed_in_order(shelf: Path, tmp_path: Path) -> None:
    lines = [
        geonames_line(91000000 + n, f"Ban {n:04d} ບ{n}", 15 + n / 1e4, 106, "P.PPL", country="LA") for n in range(3000)
    ]
    lines += [geonames_line(92000000 + n, "Ban Samesame", 15, 106, "P.PPL", population=str(n)) for n in range(600)]
    imports.add([zipped(tmp_path / "LA.zip", "\n".join(lines))])
    forget_added()
    assert len(search.lookup("Ban 1234 ບ1234")) == 1
    hits = gazetteer.hits("Ban Samesame")
    assert len(hits) == gazetteer.MOST_HITS
    weights = [gazetteer.importance(row) for row, _ in hits]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.slow
def test_alternate_names_count_for_what_is_shipped_and_what_was_added(
    shelf: Path, files: list[Path], tmp_path: Path
) -> None:
    rows = [
        "1\t1651944\ten\tNakhon Wieng Chan\t\t\t\t\t\t",
        "2\t90000003\tkm\tថ្មកែវ\t\t\t\t\t\t",
        "3\t90000003\tlink\thttps://example.org/Thma_Keo\t\t\t\t\t\t",
        "4\t4\ten\tNowhere At All\t\t\t\t\t\t",
    ]
    imports.add([*files, zipped(tmp_path / "alternateNamesV2.zip", "\n".join(rows))])
    forget_added()
    assert search.lookup("Nakhon Wieng Chan")[0].feature.id == "geonames:1651944"
    assert search.lookup("ថ្មកែវ")[0].feature.id == "geonames:90000003"
    assert gazetteer.hits("https://example.org/Thma_Keo") == ()
    assert gazetteer.hits("Nowhere At All") == ()


def test_removing_one_leaves_the_other(both: Path) -> None:
    imports.remove(["KH"])
    forget_added()
    assert search.lookup("Phouvong")[0].feature.country == "LAO"
    assert gazetteer.hits("Santepheap") == ()
    with pytest.raises(UsageError, match="nothing that you added is called 'KH'; there is: LA"):
        imports.remove(["KH"])


@pytest.mark.slow
def test_a_text_file_does_as_well(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "KH.txt"
    path.write_text("\ufeff" + "\r\n".join(CAMBODIA), "utf-8")
    imports.add([path])
    forget_added()
    assert search.lookup("Santepheap")


def _encrypted(path: Path) -> Path:
    zipped(path, "\n".join(CAMBODIA))
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + at
        content[place] |= 1
    path.write_bytes(content)
    return path


def _truncated(path: Path) -> Path:
    zipped(path, "\n".join(CAMBODIA))
    path.write_bytes(path.read_bytes()[:300])
    return path


def _damaged(path: Path) -> Path:
    zipped(path, "\n".join(CAMBODIA * 50))
    content = bytearray(path.read_bytes())
    content[120] ^= 0xFF
    path.write_bytes(content)
    return path


def _bomb(path: Path) -> Path:
    return zipped(path, "0" * 50_000_000)


def _two_tables(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "")
        archive.writestr("b.txt", "")
    return path


def _table(*lines: str, encoding: str = "utf-8"):
    def made(path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("KH.txt", "\n".join(lines).encode(encoding))
        return path

    return made


BAD = {
    "truncated": (_truncated, r"'KH.zip' is no whole zip file .*: download it again"),
    "damaged": (_damaged, r"'KH.zip' is (damaged|no whole zip file)"),
    "encrypted": (_encrypted, r"'KH.zip' is encrypted: unpack it"),
    "bomb": (_bomb, r"'KH.zip' would unpack to 50 MB from .* MB, as no table of places does"),
    "two tables": (_two_tables, r"'KH.zip' holds 2 tables"),
    "empty": (_table(""), r"'KH.zip' is empty"),
    "columns": (_table("a\tb\tc"), r"'KH.zip', line 1: 3 columns; GeoNames' main table has 19"),
    "columns later": (_table(CAMBODIA[0], "a\tb"), r"'KH.zip', line 2: 2 columns"),
    "latin-1": (_table(CAMBODIA[0], CAMBODIA[6], encoding="latin-1"), r"'KH.zip' is not in UTF-8 about line 2"),
    "utf-16": (_table(*CAMBODIA, encoding="utf-16"), r"'KH.zip' is not in UTF-8 about line 1"),
    "latitude": (
        _table(CAMBODIA[0], geonames_line(5, "X", 95.0, 106.0, "P.PPL")),
        r"'KH.zip', line 2: '95.0', '106.0' are no latitude and longitude",
    ),
    "no number": (_table(CAMBODIA[0].replace("106.0", "east")), r"line 1: '13.75', 'east' are no latitude"),
    "nan": (_table(CAMBODIA[0].replace("106.0", "nan")), r"line 1: '13.75', 'nan' are no latitude"),
    "people": (_table(CAMBODIA[0].replace("\t0\t", "\tmany\t")), r"line 1: its number, inhabitants or columns"),
    "huge number": (_table(CAMBODIA[0].replace("1822028", "9" * 18)), r"line 1: its number, inhabitants or columns"),
}


@pytest.mark.quick("truncated", "damaged", "two tables", "encrypted")
@pytest.mark.parametrize("case", BAD)
def test_what_is_no_table_is_refused_and_nothing_is_lost(case: str, both: Path, tmp_path: Path) -> None:
    make, message = BAD[case]
    before = {path: path.read_bytes() for path in sorted(both.rglob("*")) if path.is_file()}
    with pytest.raises(SourceError, match=message):
        imports.add([make(tmp_path / "KH.zip")])
    assert {path: path.read_bytes() for path in sorted(both.rglob("*")) if path.is_file()} == before
    forget_added()
    assert search.lookup("Santepheap")


def test_a_file_that_is_there_stays_when_another_beside_it_is_refused(
    both: Path, files: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(SourceError):
        imports.add([files[0], _bomb(tmp_path / "VN.zip")])
    assert list(imports.verify())[:2] == ["KH", "LA"]


def test_another_form_is_refused(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(SourceError, match=r"'a.xlsx' is in no form that can be added: give one of \.csv, \.geojson"):
        imports.add([tmp_path / "a.xlsx"])
    with pytest.raises(SourceError, match="there is no file"):
        imports.add([tmp_path / "b.zip"])


def _lines(count: int) -> str:
    return "\n".join(geonames_line(93000000 + n, f"Phum {n}", 13 + n / 1e6, 106, "P.PPL") for n in range(count))


def _adding(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "geomap.cli.commands", "data", "add", str(path)]
    code = "from geomap.cli.commands import main; main()"
    return subprocess.Popen([command[0], "-c", code, *command[3:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _wait_for_work(shelf: Path, process: subprocess.Popen[bytes]) -> None:
    while not list(shelf.glob(".build-*/world.sqlite")):
        assert process.poll() is None, process.stderr.read()  # type: ignore[union-attr]
        time.sleep(0.01)


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_what_was_and_no_lock(both: Path, tmp_path: Path) -> None:
    listed = (both / "gazetteers.json").read_bytes()
    process = _adding(zipped(tmp_path / "VN.zip", _lines(200_000)))
    _wait_for_work(both, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (both / "gazetteers.json").read_bytes() == listed
    assert list(both.glob(".build-*"))
    forget_added()
    assert search.lookup("Santepheap")
    imports.remove(["LA"])
    assert not list(both.glob(".build-*"))


def test_two_at_once(both: Path, tmp_path: Path) -> None:
    process = _adding(zipped(tmp_path / "VN.zip", _lines(200_000)))
    _wait_for_work(both, process)
    with pytest.raises(OutputError, match=r"another geomap is changing .*: wait until it is done"):
        imports.remove(["LA"])
    process.terminate()
    process.communicate()
    imports.remove(["LA"])


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
def test_a_full_disk(both: Path, tmp_path: Path) -> None:
    listed = (both / "gazetteers.json").read_bytes()
    path = zipped(tmp_path / "VN.zip", _lines(1000))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000))

    code = "from geomap.cli.commands import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "data", "add", str(path)], capture_output=True, text=True, preexec_fn=limit
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("geomap: cannot write")
    assert len(done.stderr.splitlines()) == 1
    assert (both / "gazetteers.json").read_bytes() == listed
    assert not list(both.glob(".build-*"))


def test_a_list_of_a_later_format(both: Path, run) -> None:
    found = json.loads((both / "gazetteers.json").read_text("utf-8"))
    (both / "gazetteers.json").write_text(json.dumps({**found, "format": 2}), "utf-8")
    forget_added()
    result = run("lookup", "Santepheap")
    assert result.exit_code == 4
    assert "has format 2, this geomap reads 1: use the geomap that wrote it" in result.stderr


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 1}', '{"format": 1, "sources": [{}]}'])
def test_a_damaged_list(both: Path, content: str) -> None:
    (both / "gazetteers.json").write_text(content, "utf-8")
    forget_added()
    with pytest.raises(GeodataError, match="is damaged"):
        search.lookup("Santepheap")


def test_a_database_of_a_later_format(both: Path, run) -> None:
    (world,) = both.glob("world-*.sqlite")
    with world.open("r+b") as file:
        file.seek(60)
        file.write(struct.pack(">I", 2))
    forget_added()
    result = run("lookup", "Santepheap")
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1)
    assert "has format 2, this geomap reads 1: run `geomap data rebuild`" in result.stderr
    forget_added()
    assert run("data", "rebuild").exit_code == 0
    forget_added()
    assert run("lookup", "Santepheap").exit_code == 0


def test_a_flipped_byte_is_found_by_verify(both: Path, run) -> None:
    assert run("data", "verify").stdout.splitlines()[-3:-1] == ["KH: as recorded", "LA: as recorded"]
    (world,) = both.glob("world-*.sqlite")
    content = bytearray(world.read_bytes())
    content[len(content) // 2] ^= 1
    world.write_bytes(content)
    result = run("data", "verify")
    assert result.exit_code == 4
    assert "is damaged" in result.stderr


def test_another_edition_of_geomap_asks_for_a_rebuild(both: Path, run) -> None:
    found = json.loads((both / "gazetteers.json").read_text("utf-8"))
    found["world"]["shipped"] = "0" * 64
    (both / "gazetteers.json").write_text(json.dumps(found), "utf-8")
    forget_added()
    result = run("lookup", "Santepheap")
    assert result.exit_code == 4
    assert "built beside another edition of geomap: run `geomap data rebuild`" in result.stderr
    assert run("data", "rebuild").stdout == "built from: KH, LA\n"
    forget_added()
    assert run("lookup", "Santepheap").exit_code == 0


def test_info_lists_all(both: Path, run) -> None:
    said = run("data", "info").stdout
    assert f"added, in {both}" in said
    assert "KH\n  places in GeoNames' format (0.0 MB), 8 rows\n  version: 2023-05-01\n  licence: CC BY 4.0" in said
    assert "credit: GeoNames (geonames.org), CC BY 4.0" in said


def test_a_folder_by_option_and_one_that_is_none(both: Path, files: list[Path], tmp_path: Path, run) -> None:
    assert run("lookup", "Santepheap", "--gazetteer", str(both)).exit_code == 0
    forget_added()
    wrong = run("lookup", "Santepheap", "--gazetteer", str(tmp_path / "none"))
    assert wrong.exit_code == 2
    assert "is no folder" in wrong.stderr
    forget_added()
    made = run("data", "add", str(files[1]), "--gazetteer", str(tmp_path / "new"))
    assert (made.exit_code, made.stdout) == (0, "LA: 3 rows, 2023-05-01\n")
    forget_added()
    assert run("lookup", "Phouvong", "--gazetteer", str(tmp_path / "new")).exit_code == 0
    with pytest.raises(UnknownPlace):
        search.lookup("Santepheap")


def test_the_folder_is_where_platformdirs_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    from geomap.geodata import userdata

    monkeypatch.delenv("GEOMAP_GAZETTEER")
    for value in ("", str(tmp_path)):
        monkeypatch.setenv("XDG_DATA_HOME", value)
        assert str(userdata.folder()) == platformdirs.user_data_dir("geomap", appauthor=False)


def test_the_bar_is_for_terminals_only(shelf: Path, files: list[Path], run) -> None:
    result = run("data", "add", *map(str, files))
    assert result.stdout == "KH: 8 rows, 2023-05-01\nLA: 3 rows, 2023-05-01\n"
    assert result.stderr == f"in {shelf}\n"


def test_the_seed_has_siem_pang_and_the_sekong_beside_oalay(both: Path, seed, run) -> None:
    from geomap.reading.reader import read

    place = next(place for place in read(seed).places if place.feature.name == "O'Alay")
    assert "its sources put it by Sekong River, Siem Pang District and Santepheap commune" in place.reason
    said = run("lookup", "O'Alay").stdout
    assert "its sources put it by: Sekong River, Siem Pang District, Santepheap commune" in said


ARTICLE = (
    "STUNG TRENG, Cambodia — Soldiers met in Thma Keo, a commune of Siem Pang district, on Monday. "
    "The Bank sent money. Villagers near Santepheap fled across the Xe Kong to Laos."
)


def test_villages_are_read_and_words_are_not_villages(both: Path) -> None:
    from geomap.article.sources import from_text
    from geomap.reading.reader import read

    reading = read(from_text(ARTICLE))
    ids = {place.feature.id for place in reading.places}
    assert {"geonames:90000003", "geonames:90000002"} <= ids
    assert ids & {"geonames:90000001", "geonames:1822216"}
    assert "geonames:90000006" not in ids


def test_a_hamlet_counts_only_where_the_article_speaks_for_it(both: Path, tmp_path: Path) -> None:
    from geomap.article.sources import from_text
    from geomap.reading.reader import read

    names = [geonames_line(94000001, "Vilaphuang", 14.9, 106.7, "P.PPL", first="17", country="LA")]
    imports.add([zipped(tmp_path / "LA.zip", "\n".join(LAOS + names))])
    forget_added()
    told = "Rain fell on the town of Vilaphuang in {}. In {} nobody was hurt, officials said."
    near = read(from_text(told.format("Laos", "Laos")))
    far = read(from_text(told.format("Peru", "Peru")))
    (hamlet,) = [place for place in near.places if place.feature.id == "geonames:94000001"]
    assert hamlet.reason == "a minor place; near what the text names"
    assert 0.2 <= hamlet.confidence <= 0.7
    assert "geonames:94000001" not in {place.feature.id for place in far.places}
    nowhere = read(from_text("Rain fell on the town of Vilaphuang."))
    assert nowhere.places == ()
    by_town = read(from_text("Rain fell on the town of Vilaphuang near Attapeu, and nobody was hurt."))
    assert "geonames:94000001" in {place.feature.id for place in by_town.places}
    asked = read(from_text("Rain fell on the town of Vilaphuang, officials said."), about=["Laos"])
    (hamlet,) = asked.places
    assert (hamlet.feature.id, hamlet.alternatives) == ("geonames:94000001", ())


def test_of_two_hamlets_that_which_is_nearer_counts(both: Path, tmp_path: Path) -> None:
    from geomap.article.sources import from_text
    from geomap.reading.reader import read

    twins = [
        geonames_line(94000011, "Vilaphuang", 14.9, 106.7, "P.PPL", first="17", country="LA"),
        geonames_line(94000012, "Vilaphuang", 20.9, 102.0, "P.PPL", first="03", country="LA"),
    ]
    imports.add([zipped(tmp_path / "LA.zip", "\n".join(LAOS + twins))])
    forget_added()
    places = read(from_text("Rain fell on the town of Vilaphuang near Attapeu, in Laos, officials said.")).places
    (hamlet,) = [place for place in places if place.mentions[0].text == "Vilaphuang"]
    assert hamlet.feature.id == "geonames:94000011"
    assert [(one.feature.id, one.match) for one in hamlet.alternatives] == [("geonames:94000012", "alias")]
    assert hamlet.alternatives[0].score <= hamlet.confidence <= 0.5


def test_markup_and_escapes_in_a_name_are_text(shelf: Path, tmp_path: Path, run) -> None:
    name = "Evil</script><img src=x onerror=alert(1)> \x1b[31m Village"
    imports.add([zipped(tmp_path / "KH.zip", geonames_line(95000001, name, 13, 105, "P.PPL"))])
    forget_added()
    said = run("lookup", name)
    assert said.exit_code == 0
    assert "\x1b" not in said.stdout
    assert "</script>" in said.stdout


def test_nothing_of_it_is_loaded_where_nothing_was_added(shelf: Path) -> None:
    code = (
        "import sys\nfrom geomap.cli.commands import main\n"
        "try: main(['lookup', 'Vientiane'])\nexcept SystemExit: pass\n"
        "parts = ('geomap.geodata.imports', 'platformdirs', 'tomllib', 'zipfile', 'tempfile')\n"
        "print(*[part for part in parts if part in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.splitlines()[-1] == ""
    assert io.StringIO(done.stdout).readline().startswith("NAME")
