"""Hostile words by every way in, in every output: nothing runs, nothing leaves, the words show as words.

The list of payloads is tests/cases/injection.tsv, those of channels and outputs are in tests/injection/.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from injection.channels import CHANNELS, MAPS, PAYLOADS, joined, result
from injection.outputs import OUTPUTS, executed, in_browser, judge_archive, judge_geojson
from makers import forget_added

from geomap import ArticleMap
from geomap.articlemap import map_article

TRIED: dict[tuple[str, str], int] = {}
"""How many payloads of a channel were seen in an output."""


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory):
    """The map of each way in; what was added stays until the end, for its places are drawn."""
    with pytest.MonkeyPatch.context() as patch:
        shelf = tmp_path_factory.mktemp("shelf")
        patch.setenv("GEOMAP_GAZETTEER", str(shelf))
        forget_added()
        yield {name: make(tmp_path_factory.mktemp(name)) for name, make in MAPS.items()}
    forget_added()


def seen_in(output: str, text: str) -> dict[str, int]:
    """Return of how many payloads of each channel an output shows the words, and note it."""
    told = words_of(text)
    found = {}
    for channel in CHANNELS:
        count = sum(words_of(one.by(channel))[-200:] in told for one in PAYLOADS)
        if count:
            found[channel] = TRIED[channel, output] = max(count, TRIED.get((channel, output), 0))
    return found


def words_of(text: str) -> str:
    """Return words without what one output or another replaces: controls, spaces, a spreadsheet's apostrophes."""
    return "".join(re.sub(r"[^\w{}<>()=&%$#@;:/\\.\"`!?*+~^|,\[\]-]", "", text).split())


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("way", MAPS)
def test_words_stay_words(browser, maps: dict[str, ArticleMap], way: str, output: str, tmp_path: Path) -> None:
    tried = OUTPUTS[output]
    found = tried.judge(browser, tmp_path, tried.write(maps[way], tmp_path))
    assert found.holes == []
    print(way, output, seen_in(output, found.seen))


def test_words_stay_words_in_notebooks(browser, maps: dict[str, ArticleMap], tmp_path: Path) -> None:
    found = in_browser(browser, executed(maps, tmp_path), online=True)
    assert found.holes == []
    print(seen_in("notebook", found.seen))


def test_words_stay_words_in_an_archive(browser, maps: dict[str, ArticleMap], tmp_path: Path) -> None:
    made = map_article(result(tmp_path, maps), title=joined("batch-title"))
    found = judge_archive(browser, tmp_path, made.to_html())
    assert found.holes == []
    print(seen_in("archive page", found.seen))
    found = judge_geojson(browser, tmp_path, made.to_geojson())
    assert found.holes == []
    print(seen_in("archive geojson", found.seen))


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_careless_writer_is_found_out(browser, output: str, tmp_path: Path) -> None:
    careless = OUTPUTS[output].careless(joined("title"))
    assert OUTPUTS[output].judge(browser, tmp_path, careless).holes != []


def test_figures(capsys: pytest.CaptureFixture[str]) -> None:
    channels = {channel for channel, _ in TRIED}
    with capsys.disabled():
        outputs = {output for _, output in TRIED}
        print(f"\n{len(PAYLOADS)} payloads, {len(channels)} channels, {len(outputs)} outputs: {sum(TRIED.values()):,}")
    assert channels == set(CHANNELS)
