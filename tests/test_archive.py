"""A batch result as one archive: counted, quoted, drawn within its size, and refused where it is none."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import HOSTILE, articles, documents, result
from pages import render_archive

from geomap import ArchiveMap, ArticleError, UsageError, map_article, read_article
from geomap.archive.contents import Archive
from geomap.archive.gathering import Gatherer, gather
from geomap.outputs.page import archive as page


@pytest.fixture(scope="module")
def archive() -> Archive:
    return gather(result())


@pytest.fixture(scope="module")
def html(archive: Archive) -> str:
    return render_archive(archive)


def island(html: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(html.split('id="island">')[1].split("</script>")[0])
    return found


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def test_every_mention_counts(archive: Archive) -> None:
    rows = [row for row in documents(result()) if "error" not in row]
    times = Counter(one["place"] for row in rows for one in row["mentions"] if one["place"])
    articles = Counter(place["id"] for row in rows for place in row["places"])
    assert {spot.feature.id: (spot.mentions, spot.articles) for spot in archive.spots} == {
        id_: (times[id_], count) for id_, count in articles.items()
    }
    lines = Counter(border["id"] for row in rows for border in row["borders"])
    assert {line.id: line.articles for line in archive.lines} == lines
    assert sum(len(report.events) for report in archive.reports) == sum(len(row["events"]) for row in rows)
    assert [spot.mentions for spot in archive.spots] == sorted((spot.mentions for spot in archive.spots), reverse=True)


def test_what_could_not_be_read_or_placed_is_counted(archive: Archive) -> None:
    assert archive.failed == 2
    assert archive.failures[0] == ("a-11", "'a-11' is empty: give an article of at least one sentence")
    assert archive.unplaced == (("Nowhereville Junction", 12),)


def test_an_area_keeps_its_uncertainty_and_its_claimants(archive: Archive) -> None:
    (area,) = [spot.feature for spot in archive.spots if spot.feature.uncertainty_km]
    assert (area.name, area.uncertainty_km, area.claimed_by) == ("O'Alay", 20, ("KHM", "LAO"))


def test_quotes_are_sentences_of_their_article_with_the_names_marked(archive: Archive) -> None:
    texts = {row["id"]: row["article"]["text"] for row in documents(result()) if "error" not in row}
    words = {spot.feature.id: spot.feature.name for spot in archive.spots}
    for report in archive.reports:
        named = set()
        for quote in report.quotes:
            assert quote.text in texts[report.id]
            for start, end, id_ in quote.names:
                named.add(id_)
                if id_ in words and id_ != "curated:o-alay":
                    assert quote.text[start:end] in words[id_]
        assert named == {id_ for id_, _, _ in report.names}
        assert {event for quote in report.quotes for event in quote.events} == set(range(len(report.events)))


def test_a_long_sentence_is_cut_about_its_first_name() -> None:
    row = next(row for row in documents(result()) if "error" not in row)
    text = f"{'so it went on and on, ' * 60}until Vientiane {'and on ' * 90}"
    start = text.index("Vientiane")
    (place,) = [place for place in row["places"] if place["name"] == "Vientiane"]
    mention = {"start": start, "end": start + 9, "text": "Vientiane", "kind": "capital", "place": place["id"]}
    cut = {**row, "article": {**row["article"], "text": text}, "places": [place], "mentions": [mention]}
    gatherer = Gatherer()
    gatherer.add({**cut, "borders": [], "events": []}, "line 1")
    (quote,) = gatherer.archive("x").reports[0].quotes
    assert len(quote.text) < 500 and quote.text.startswith("… ") and quote.text.endswith(" …")
    ((start, end, _),) = quote.names
    assert quote.text[start:end] == "Vientiane"


def test_quotes_are_kept_within_a_bound_evenly() -> None:
    gatherer = Gatherer(most_letters=5_000)
    for number, row in enumerate(documents(result())):
        gatherer.add(row, f"line {number}")
    reports = gatherer.archive("x").reports
    assert sum(len(quote.text) for report in reports for quote in report.quotes) <= 5_000
    assert {len(report.quotes) for report in reports} == {1}


@pytest.mark.parametrize(("text", "most"), [("excerpts", "shared border"), ("none", "")])
def test_less_is_quoted_where_less_is_asked_for(archive: Archive, text: Any, most: str) -> None:
    quotes = [quote for report in gather(result(), text=text).reports for quote in report.quotes]
    assert all(quote.events for quote in quotes)
    assert len(quotes) < sum(len(report.quotes) for report in archive.reports)
    assert bool(quotes) is bool(most)


def test_parquet_gives_the_same_page(html: str, tmp_path: Path) -> None:
    from geomap.archive.batch.results import writer

    target = tmp_path / "result.parquet"
    with result().open("rb") as file:
        writer(target)(target, iter(file.readlines()))
    assert map_article(target).to_html() == html


def test_the_page_says_what_was_counted(archive: Archive, html: str) -> None:
    told = island(html)
    figures = unpacked(told["figures"])
    assert figures["places"]["name"][0] == archive.spots[0].feature.name
    assert len(figures["articles"]["id"]) == len(archive.reports) == 46
    assert figures["events"]["type"] and len(figures["borders"]) == len(archive.lines)
    assert told["failed"] == 2 and told["unplaced"]["mentions"] == 12
    assert told["quoted"]["left"] == 0
    assert any("O'Alay" in quote[0] for quotes in unpacked(told["quotes"]) for quote in quotes)
    assert len(html.encode()) < page.BUDGET


@pytest.mark.parametrize("share", [0.75, 0.5, 0.25])
def test_quotes_give_way_to_the_size(archive: Archive, share: float) -> None:
    writer = page.Writer(archive, page.drawing_of(archive, None))
    whole = writer.packed(page.BUDGET)
    room = int(len(whole["figures"]) + share * len(whole["quotes"])) + 200
    packed = writer.packed(room)
    assert sum(len(packed[part]) for part in ("figures", "quotes")) <= room
    assert packed["figures"] == whole["figures"]
    assert packed["quoted"]["shown"] + packed["quoted"]["left"] == whole["quoted"]["shown"]
    assert packed["quoted"]["shown"] == sum(len(quotes) for quotes in unpacked(packed["quotes"]))


def test_same_input_same_bytes(html: str) -> None:
    assert map_article(result()).to_html() == html


def test_markup_in_an_article_stays_text(html: str) -> None:
    assert HOSTILE not in html
    assert any(HOSTILE in title for title in unpacked(island(html)["figures"])["articles"]["title"])


def test_tables_for_who_runs_no_script(html: str) -> None:
    plain = html.split('aria-label="The map as a table">')[1].split("</section>")[0]
    for words in ("Vientiane", "Cambodia–Laos border", "Nowhereville Junction", "Articles that could not be read"):
        assert words in plain


def test_a_long_table_says_where_it_is_cut() -> None:
    table = page._cut_table("Places", ("Name",), range(120), lambda one: (str(one),))
    assert "Places: the first 50 of 120" in table and table.count("<tr>") == 51


def test_geojson_has_counts_and_which_article_tells(archive: Archive) -> None:
    features = json.loads(ArchiveMap(archive).to_geojson())["features"]
    by = {feature["id"]: feature for feature in features}
    assert len(by) == len(features)
    vientiane = by["geonames:1651944"]
    assert vientiane["geometry"] == {"type": "Point", "coordinates": [102.6, 17.96667]}
    assert (vientiane["properties"]["mentions"], vientiane["properties"]["articles"]) == (8, 8)
    assert by["border:KHM-LAO"]["properties"]["articles"] == 4
    told = [feature["properties"] for feature in features if feature["properties"]["layer"] == "event"]
    assert len(told) == sum(len(report.events) for report in archive.reports)
    assert {one["article"] for one in told} <= {report.id for report in archive.reports}


def test_a_map_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "result.jsonl"
    path.write_text('{"id": 1, "error": "gone"}\n', "utf-8")
    html = map_article(path).to_html()
    assert island(html)["failed"] == 1
    assert "gone" in html


def test_a_notebook_shows_it_in_a_frame(archive: Archive) -> None:
    shown = ArchiveMap(archive)._repr_html_()
    assert '<iframe title="Map: result" srcdoc="' in shown
    assert 'sandbox="allow-scripts"' in shown


def row(**changes: Any) -> str:
    return json.dumps({**next(row for row in documents(result()) if "error" not in row), **changes})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}\n", r"line 1: no row of a batch result, it has no 'id'"),
        ("[1]\n", r"line 1: no row of a batch result"),
        ('{"id": 1, "error": "x"}\n{"id"\n{"id": 2, "error": "x"}\n', r"line 2: no JSON .*geomap batch"),
        ('{"id": 1, "error": "x"}\n{"id": 2, "err', r"line 2: the file is cut off in this line"),
        (json.dumps(articles(1)[0]) + "\n", r"line 1: .*articles still to be read: run geomap batch on them first"),
        ('{"id": 1, "x": "\\ud800"}\n', r"line 1: no JSON"),
        ("", r"'result.jsonl' is empty"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "result.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(ArticleError, match=message):
        map_article(path)


@pytest.mark.quick("changes2-line 1: its document breaks the form.*soon")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"places": [{"id": 1}]}, "line 1: its document breaks the form"),
        ({"schema": 2}, "line 1: no row of a batch result, no document in it"),
        ({"article": {"title": "x", "published": "soon", "source": "x"}}, "line 1: its document breaks the form.*soon"),
    ],
)
def test_a_document_that_breaks_the_form_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    path = tmp_path / "result.jsonl"
    path.write_text(row(**changes), "utf-8")
    with pytest.raises(ArticleError, match=message):
        map_article(path)


def test_a_border_that_there_is_not_is_refused(tmp_path: Path) -> None:
    border = next(row["borders"][0] for row in documents(result()) if row.get("borders"))
    path = tmp_path / "result.jsonl"
    path.write_text(row(borders=[{**border, "id": "border:FRA-LAO", "countries": ["FRA", "LAO"]}]), "utf-8")
    with pytest.raises(ArticleError, match="a border that there is not"):
        map_article(path).to_html()


def test_parquet_of_something_else_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": ["a"]}), path)
    with pytest.raises(ArticleError, match=r"'x\.parquet' has no column 'error': give what geomap batch wrote"):
        map_article(path)
    path.write_bytes(b"PAR1 no more")
    with pytest.raises(ArticleError, match=r"'x\.parquet' is no Parquet, or damaged"):
        map_article(path)


@pytest.mark.parametrize("option", [{"about": ["Laos"]}, {"engine": "spacy"}, {"published": "2023-10-05"}])
def test_options_of_articles_do_not_go(option: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"'result.jsonl' is a batch result, already read"):
        map_article(result(), **option)
    with pytest.raises(UsageError, match="holds many readings"):
        read_article(result())


def test_the_command(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("map", str(result()), "--title", "Two years, six borders")
    assert (done.exit_code, done.output) == (0, "outputs/two-years-six-borders/map.html\n")
    assert "<title>Two years, six borders</title>" in Path(done.output.strip()).read_text("utf-8")
    refused = run("map", str(result()), "-o", "x.html", "-o", "x.gpkg")
    assert refused.exit_code == 2
    assert "the map of an archive is .html or .geojson, not '.gpkg'" in refused.output
    assert not Path("x.html").exists()
    embedded = run("embed", str(result()), "--as", "iframe")
    assert embedded.exit_code == 2
    assert "embed draws one article" in embedded.output
    assert run("map", "nothing.jsonl").exit_code == 3
