"""Hostile words by every way in, in every output: nothing runs, nothing leaves, the words show as words.

The list of payloads is tests/cases/injection.tsv, those of channels and outputs are in tests/injection/.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from injection.channels import CHANNELS, MAPS, NEWS, PAYLOADS, joined, result
from injection.outputs import OUTPUTS, commands, executed, in_browser, judge_archive, judge_geojson
from makers import forget_added

from geomap import ArticleMap
from geomap.cli.commands import main
from geomap.maps.article_map import map_article

WHOLE = {"page", "csv", "kml", "geojson", "gpkg", "terminal", "json", "folium"}
"""Outputs that cut no name short."""
NAMES = {"own": {"table-name": 90, "geojson-name": 45, "geonames-name": 45}, "document": {"place-name": 90}}
"""Of how many payloads each must be seen there."""
TRIED: dict[tuple[str, str], int] = {}
"""How many payloads of a channel were seen in an output."""


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory):
    """The map of each way in; what was added stays until the end, for its places are drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_GAZETTEER", str(tmp_path_factory.mktemp("shelf")))
        forget_added()
        yield {name: make(tmp_path_factory.mktemp(name)) for name, make in MAPS.items()}
    forget_added()


def seen_in(output: str, text: str) -> dict[str, int]:
    """Return of how many payloads of each channel an output shows the words, and note it."""
    told = words_of(text)
    counts = {channel: sum(words_of(one.by(channel))[-200:] in told for one in PAYLOADS) for channel in CHANNELS}
    found = {channel: count for channel, count in counts.items() if count}
    for channel, count in found.items():
        TRIED[channel, output] = max(count, TRIED.get((channel, output), 0))
    return found


def words_of(text: str) -> str:
    """Return words without what one output or another replaces: controls, spaces, a spreadsheet's apostrophes."""
    return re.sub(r"[^\w{}<>()=&%$#@;:/\\.\"`!?*+~^|,\[\]-]", "", text)


WAYS = [(way, output) for way in MAPS for output in OUTPUTS if (way, output) != ("own", "svg")]
"""A figure of a hundred places is slow, and the document's has names of places too."""


@pytest.mark.quick(
    "web-page",
    "front-folium",
    "article-kml",
    "document-csv",
    "own-geojson",
    "article-terminal",
    "front-docx",
    "web-quarto",
)
@pytest.mark.parametrize(("way", "output"), WAYS)
def test_words_stay_words(browser, maps: dict[str, ArticleMap], way: str, output: str, tmp_path: Path) -> None:
    tried = OUTPUTS[output]
    found = tried.judge(browser, tmp_path, tried.write(maps[way], tmp_path))
    assert found.holes == []
    seen = seen_in(output, found.seen)
    for channel, most in NAMES.get(way, {}).items() if output != "iframe" else ():
        assert seen.get(channel, 0) >= (most if output in WHOLE else 1), channel


OBEYED = ("terminal", "erasing", "back to", "line of", "bidi")


@pytest.mark.slow("a batch")
@pytest.mark.parametrize("case", commands("", Path("x")))
def test_a_terminal_obeys_no_words(maps: dict[str, ArticleMap], case: str, tmp_path: Path, monkeypatch) -> None:
    words = " ".join(one.words for one in PAYLOADS if one.name.startswith(OBEYED) and "/" not in one.words)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / words
    file.write_text(NEWS)
    Path(f"{file}.txt").write_text(NEWS)
    Path(f"{file}.json").write_text('{"schema": 1}')
    Path(f"{file}.csv").write_text(f'name,lat,lon\n"{words}",x,y\n', newline="")
    Path(f"{file}.parquet").touch()
    done = CliRunner().invoke(main, commands(words, file)[case], color=True)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.output
    assert not re.findall(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", done.output)
    assert "geomap: all is well" not in done.output.splitlines()


@pytest.mark.slow
def test_words_stay_words_in_notebooks(browser, maps: dict[str, ArticleMap], tmp_path: Path) -> None:
    found = in_browser(browser, executed(maps, tmp_path), online=True)
    assert found.holes == []
    assert len(seen_in("notebook", found.seen)) > 20


@pytest.mark.slow
def test_words_stay_words_in_an_archive(browser, maps: dict[str, ArticleMap], tmp_path: Path) -> None:
    made = map_article(result(tmp_path, maps), title=joined("batch-title"))
    found = judge_archive(browser, tmp_path, made.to_html())
    assert found.holes == []
    seen = seen_in("archive page", found.seen)
    print(seen)
    assert {"batch-id", "batch-title", "batch-error", "place-name", "event-summary"} <= set(seen)
    found = judge_geojson(browser, tmp_path, made.to_geojson())
    assert found.holes == []
    assert len(seen_in("archive geojson", found.seen)) > 10


@pytest.mark.slow("page", "iframe", "markdown", "quarto", "folium", "svg", "kml")
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_careless_writer_is_found_out(browser, output: str, tmp_path: Path) -> None:
    careless = OUTPUTS[output].careless(joined("title"))
    assert OUTPUTS[output].judge(browser, tmp_path, careless).holes != []


def test_the_policy_stops_a_hole_and_tells(browser, maps: dict[str, ArticleMap], tmp_path: Path) -> None:
    html = maps["front"].to_html()
    holed = html.replace("</h1>", "<img src=x onerror=window.owned=1></h1>", 1)
    kept = OUTPUTS["page"].judge(browser, tmp_path, holed).holes
    assert any("Content Security Policy" in hole for hole in kept)
    assert "it ran" not in kept
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", holed)
    assert "it ran" in OUTPUTS["page"].judge(browser, tmp_path, bare).holes


def test_every_channel_is_seen_somewhere(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = {output for _, output in TRIED}
    if len(outputs) < len(OUTPUTS):
        pytest.skip("only some outputs were tried")
    with capsys.disabled():
        print(f"\n{len(PAYLOADS)} payloads, {len(CHANNELS)} channels, {len(outputs)} outputs: {sum(TRIED.values()):,}")
    assert set(CHANNELS) - {channel for channel, _ in TRIED} == set()
