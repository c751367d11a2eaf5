"""A map with hostile words -> each output, judged by what reads it: a list of holes, and the words that it shows."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import folium
from branca.element import Figure
from click.testing import CliRunner
from makers import pdf
from markdown_it import MarkdownIt
from playwright.sync_api import TimeoutError

from geomap.cli.commands import main
from geomap.maps.article_map import ArticleMap
from geomap.maps.embed import FORMS
from geomap.outputs.figure import Style
from geomap.outputs.page.folium_map import PageMap

WAIT_MS = 10_000
PICTURE = Path(__file__).resolve().parents[2] / "outputs" / "cambodia-laos-military-ties" / "map.png"


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader of an output meets."""

    holes: list[str]
    seen: str


class Sketch(ArticleMap):
    """A map whose page and figure, which are outputs of their own, are others' here: they tell nothing of its words."""

    def to_html(self) -> str:
        return "<!DOCTYPE html><title>a map</title>"

    def to_figure(self, form: Any, *, style: Style | None = None) -> bytes:
        return PICTURE.read_bytes() if form == "png" else pdf([[("a map", 50, 50, 9)]])


# ---- In a browser ----

SCAN = """() => {
    const wrong = window.owned ? ["it ran"] : [];
    for (const element of document.querySelectorAll("*")) for (const { name, value } of element.attributes) {
        const address = /^(xlink:)?href$|^src$|^action$|^formaction$|^data$/.test(name);
        if (name.startsWith("on") || (address && /^[\\s\\0-\\x20]*(javascript|vbscript|data:text)/i.test(value)))
            wrong.push(`<${element.localName} ${name}="${value.slice(0, 60)}">`);
    }
    return wrong; }"""
SHOWN = "() => document.body?.innerText ?? document.documentElement.textContent"
WALK = """() => {
    const seen = [document.title];
    for (const one of document.querySelectorAll(".row")) {
        one.click(); seen.push(document.getElementById("card").innerText); }
    return seen.join("\\n"); }"""
WALK_ARCHIVE = """() => {
    const seen = [document.title], card = document.getElementById("card");
    const more = () => [...document.querySelectorAll(".panel .ghost, .card .ghost")].forEach((one) => one.click());
    for (let times = 0; times < 4; times++) more();
    const rows = [...document.querySelectorAll("#places .row, #events .row")];
    for (const one of rows.slice(0, 120)) { one.click(); seen.push(card.innerText); }
    for (let number = 0; number < 90; number++) {
        rows[0].click(); more(); more();
        const heads = card.querySelectorAll("h4 button");
        if (number >= heads.length) break;
        heads[number].click(); seen.push(card.innerText); }
    return seen.join("\\n"); }"""


def in_browser(
    browser: Any, path: Path, *, ready: str = "body, svg", walk: str = "() => ''", online: bool = False
) -> Found:
    """Return what a browser does with a file.

    `online` is for pages that load parts of theirs from the network, as a notebook's do: they are refused.
    """
    holes: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()

    def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith(path.parent.as_uri()):
            route.continue_()
        else:
            if not online or "canary" in url:
                holes.append(f"it asked for {url}")
            route.abort()

    def told(message: Any) -> None:
        if not (online and "Failed to load resource" in message.text):
            holes.append(f"it complained: {message.text[:200]}")

    def asked(dialog: Any) -> None:
        holes.append(f"it asked: {dialog.message}")
        dialog.dismiss()

    page.on("console", told)
    page.on("dialog", asked)
    if not online:
        page.on("pageerror", lambda error: holes.append(f"it broke: {error}"))
    page.on("framenavigated", lambda frame: frame.url.startswith(("javascript:", "data:")) and holes.append(frame.url))
    context.route("**/*", answer)
    page.goto(path.as_uri())
    try:
        page.wait_for_selector(ready, state="attached", timeout=WAIT_MS)
    except TimeoutError:
        return Found([*holes, f"it shows no {ready}"], "")
    seen = [page.evaluate(SHOWN), page.evaluate(walk)]
    if page.frames[0].url != path.as_uri():
        holes.append(f"it went to {page.frames[0].url}")
    for frame in page.frames:
        holes += frame.evaluate(SCAN)
    seen += [frame.evaluate(SHOWN) for frame in page.frames[1:]]
    context.close()
    return Found(sorted(set(holes)), "\n".join(seen))


def _page(browser: Any, folder: Path, html: str, **how: Any) -> Found:
    path = folder / "page.html"
    path.write_text(html, "utf-8", newline="")
    return in_browser(browser, path, **how)


def judge_page(browser: Any, folder: Path, html: str) -> Found:
    return _page(browser, folder, html, walk=WALK)


def judge_framed(browser: Any, folder: Path, html: str) -> Found:
    return _page(browser, folder, html)


def judge_archive(browser: Any, folder: Path, html: str) -> Found:
    return _page(browser, folder, html, ready="html[data-ready]", walk=WALK_ARCHIVE)


def judge_site(browser: Any, folder: Path, html: str, *, generated: bool = False) -> Found:
    """Judge what stands in somebody's page, which has no policy."""
    (folder / "map.html").write_text("<!DOCTYPE html><title>a map</title>")
    (folder / "map.png").write_bytes(PICTURE.read_bytes())
    found = _page(browser, folder, f"<!DOCTYPE html><meta charset=utf-8><body>{html}</body>")
    titles = re.findall(r'<iframe[^>]* title="([^"]*)"', html)
    holes = found.holes if generated else found.holes + _templates(html)
    return Found(holes, "\n".join([found.seen, *map(_unescaped, titles)]))


def _templates(source: str) -> list[str]:
    """Return what a site generator or a server would run in a snippet: Jinja, Liquid, Quarto, ERB, PHP."""
    return [f"a template: {match[:40]}" for match in re.findall(r"\{\{.*|\{%.*|\$\{.*|#\{.*|<%.*|<\?.*", source)]


def _unescaped(words: str) -> str:
    from html import unescape

    return unescape(words)


def judge_markdown(browser: Any, folder: Path, text: str) -> Found:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(text)
    found = judge_site(browser, folder, html, generated=True)
    alts = re.findall(r'<img [^>]*alt="([^"]*)"', html)
    pictures = len(re.findall("<img ", html)) != 1 or len(re.findall("<a ", html)) != 1
    holes = ["more pictures or links than its own"] if pictures else []
    return Found(found.holes + holes + _templates(text), found.seen + "\n".join(map(_unescaped, alts)))


def judge_quarto(browser: Any, folder: Path, text: str) -> Found:
    """Judge as Pandoc reads it: raw blocks are let through, divs and attributes taken off."""
    text = re.sub(r"(?m)^```\{=html\}\n(.*)\n```$", r"\1", text)
    alts = re.findall(r'(?m)^!\[\]\(map\.\w+\)\{fig-alt="((?:\\.|[^"\\])*)"\}$', text)
    bare = re.sub(r"(?m)^:::.*$|^!\[\].*$", "", text)
    found = judge_site(browser, folder, MarkdownIt("commonmark").render(bare), generated=True)
    holes = _templates(text) + ([] if len(alts) == 2 else ["an attribute ended early"])
    return Found(found.holes + holes, found.seen + "\n".join(re.sub(r"\\(.)", r"\1", alt) for alt in alts))


def judge_svg(browser: Any, folder: Path, svg: bytes) -> Found:
    path = folder / "figure.svg"
    path.write_bytes(svg)
    found = in_browser(browser, path)
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    strange = names & {"script", "a", "image", "foreignObject", "animate", "iframe"}
    text = " ".join(" ".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.text)
    return Found(found.holes + [f"an element <{name}>" for name in strange], text)


def judge_kml(browser: Any, folder: Path, kml: str) -> Found:
    """Judge as Google Earth shows it: a balloon takes a description for HTML, and a name where no style says else."""
    root = ElementTree.fromstring(kml.encode())
    space = root.tag.rpartition("}")[0] + "}"
    balloons = [one.text or "" for one in root.iter(f"{space}description")]
    marks = list(root.iter(f"{space}Placemark"))
    styled = {f"#{one.get('id')}" for one in root.iter(f"{space}Style") if one.find(f"{space}BalloonStyle") is not None}
    balloons += [one.findtext(f"{space}name", "") for one in marks if one.findtext(f"{space}styleUrl") not in styled]
    found = _page(browser, folder, "<!DOCTYPE html><meta charset=utf-8>" + "".join(f"<div>{b}</div>" for b in balloons))
    return Found(found.holes, found.seen + "\n".join(" ".join(root.itertext()).splitlines()))


# ---- In other readers ----


def judge_csv(browser: Any, folder: Path, text: str) -> Found:
    """Judge as spreadsheets of every country open it: by commas, semicolons or tabs."""
    holes = []
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                bare = cell.strip(' "')
                figure = re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", bare)
                if bare and bare[0] in "=+-@\t\r\n＝＋－＠" and not figure:
                    holes.append(f"a formula between {delimiter!r}: {cell[:40]!r}")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if len({len(row) for row in rows}) != 1:
        holes.append("rows of unequal length")
    return Found(holes, "\n".join(cell for row in rows for cell in row))


def judge_geojson(browser: Any, folder: Path, text: str) -> Found:
    try:
        found = json.loads(text)
    except ValueError as error:
        return Found([f"no JSON: {error}"], "")
    texts = [str(value) for feature in found["features"] for value in feature["properties"].values()]
    return Found([], "\n".join(texts))


def judge_gpkg(browser: Any, folder: Path, content: bytes) -> Found:
    path = folder / "layers.gpkg"
    path.write_bytes(content)
    database = sqlite3.connect(path)
    layers = {"places", "areas", "borders", "events"}
    named = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
    holes = [] if named == layers else [f"layers {named}"]
    holes += [str(row) for row in database.execute("PRAGMA integrity_check") if row != ("ok",)]
    rows = [row for layer in sorted(named & layers) for row in database.execute(f"SELECT * FROM {layer}")]
    database.close()
    return Found(holes, "\n".join(str(cell) for row in rows for cell in row))


def judge_docx(browser: Any, folder: Path, content: bytes) -> Found:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist() if name.endswith((".xml", ".rels"))}
    holes = []
    for name, part in parts.items():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(part).iter()}
        strange = tags & {"fldSimple", "instrText", "fldChar", "hyperlink", "altChunk", "object", "script"}
        outside = name.startswith("word/_rels/document") and b'TargetMode="External"' in part
        holes += [f"{name}: {sorted(strange)} {'a target outside' * outside}"] if strange or outside else []
    document = Document(io.BytesIO(content))
    texts = [one.text for one in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    drawn = document.inline_shapes[0]._inline.docPr if document.inline_shapes else None
    return Found(holes, "\n".join([*texts, drawn.get("descr") if drawn is not None else ""]))


_TEX_KNOWN = {
    "begin", "end", "centering", "includegraphics", "linewidth", "caption", "label", "textbackslash", "symbol",
    "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar", "textasciigrave", "textpm",
}  # fmt: skip
_TEX_SIGNS = {r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textless{}": "<",
              r"\textgreater{}": ">", r"\textbar{}": "|", r"\symbol{34}": '"', r"\textasciigrave{}": "`",
              r"\textpm{}": "±"}  # fmt: skip


def judge_latex(browser: Any, folder: Path, text: str) -> Found:
    """Judge by tokens: only the commands that the figure needs, and no sign that TeX takes for more than itself."""
    body = re.sub(r"(?m)^%.*\n", "", text)
    holes = [f"a command \\{name}" for name in re.findall(r"\\([A-Za-z@]+)", body) if name not in _TEX_KNOWN]
    bare = re.sub(r"\\([A-Za-z]+|[^A-Za-z])", "", body)
    holes += [f"a bare {sign!r}" for sign in "$%&#~^_`" if sign in bare]
    holes += ["braces that do not close"] if bare.count("{") != bare.count("}") else []
    holes += [f"an environment {name!r}" for name in re.findall(r"\\(?:begin|end)\{([^}]*)", body) if name != "figure"]
    seen = re.sub("|".join(map(re.escape, _TEX_SIGNS)), lambda match: _TEX_SIGNS[match[0]], body)
    if not holes and (engine := shutil.which("lualatex")):
        holes += _typeset(engine, folder, text)
    return Found(holes + _unprintable(text), re.sub(r"\\([{}$&#%_])", r"\1", seen))


def _typeset(engine: str, folder: Path, text: str) -> list[str]:
    """Return what TeX runs or reads where it may do what it likes; a letter without a font is no hole."""
    (folder / "map.tex").write_text(text, "utf-8")
    (folder / "map.pdf").write_bytes(pdf([[("a map", 50, 50, 9)]]))
    frame = "\\documentclass{article}\\usepackage{graphicx}\\begin{document}\\input{map}\\end{document}"
    (folder / "report.tex").write_text(frame)
    command = [engine, "-shell-escape", "-interaction=nonstopmode", "report.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=120)
    holes = ["TeX ran a command"] if (folder / "owned").exists() else []
    holes += ["TeX read a file"] if "/etc/passwd)" in done.stdout else []
    return holes if "Output written" in done.stdout else [*holes, f"TeX stopped: {done.stdout[-300:]}"]


def judge_terminal(browser: Any, folder: Path, text: str) -> Found:
    return Found(_unprintable(text), text)


def judge_json(browser: Any, folder: Path, text: str) -> Found:
    return Found(_left_open(text), "\n".join(_strings(json.loads(text))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(one)


def _unprintable(text: str) -> list[str]:
    """Return what a terminal would obey, or not show."""
    return sorted({f"a control {sign!r}" for sign in text if not sign.isprintable() and sign != "\n"})


def _left_open(text: str) -> list[str]:
    """Return what a terminal would obey; letters without width are words' own in many scripts."""
    obeyed = re.findall(r"[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)
    return sorted({f"a control {sign!r}" for sign in obeyed})


# ---- How each is written ----


def _embedded(form: str) -> Callable[[ArticleMap, Path], Any]:
    def write(made: ArticleMap, folder: Path) -> Any:
        first = next(iter(FORMS[form](Sketch(made.reading), Style()).values()))
        return first if form == "docx" else first.decode()

    return write


def _command(*arguments: str) -> Callable[[ArticleMap, Path], str]:
    def write(made: ArticleMap, folder: Path) -> str:
        path = folder / "document.json"
        path.write_text(made.to_json(), "utf-8")
        done = CliRunner().invoke(main, [*arguments, str(path)], color=True)
        assert done.exit_code == 0, done.output
        return done.stdout

    return write


@dataclass(frozen=True, slots=True)
class Output:
    """An output, what judges it, and a careless writer of it that the judge must see through."""

    write: Callable[[ArticleMap, Path], Any]
    judge: Callable[[Any, Path, Any], Found]
    careless: Callable[[str], Any]


def _careless_page(words: str) -> str:
    return f"<!DOCTYPE html><html data-ready><body><h1>{words}</h1><p id=card></p></body></html>"


def _careless_docx(words: str) -> bytes:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document, written = Document(), io.BytesIO()
    field = f'<w:p {nsdecls("w")}><w:fldSimple w:instr="DDEAUTO cmd"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    document.element.body.append(parse_xml(field))
    document.save(written)
    return written.getvalue()


def _careless_gpkg(words: str) -> bytes:
    database = sqlite3.connect(":memory:")
    database.executescript("CREATE TABLE gpkg_contents (table_name); INSERT INTO gpkg_contents VALUES ('owned')")
    return database.serialize()


def _with_layers(made: ArticleMap) -> PageMap:
    """Return the map as a user of Folium may have it, with layers and elements added."""
    drawn = made.to_folium()
    folium.Circle([15, 105], radius=50_000, popup="ours", tooltip="ours").add_to(drawn)
    folium.GeoJson({"type": "Point", "coordinates": [104, 14]}, name="ours").add_to(drawn)
    folium.Marker([16, 104], icon=folium.Icon(color="red")).add_to(drawn.places)
    drawn.get_root().html.add_child(folium.Element("<p>ours</p>"))
    folium.LayerControl().add_to(drawn)
    return drawn


def _apart(made: ArticleMap) -> str:
    """Return the page as streamlit-folium puts it together: from the slots of the figure and the map's own script."""
    drawn = made.to_folium()
    drawn.render()
    head, body = drawn.get_root().header.render(), drawn.get_root().html.render()
    script = drawn._template.module.script(drawn)
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}<script>{script}</script></body></html>"


def _in_a_figure(made: ArticleMap) -> Figure:
    """Return the map in somebody's own figure, as a frame."""
    figure = Figure()
    figure.add_child(made.to_folium())
    return figure


_KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><description><![CDATA[{}]]></description></Placemark></kml>'
)

OUTPUTS = {
    "page": Output(lambda made, _: made.to_html(), judge_page, _careless_page),
    "iframe": Output(_embedded("iframe"), judge_site, lambda words: f'<iframe title="{words}"></iframe>'),
    "markdown": Output(_embedded("markdown"), judge_markdown, lambda words: f"![{words}](map.png)"),
    "quarto": Output(_embedded("quarto"), judge_quarto, lambda words: f'![](map.pdf){{fig-alt="{words}"}}'),
    "latex": Output(_embedded("latex"), judge_latex, lambda words: rf"\caption{{{words}}}"),
    "docx": Output(_embedded("docx"), judge_docx, _careless_docx),
    "folium": Output(lambda made, _: _with_layers(made).get_root().render(), judge_page, _careless_page),
    "folium apart": Output(lambda made, _: _apart(made), judge_page, _careless_page),
    "folium frame": Output(lambda made, _: _in_a_figure(made).render(), judge_framed, _careless_page),
    "svg": Output(
        lambda made, _: made.to_figure("svg"),
        judge_svg,
        lambda _: b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.owned=1"><text>x</text></svg>',
    ),
    "csv": Output(lambda made, _: made.to_csv(), judge_csv, lambda words: f'"{words}",x\n'),
    "kml": Output(lambda made, _: made.to_kml(), judge_kml, lambda _: _KML.format("<img src=x onerror=owned=1>")),
    "geojson": Output(lambda made, _: made.to_geojson(), judge_geojson, lambda words: f'{{"name": "{words}"}}'),
    "gpkg": Output(lambda made, _: made.to_geopackage(), judge_gpkg, _careless_gpkg),
    "terminal": Output(_command("read"), judge_terminal, lambda words: words),
    "json": Output(_command("read", "--json"), judge_json, lambda words: json.dumps(words, ensure_ascii=False)),
}
"""What is written of one article."""


def executed(maps: dict[str, ArticleMap], folder: Path) -> Path:
    """Return the notebooks of several maps, executed as one and converted to HTML."""
    whole: dict[str, Any] = {}
    for name, made in maps.items():
        files = FORMS["notebook"](made, Style())
        (folder / f"{name}.json").write_bytes(files["map.json"])
        notebook = json.loads(files["map.ipynb"])
        assert not any(name in files["map.ipynb"].decode() for name in ("owned", "canary"))
        whole = whole or {**notebook, "cells": []}
        (cell,) = [one for one in notebook["cells"] if one["cell_type"] == "code"]
        whole["cells"].append({**cell, "id": name, "source": cell["source"].replace("'map.json'", f"'{name}.json'")})
    (folder / "maps.ipynb").write_text(json.dumps(whole), "utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "maps.ipynb"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "maps.html"


def commands(words: str, file: Path) -> dict[str, list[str]]:
    """Return command lines that give hostile words, or a file so called, back on the terminal."""
    name, article = str(file), f"{file}.txt"
    return {
        "a file that is missing": ["map", f"{name}.gone"],
        "a file in no form": ["map", name],
        "a broken document": ["map", f"{name}.json"],
        "an odd extension": ["map", article, "-o", f"x.{words}"],
        "the folder of a snippet": ["embed", article, "--as", "iframe", "-o", str(file.parent / "site")],
        "an odd day": ["map", article, "--published", words],
        "an odd country": ["map", article, "--about", words],
        "an odd view": ["map", article, "--worldview", words],
        "odd tiles": ["map", article, "--tiles", words],
        "an odd engine": ["map", article, "--engine", words],
        "an odd form": ["embed", article, "--as", words],
        "an odd command": [words],
        "an odd option": ["map", f"--{words}"],
        "two files by a wildcard": ["read", article, name],
        "a name that is not there": ["lookup", words],
        "a name that is nearly there": ["lookup", f"Marker 1 {words[:3]}"],
        "a country that is none": ["lookup", "Vientiane", "--country", words],
        "a point that is none": ["lookup", "Vientiane", "--near", words],
        "an added place": ["lookup", "Pillar 3"],
        "a place of the added table": ["lookup", "Marker 3", "--limit", "3"],
        "a place of GeoNames": ["lookup", "Phumtmeiac"],
        "an added place as JSON": ["lookup", "Phumtmeiac", "--json"],
        "a point": ["lookup", "13.2,105.2"],
        "a border that is none": ["border", words, "Laos"],
        "a batch": ["batch", str(file.parent), "-o", "result.jsonl"],
        "a batch of nothing": ["batch", f"{name}.gone", "-o", "x.jsonl"],
        "a result that is none": ["map", f"{name}.parquet"],
        "what was added": ["data", "info"],
        "a table to add": ["data", "add", f"{name}.csv"],
        "a table of GeoNames to add": ["data", "add", f"{name}.txt"],
        "no form to add": ["data", "add", name],
        "a field that is none": ["data", "add", article, "--column", words],
        "nothing to remove": ["data", "remove", words],
        "nothing to fetch": ["data", "fetch", words],
    }
