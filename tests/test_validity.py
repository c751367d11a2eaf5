"""The HTML that geomap writes, before the W3C's validator."""

from __future__ import annotations

from pathlib import Path

import pytest
from checker import complaints
from markdown_it import MarkdownIt
from readings import empty_reading, hostile_reading

from geomap import ArticleMap
from geomap.article.sources import from_text
from geomap.maps.embed import embed
from geomap.model.reading import Reading
from geomap.reading.reader import read

TITLE = "\"Q\" & 'q' </title></script><!-- <b>x</b> &amp; &bogus; \x00\x0b\x7f\ufffe \u202e ]]> " + "long " * 2000


def in_a_page(snippet: str) -> str:
    return f'<!DOCTYPE html>\n<html lang="en"><head><title>Report</title></head><body>\n{snippet}\n</body></html>\n'


@pytest.mark.slow
def test_every_page_is_valid(seed_reading: Reading, tmp_path: Path) -> None:
    odd = read(from_text("Talks were held in Vientiane, Laos, on 2 May 2024.", title=TITLE))
    maps = {
        "seed": ArticleMap(seed_reading),
        "without-text": ArticleMap(seed_reading, text="none"),
        "tiles": ArticleMap(seed_reading, tiles="OpenTopoMap"),
        "placeless": ArticleMap(empty_reading()),
        "hostile": ArticleMap(hostile_reading()),
        "odd-title": ArticleMap(odd),
    }
    for name, made in maps.items():
        made.save(tmp_path / f"{name}.html")
    for name in ("seed", "odd-title"):
        snippet = embed(maps[name], "iframe", tmp_path / name).read_text("utf-8")
        (tmp_path / f"{name}-iframe.html").write_text(in_a_page(snippet), "utf-8")
        (tmp_path / f"{name}-cell.html").write_text(in_a_page(maps[name]._repr_html_()), "utf-8")
    notes = embed(maps["odd-title"], "markdown", tmp_path / "notes").read_text("utf-8")
    (tmp_path / "notes.html").write_text(in_a_page(MarkdownIt("commonmark").render(notes)), "utf-8")
    (tmp_path / "broken.html").write_text(in_a_page("<p><div title=a title=b></p><iframe width=3px></iframe>"), "utf-8")
    found = complaints(tmp_path)
    assert len(found.pop("broken.html")) >= 3, "the checker checks nothing"
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
