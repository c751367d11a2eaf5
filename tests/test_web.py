import gzip
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from makers import docx, news_pdf

from geomap import web
from geomap.article.sources import open_article
from geomap.errors import ArticleError

PAGE = (Path(__file__).resolve().parent / "cases" / "articles" / "flood.html").read_bytes()
WESTERN = "<html><title>Ties</title><body><p>Rain fell in Viêng Chan on Monday.</p></body></html>".encode("cp1252")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/flood.html": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE),
    "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
    "/western": (200, {"Content-Type": "text/html; charset=ISO-8859-1"}, WESTERN),
    "/a.pdf": (200, {"Content-Type": "application/pdf"}, news_pdf()),
    "/download": (200, {"Content-Type": "application/octet-stream"}, news_pdf()),
    "/wrongly-html": (200, {"Content-Type": "text/html"}, news_pdf()),
    "/a.docx": (200, {"Content-Type": WORD}, docx()),
    "/some%20notes.txt": (200, {"Content-Type": "text/plain"}, b"<html> is what a page begins with in Paris."),
    "/moved": (302, {"Location": "/flood.html#top"}, b""),
    "/to-private": (302, {"Location": "http://10.0.0.1/"}, b""),
    "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-nowhere": (302, {"Location": "http://[oops/"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/cookie": (302, {"Location": "/cookie-seen", "Set-Cookie": "a=b; Path=/"}, b""),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/json": (200, {"Content-Type": "application/json"}, b"{}"),
    "/gone": (404, {"Content-Type": "text/html"}, PAGE),
    "/paywall": (403, {}, b""),
    "/empty": (200, {"Content-Type": "text/plain"}, b""),
    "/bomb": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))),
    "/broken": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-200]),
    "/no-gzip": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, PAGE),
    "/brotli": (200, {"Content-Type": "text/html", "Content-Encoding": "br"}, PAGE),
    "/large": (200, {"Content-Type": "text/plain"}, b"Rain. " * 2_000_000),
}


class _Handler(BaseHTTPRequestHandler):
    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.seen.append({"path": self.path, **{key.lower(): value for key, value in self.headers.items()}})
        if self.path in ("/drip", "/drip-head"):
            self._drip()
            return
        status, headers, body = ANSWERS.get(self.path, (200, {"Content-Type": "text/plain"}, b"Rain fell in Paris."))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self._send(body)

    def _drip(self) -> None:
        if self.path == "/drip":
            self._send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(30):
            if not self._send(b"R"):
                return
            time.sleep(0.1)

    def _send(self, content: bytes) -> bool:
        try:
            self.wfile.write(content)
            return True
        except OSError:  # the reader has had enough
            return False

    def log_message(self, *_: object) -> None:
        pass


class Server:
    def __init__(self, port: int, seen: list[dict[str, str]]) -> None:
        self.port = port
        self.seen = seen

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    handler = type("Handler", (_Handler,), {"seen": []})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Server(running.server_port, handler.seen)  # type: ignore[attr-defined]
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize("path", ["/flood.html", "/packed", "/moved"])
def test_page(server: Server, path: str) -> None:
    article = open_article(server.url(path), allow_private=True)
    assert article.title == "Flood closes the bridge at Stung Treng"
    assert article.source == server.url("/flood.html" if path == "/moved" else path)
    assert article.text.startswith("PHNOM PENH, Oct. 5 — A flood")


@pytest.mark.parametrize("path", ["/a.pdf", "/download", "/wrongly-html", "/a.docx"])
def test_other_documents(server: Server, path: str) -> None:
    assert "Stung Treng" in open_article(server.url(path), allow_private=True).text


def test_charset_of_the_header(server: Server) -> None:
    assert open_article(server.url("/western"), allow_private=True).text == "Rain fell in Viêng Chan on Monday."


def test_text_stays_text(server: Server) -> None:
    article = open_article(server.url("/some%20notes.txt"), allow_private=True)
    assert article.text == "<html> is what a page begins with in Paris."
    assert article.title == "some notes"


def test_credentials_are_sent_but_not_kept(server: Server) -> None:
    article = open_article(server.url("/secret#part").replace("//", "//me:pass@word@"), allow_private=True)
    assert article.source == server.url("/secret")
    assert server.seen[-1]["authorization"].startswith("Basic ")
    with pytest.raises(ArticleError) as refused:
        open_article(server.url("/gone").replace("//", "//me:password@"), allow_private=True)
    assert "password" not in str(refused.value)


def test_no_cookie_is_kept(server: Server) -> None:
    open_article(server.url("/cookie"), allow_private=True)
    assert server.seen[-1]["path"] == "/cookie-seen"
    assert "cookie" not in server.seen[-1]


def test_no_proxy_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert open_article(server.url("/flood.html"), allow_private=True).outlet == "The Example Courier"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/loop", r"redirects more than 5 times: save the page from a browser and give the file"),
        ("/to-file", r"'file:.*/etc/passwd' is no web address: give one with http"),
        ("/to-nowhere", r"no server is found for 'http://.*oops/': check the address and the network"),
        ("/picture", r"is 'image/png', no article: give a page, a text, a PDF or a Word document"),
        ("/json", r"is 'application/json', no article"),
        ("/gone", r"/gone' answers 404 Not Found: check the address"),
        ("/paywall", r"/paywall' answers 403 Forbidden: check the address, or save the page from a browser"),
        ("/empty", r"/empty' is empty: give an article"),
        ("/bomb", r"/bomb' is larger than 10 MB: save the page"),
        ("/large", r"/large' is larger than 10 MB"),
        ("/broken", r"/broken' breaks off: try again"),
        ("/no-gzip", r"/no-gzip' is damaged on its way: try again"),
        ("/brotli", r"/brotli' is packed as 'br', which nobody asked for"),
    ],
)
def test_refused_answers(server: Server, path: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        open_article(server.url(path), allow_private=True)


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_slow_answers_end(server: Server, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_SECONDS_IN_ALL", 0.5)
    start = time.perf_counter()
    with pytest.raises(ArticleError, match=r"took more than 0.5 s to answer: save the page"):
        open_article(server.url(path), allow_private=True)
    assert time.perf_counter() - start < 2


def test_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(ArticleError, match=rf"cannot fetch '{url}': .*refused.*; check the address"):
            open_article(url, allow_private=True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]"],
)
def test_this_machine_is_refused(server: Server, host: str) -> None:
    before = len(server.seen)
    with pytest.raises(
        ArticleError, match=r"lies on this machine or in a private network \(.*\): give --allow-private"
    ):
        open_article(f"http://{host}:{server.port}/flood.html")
    assert len(server.seen) == before


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),  # 93.184.215.14 through NAT64
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("168.63.129.16", False),
        ("100.100.100.200", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("233.252.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert web.is_public(ipaddress.ip_address(address)) is public


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name `news.example` stand for other addresses at each question; return the questions."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *args: int, **options: int) -> list[tuple[object, ...]]:
        if host != "news.example":
            return real(host, port, *args, **options)  # type: ignore[return-value]
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["93.184.215.14", "127.0.0.1"])
    with pytest.raises(ArticleError, match=r"private network \(127\.0\.0\.1\)"):
        open_article("http://news.example/")


def test_connection_is_made_to_the_checked_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    article = open_article(f"http://news.example:{server.port}/flood.html", allow_private=True)
    assert asked == ["news.example"]
    assert server.seen[-1]["host"] == f"news.example:{server.port}"
    assert article.source == f"http://news.example:{server.port}/flood.html"


def test_each_redirect_is_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # the test's server passes for a public one, what it redirects to does not
    loopback = ipaddress.ip_address("127.0.0.1")
    real = web.is_public
    monkeypatch.setattr(web, "is_public", lambda address: address == loopback or real(address))
    with pytest.raises(ArticleError, match=r"'http://10.0.0.1/' lies on this machine or in a private network"):
        open_article(server.url("/to-private"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@example.org:80/a?b=c@d#e", "https://example.org:80/a?b=c@d"),
        ("https://me:sec@ret@example.org", "https://example.org"),
        ("https://example.org/a@b", "https://example.org/a@b"),
        ("https://example.org?a@b", "https://example.org?a@b"),
    ],
)
def test_plain_url(url: str, shown: str) -> None:
    assert web.plain_url(url) == shown


def test_command_line(server: Server, run, tmp_path: Path) -> None:
    url = server.url("/flood.html")
    done = run("read", url)
    assert done.exit_code == 3
    assert "--allow-private" in done.stderr
    assert "Stung Treng" in run("read", url, "--allow-private").stdout
    assert run("map", url, "--allow-private", "-o", str(tmp_path / "a.json")).exit_code == 0
    assert f'"source": "{url}"' in (tmp_path / "a.json").read_text("utf-8")
    assert run("read", "http://", "--allow-private").exit_code == 3
    assert run("read", "http://no-such-host.invalid/").exit_code == 3
