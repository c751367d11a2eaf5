"""The forms in which a map goes into a report, each read by what reads it there."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from checker import complaints
from markdown_it import MarkdownIt

from geomap import ArticleMap, UsageError
from geomap.article.sources import from_text
from geomap.maps.embed import FORMS, embed
from geomap.model.reading import Reading
from geomap.outputs.figure import Style
from geomap.reading.reader import read

HOSTILE = "A/../b \"q\" 's' <script>x()</script> $x$ \\input{y} & 100% #1 _z_ {{ 7*7 }} `c` [l](javascript:x) ~^|"


@pytest.fixture(scope="module")
def hostile() -> ArticleMap:
    return ArticleMap(read(from_text("Talks were held in Vientiane, Laos, on 2 May 2024.", title=HOSTILE)))


class Tags(HTMLParser):
    """Keeps every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.quick("notebook")
@pytest.mark.parametrize("form", FORMS)
def test_every_form_writes_what_it_names(form: str, seed_reading: Reading, tmp_path: Path) -> None:
    first = embed(ArticleMap(seed_reading), form, tmp_path / "new" / "folder")
    assert first.is_file()
    others = {path.name for path in first.parent.iterdir()} - {first.name}
    if form != "docx":
        text = first.read_text("utf-8")
        assert {name for name in others if name in text} == others
    # the same map gives the same bytes
    again = embed(ArticleMap(seed_reading), form, tmp_path / "again")
    for path in again.parent.iterdir():
        assert path.read_bytes() == (first.parent / path.name).read_bytes(), path.name


def test_no_such_form(seed_reading: Reading, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'powerpoint': use one of iframe, markdown"):
        embed(ArticleMap(seed_reading), "powerpoint", tmp_path)


def test_an_iframe_has_a_title_loads_late_and_is_boxed_in(hostile: ArticleMap) -> None:
    html = FORMS["iframe"](hostile, Style())["iframe.html"].decode()
    tags = Tags(html).found
    assert [tag for tag, _ in tags] == ["figure", "iframe", "figcaption", "a", "small"]
    frame = tags[1][1]
    assert frame["title"] == f"Map: {HOSTILE}"
    assert (frame["src"], frame["loading"]) == ("map.html", "lazy")
    assert "allow-same-origin" not in (frame["sandbox"] or "")


def test_latex_shows_specials_as_they_are(hostile: ArticleMap) -> None:
    tex = FORMS["latex"](hostile, Style())["map.tex"].decode()
    caption = re.search(r"\\caption\{(.*)\}$", tex, re.MULTILINE)
    assert caption is not None
    assert r"\$x\$ \textbackslash{}input\{y\} \& 100\% \#1 \_z\_" in caption[1]
    assert r"\textasciitilde{}\textasciicircum{}\textbar{}" in caption[1]
    assert not re.search(r"(?<!\\)[$&#_%]", caption[1])
    # which every font encoding has, pdfLaTeX's first one too
    assert r"\symbol{34}q\symbol{34}" in caption[1]


def test_markdown_shows_specials_as_they_are(hostile: ArticleMap) -> None:
    html = MarkdownIt("commonmark").render(FORMS["markdown"](hostile, Style())["map.md"].decode())
    tags = Tags(html).found
    assert [tag for tag, _ in tags] == ["iframe", "div", "p", "img", "p", "em", "a"]
    assert HOSTILE in (tags[3][1]["alt"] or "")
    assert unescape(re.sub("<[^>]+>", "", html)).count(HOSTILE) == 1
    assert tags[-1][1]["href"] == "map.html"


@pytest.mark.slow
def test_quarto_shows_specials_as_they_are(hostile: ArticleMap) -> None:
    text = FORMS["quarto"](hostile, Style())["map.qmd"].decode()
    caption = next(line for line in text.splitlines() if line.startswith("Places, borders"))
    assert HOSTILE in re.sub(r"\\(.)", r"\1", caption)
    assert not re.search(r"(?<!\\)[<`$*\[{]", caption)
    alts = re.findall(r'fig-alt="((?:[^"\\]|\\.)*)"', text)
    assert len(alts) == 2 and HOSTILE in re.sub(r"\\(.)", r"\1", alts[0])


def test_a_notebook_holds_nothing_of_the_article(hostile: ArticleMap) -> None:
    files = FORMS["notebook"](hostile, Style())
    content = json.loads(files["map.ipynb"])
    assert HOSTILE[:5] not in files["map.ipynb"].decode()
    assert content["cells"][1]["source"].endswith("map_article('map.json')")
    assert json.loads(files["map.json"])["article"]["title"] == HOSTILE


@pytest.mark.slow
def test_a_notebook_runs_and_its_map_survives_as_html(seed_reading: Reading, tmp_path: Path) -> None:
    embed(ArticleMap(seed_reading, text="excerpts"), "notebook", tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "map.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    frames = [attrs for tag, attrs in Tags((tmp_path / "map.html").read_text("utf-8")).found if tag == "iframe"]
    assert len(frames) == 1
    inner = frames[0]["srcdoc"] or ""
    assert "Content-Security-Policy" in inner
    assert "O'Alay" in inner or "O\\u0027Alay" in inner or "O&#39;Alay" in inner
    assert "text='excerpts'" in (tmp_path / "map.ipynb").read_text("utf-8")
    # nbconvert's own stylesheets have faults of their own
    page = re.sub(r"<style.*?</style>", "", (tmp_path / "map.html").read_text("utf-8"), flags=re.DOTALL)
    (tmp_path / "map.html").write_text(page, "utf-8")
    (tmp_path / "frame.html").write_text(inner, "utf-8")
    assert complaints(tmp_path) == {"frame.html": [], "map.html": []}


def test_a_word_file_has_figure_caption_alt_text_events_and_credits(seed_reading: Reading) -> None:
    from docx import Document

    document = Document(io.BytesIO(FORMS["docx"](ArticleMap(seed_reading), Style())["map.docx"]))
    (picture,) = document.inline_shapes
    alt = picture._inline.docPr.get("descr")
    assert "Vientiane" in alt and "561" in alt
    (table,) = document.tables
    assert len(table.rows) == 1 + len(seed_reading.events)
    event = seed_reading.events[0]
    assert [cell.text for cell in table.rows[1].cells[:2]] == ["1", "1–4 October 2023"]
    assert table.rows[1].cells[4].text == " ".join(seed_reading.article.text[event.start : event.end].split())
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "OpenStreetMap" in text
    # on a second page the table has its head again, and no row is broken
    assert [len(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [1] + [0] * len(seed_reading.events)
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert document.core_properties.author == "geomap"


def test_a_word_file_without_text_quotes_nothing(seed_reading: Reading) -> None:
    content = FORMS["docx"](ArticleMap(seed_reading, text="none"), Style())["map.docx"]
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "solidified" not in xml
    assert "solidified" in seed_reading.article.text


def test_a_title_that_xml_cannot_hold(tmp_path: Path) -> None:
    made = ArticleMap(read(from_text("Talks in Vientiane.", title="A\x00\x0bB\ud7ff " + "long " * 2000)))
    assert embed(made, "docx", tmp_path).stat().st_size > 10_000


def test_a_title_of_many_pages_is_cut_short() -> None:
    from docx import Document

    made = ArticleMap(read(from_text("Talks in Vientiane.", title="The long title " * 700)))
    document = Document(io.BytesIO(FORMS["docx"](made, Style())["map.docx"]))
    html = FORMS["iframe"](made, Style())["iframe.html"].decode()
    for shown in (document.paragraphs[0].text, Tags(html).found[1][1]["title"] or ""):
        assert len(shown) < 350 and "The long title The long" in shown and shown.endswith("…")


@pytest.mark.parametrize(
    ("module", "form", "hint"),
    [("docx", "docx", "pip install 'geomap[docx,figure]'"), ("matplotlib", "latex", "pip install 'geomap[figure]'")],
)
def test_a_missing_part_is_named(
    module: str, form: str, hint: str, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Talks were held in Vientiane.")
    monkeypatch.setitem(sys.modules, module, None)
    done = run("embed", str(tmp_path / "a.txt"), "--as", form, "-o", str(tmp_path / "out"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert hint in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
