"""GeoNames' files from a server on this machine: slow, cut off, of a wrong size, missing, elsewhere."""

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from makers import forget_added, geonames_line, zipped

from geomap.errors import SourceError
from geomap.geodata import search
from geomap.geodata.imports.download import TRIES, download


class Server(ThreadingHTTPServer):
    """Sends one file in the way that a test asks for, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.edition = '"one"'
        self.cut_after: list[int] = []
        """After so many bytes the connection is cut, one number for each answer."""
        self.said_length: int | None = None
        self.pause_s = 0.0
        self.statuses: list[int] = []
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/dump/"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        if server.statuses and (status := server.statuses.pop(0)) != 200:
            self.send_error(status)
            return
        if self.path.startswith("/dump/moved/"):
            self.send_response(302)
            self.send_header("Location", "/dump/" + self.path.rpartition("/")[2])
            self.end_headers()
            return
        if self.path.startswith("/dump/abroad/"):
            self.send_response(302)
            self.send_header("Location", "http://example.org/KH.zip")
            self.end_headers()
            return
        if self.path.startswith("/dump/inside/"):
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{server.server_port}/dump/KH.zip")
            self.end_headers()
            return
        if self.path.startswith("/dump/round/"):
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
            return
        if self.path != "/dump/KH.zip":
            self.send_error(404)
            return
        first = 0
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range") == server.edition:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
        body = server.content[first:]
        self.send_response(206 if first else 200)
        if first:
            total = server.said_length or len(server.content)
            self.send_header("Content-Range", f"bytes {first}-{total - 1}/{total}")
        self.send_header("Content-Length", str(server.said_length or len(body)))
        self.send_header("ETag", server.edition)
        self.end_headers()
        cut = server.cut_after.pop(0) if server.cut_after else len(body)
        for start in range(0, cut, 4096):
            self.wfile.write(body[start : min(start + 4096, cut)])
            time.sleep(server.pause_s)
        self.close_connection = True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    lines = [geonames_line(96000000 + n, f"Phum {n * 7919:x}", 13 + n / 1e5, 106, "P.PPL") for n in range(3000)]
    made = Server(zipped(tmp_path / "KH.zip", "\n".join(lines)).read_bytes())
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def fetch(server: Server, folder: Path, name: str = "KH", base: str = "") -> Path:
    return download(name, server.base + base, folder, pause_s=0.01)


def test_a_file_comes_whole_and_says_who_asks(server: Server, tmp_path: Path) -> None:
    told: list[int] = []
    path = download("KH", server.base, tmp_path / "in", progress=told.append)
    assert path.read_bytes() == server.content
    assert told[0] == -len(server.content)
    assert sum(told[1:]) == len(server.content)
    assert [name for name, _ in server.asked] == ["/dump/KH.zip"]
    assert server.asked[0][1]["User-Agent"].startswith("geomap/")
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["KH.zip"]


def test_no_proxy_is_asked(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetch(server, tmp_path / "in").read_bytes() == server.content


def test_a_password_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="password: give the address without") as caught:
        download("KH", "https://me:secret@nosuch.invalid/", tmp_path)
    assert "secret" not in str(caught.value)


def test_a_slow_server(server: Server, tmp_path: Path) -> None:
    server.pause_s = 0.02
    assert fetch(server, tmp_path / "in").read_bytes() == server.content


def test_what_is_cut_off_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.cut_after = [8192, 4096]
    assert fetch(server, tmp_path / "in").read_bytes() == server.content
    assert [headers.get("Range") for _, headers in server.asked] == [None, "bytes=8192-", "bytes=12288-"]


def test_what_is_cut_off_again_and_again_goes_on_in_the_next_run(server: Server, tmp_path: Path) -> None:
    server.cut_after = [4096] + [0] * (TRIES - 1)
    with pytest.raises(SourceError, match=r"breaks off \(.*\): run the same again, it goes on where it ended"):
        fetch(server, tmp_path / "in")
    assert not (tmp_path / "in" / "KH.zip").exists()
    assert fetch(server, tmp_path / "in").read_bytes() == server.content
    assert server.asked[-1][1]["Range"] == "bytes=4096-"


def test_a_new_edition_begins_anew(server: Server, tmp_path: Path) -> None:
    server.cut_after = [4096] + [0] * (TRIES - 1)
    with pytest.raises(SourceError):
        fetch(server, tmp_path / "in")
    server.edition, server.content = '"two"', server.content[::-1]
    assert fetch(server, tmp_path / "in").read_bytes() == server.content


def test_a_size_that_is_not_what_was_said(server: Server, tmp_path: Path) -> None:
    server.said_length = len(server.content) + 10
    with pytest.raises(SourceError, match="breaks off"):
        fetch(server, tmp_path / "in")
    assert not (tmp_path / "in" / "KH.zip").exists()


def test_a_size_that_no_file_has(server: Server, tmp_path: Path) -> None:
    server.said_length = 10**12
    with pytest.raises(SourceError, match="has 1,000 GB, as no file of GeoNames has"):
        fetch(server, tmp_path / "in")


def test_a_missing_file(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'http://127.*/XX.zip' answers 404 Not Found: check the name"):
        fetch(server, tmp_path / "in", "XX")
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again(server: Server, tmp_path: Path) -> None:
    server.statuses = [503, 429]
    assert fetch(server, tmp_path / "in").read_bytes() == server.content


def test_redirects(server: Server, tmp_path: Path) -> None:
    assert fetch(server, tmp_path / "in", base="moved").read_bytes() == server.content
    with pytest.raises(SourceError, match=r"'http://example.org/KH.zip' is refused: give an address with https"):
        fetch(server, tmp_path / "in", base="abroad")
    with pytest.raises(SourceError, match="answers 302"):
        fetch(server, tmp_path / "in", base="round")
    before = len(server.asked)
    with pytest.raises(SourceError, match=r"'http://localhost:.*KH.zip' lies on this machine .*: give it by --from if"):
        fetch(server, tmp_path / "in", base="inside")
    assert len(server.asked) == before + 1


@pytest.mark.parametrize("name", ["../KH", "KH/..", "", "a b", "http://example.org/KH"])
def test_what_is_no_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no name of a GeoNames file"):
        download(name, "https://example.org/", tmp_path)


@pytest.mark.parametrize("base", ["http://example.org/", "file:///etc/", "ftp://example.org/"])
def test_an_address_without_https(base: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is refused: give an address with https://"):
        download("KH", base, tmp_path)


def test_the_part_that_is_not_installed(shelf: Path) -> None:
    arguments = ["data", "fetch", "KH", "--gazetteer", str(shelf)]
    code = f"import sys; sys.modules['httpx'] = None; from geomap.cli.commands import main; main({arguments})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "geomap: fetching from the web needs httpx: pip install 'geomap[url]'\n",
    )


def test_nobody_answers(server: Server, shelf: Path, run) -> None:
    result = run("data", "fetch", "KH", "--from", "https://no-such-host.invalid/dump/")
    assert result.exit_code == 3
    assert result.stderr.startswith("geomap: cannot reach 'https://no-such-host.invalid/dump/KH.zip'")
    assert "check the network, or get KH.zip elsewhere and `geomap data add` it" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.slow
def test_the_command_adds_what_it_fetches(server: Server, shelf: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_GEONAMES", server.base)
    result = run("data", "fetch", "KH")
    assert (result.exit_code, result.stdout) == (0, "KH: 3,000 rows, 2023-05-01\n")
    forget_added()
    assert search.lookup(f"Phum {7919:x}")[0].feature.id == "geonames:96000001"
    listed = json.loads((shelf / "gazetteers.json").read_text("utf-8"))
    assert listed["sources"][0]["sha256"] == hashlib.sha256(server.content).hexdigest()
    assert list((shelf / "downloads").iterdir()) == []


def test_a_file_that_is_none_is_not_added(server: Server, shelf: Path, run) -> None:
    server.content = b"<html>Please log in</html>" * 100
    result = run("data", "fetch", "KH", "--from", server.base)
    assert result.exit_code == 3
    assert "'KH.zip' is no whole zip file" in result.stderr
    assert not (shelf / "gazetteers.json").exists()
    assert list((shelf / "downloads").iterdir()) == []
