import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geomap.article.sources import from_text
from geomap.errors import ArticleError
from geomap.model.reading import Reading
from geomap.reading.document import from_json, schema, to_document, to_json
from geomap.reading.reader import read


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("text", ["No place here.", "Floods struck the Xyzzang district.", "Tripoli, Lebanon."])
def test_documents_fit_the_schema(text: str) -> None:
    Draft202012Validator(schema()).validate(to_document(read(from_text(text))))


def test_seed_document(seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    Draft202012Validator(schema()).validate(document)
    text = seed_reading.article.text
    assert all(text[m["start"] : m["end"]] == m["text"] for m in document["mentions"])
    shared = next(m for m in document["mentions"] if m["kind"] == "border")
    assert shared["place"] == "border:KHM-LAO"
    (border,) = document["borders"]
    assert border["published"][0] == {"km": 555, "source": "CIA World Factbook"}
    alay = next(place for place in document["places"] if place["id"] == "curated:o-alay")
    assert (alay["country"], alay["claimed_by"], alay["uncertainty_km"]) == (None, ["KHM", "LAO"], 20)


def test_round_trip(seed_reading: Reading) -> None:
    text = to_json(to_document(seed_reading))
    again = from_json(text, source="x.json")
    assert to_json(to_document(again)) == text
    assert again.events == seed_reading.events
    assert again.borders[0].geometry.equals(seed_reading.borders[0].geometry)


def test_without_text_no_sentence_is_in_it(seed_reading: Reading) -> None:
    assert "solidified" not in to_json(to_document(seed_reading, with_text=False))


def test_a_correction_is_kept(seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    alay = next(place for place in document["places"] if place["id"] == "curated:o-alay")
    alay["lon"], alay["lat"] = 106.6, 14.5
    document["places"] = [place for place in document["places"] if place["name"] != "Vientiane"]
    again = from_json(to_json(document), source="x.json")
    assert [place.feature.name for place in again.places] == ["Cambodia", "Laos", "O'Alay"]
    assert [event.place for event in again.events if event.type == "CONSULT"] == [None, None]
    assert again.places[-1].feature == replace(seed_reading.places[-1].feature, lon=106.6, lat=14.5)


def broken(seed_reading: Reading, *path: Any, value: Any) -> str:
    document: Any = to_document(seed_reading)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("places", 2, "lon"), "east", r"places\[2\].lon: 'east' is not of type 'number'"),
        (("places", 0, "lat"), 91, r"places\[0\].lat: 91 is greater than the maximum of 90"),
        (("schema",), 2, "schema: 1 was expected"),
        (("places", 1, "id"), "geonames:1831722", r"places\[1\].id: 'geonames:1831722' is another's id"),
        (("places", 1, "id"), "border:KHM-LAO", r"places\[1\].id: 'border:KHM-LAO' is another's id"),
        (("mentions", 0, "end"), 10**9, r"mentions\[0\]: 0 to 1000000000 is no stretch of the text"),
        (("mentions", 0, "end"), 8.0, r"mentions\[0\]: 0 to 8.0 is no stretch of the text"),
        (("events", 0, "evidence"), [[0, 10**9]], r"events\[0\].evidence: 0 to 1000000000 is no stretch"),
        (("places", 2, "uncertainty_km"), 1e9, r"places\[2\].uncertainty_km: 1000000000.0 is"),
        (("events", 0, "type"), "PARTY", r"events\[0\].type: 'PARTY' is not one of"),
        (("borders", 0, "countries"), ["KHM", "JPN"], r"borders\[0\].countries: .*KHM.*JPN"),
        (("article", "published"), "2023-02-31", "article.published: '2023-02-31' is no date"),
        (("places",), {}, "places: {} is not of type 'array'"),
    ],
)
def test_a_broken_document_is_refused(seed_reading: Reading, path: tuple[Any, ...], value: Any, message: str) -> None:
    with pytest.raises(ArticleError, match=f"'x.json', line 1, {message}"):
        from_json(broken(seed_reading, *path, value=value), source="x.json")


def test_the_line_of_a_fault_is_named(seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    document["places"][2]["lon"] = "east"
    text = to_json(document)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if '"lon": "east"' in one)
    with pytest.raises(ArticleError, match=rf"line {line}, places\[2\].lon: 'east'"):
        from_json(text, source="x.json")
    del document["places"][2]["lon"]
    text = to_json(document)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one == '   "id": "geonames:1651944",') - 1
    with pytest.raises(ArticleError, match=rf"line {line}, places\[[0-9]\]: 'lon' is a required property"):
        from_json(text, source="x.json")


def test_what_was_edited_is_told_with_the_original(seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    by_id = {row["id"]: row for part in ("places", "events") for row in document[part]}
    by_id["curated:o-alay"] |= {"lon": 106.6, "lat": 14.5}
    was = by_id["e1"]["date"]
    by_id["e1"]["date"] = was | {"from": "2023-10-02"}
    new = by_id["curated:o-alay"] | {"id": "user:post-7", "name": "Post 7", "sources": ["Border commission, 2024"]}
    document["places"] = [p for p in document["places"] if p["name"] != "Vientiane"] + [new]
    again = from_json(to_json(document), source="x.json")
    assert {(edit.id, edit.field) for edit in again.edits} == {
        ("curated:o-alay", "position"), ("e1", "date"), ("user:post-7", "added"), ("geonames:1651944", "dropped"),
    }  # fmt: skip
    originals = {(edit.id, edit.field): edit.was for edit in again.edits}
    area = next(place.feature for place in seed_reading.places if place.feature.id == "curated:o-alay")
    assert originals["curated:o-alay", "position"] == (area.lon, area.lat)
    assert originals["e1", "date"] == was
    assert originals["geonames:1651944", "dropped"] == "Vientiane"
    assert [(one.mention.text, one.hint) for one in again.unplaced] == [("Vientiane", "taken off the map by an editor")]
    # what was written again still knows
    assert from_json(to_json(to_document(again)), source="y.json").edits == again.edits


def test_nothing_is_edited_in_a_document_as_it_came(seed_reading: Reading) -> None:
    assert from_json(to_json(to_document(seed_reading)), source="x.json").edits == ()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_hold_is_refused(seed_reading: Reading, value: Any) -> None:
    with pytest.raises(ArticleError, match=r"'x.json'"):
        from_json(broken(seed_reading, "places", 2, "lat", value=value), source="x.json")


def test_a_document_without_text_is_drawn_and_keeps_its_hash(seed_reading: Reading) -> None:
    from geomap import ArticleMap

    document = to_document(seed_reading, with_text=False)
    again = from_json(to_json(document), source="x.json")
    assert to_document(again) == document
    for mode in ("full", "excerpts", "none"):
        assert "Vientiane" in ArticleMap(again, text=mode).to_html()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_no_document(text: str) -> None:
    with pytest.raises(ArticleError, match=r"'x.json'.*read the article again"):
        from_json(text, source="x.json")


def test_the_page_says_what_was_edited(seed_reading: Reading) -> None:
    from geomap import ArticleMap

    document = to_document(seed_reading)
    alay = next(place for place in document["places"] if place["id"] == "curated:o-alay")
    was = f"{alay['lat']:.4f}, {alay['lon']:.4f}"
    alay |= {"lon": 106.6, "lat": 14.5}
    meeting = next(event for event in document["events"] if event["type"] == "CONSULT")
    meeting["date"] |= {"from": "2023-10-02", "to": "2023-10-02"}
    html = ArticleMap(from_json(to_json(document), source="x.json")).to_html()
    assert f"position edited, was {was}" in html
    assert "date edited, was 1–4 October 2023" in html
    assert "edited, was" not in ArticleMap(seed_reading).to_html()


def test_a_place_that_an_editor_adds_needs_few_fields(seed_reading: Reading) -> None:
    document = to_document(seed_reading)
    post = {"id": "user:post-7", "name": "Post 7", "kind": "other", "country": "KHM", "lon": 106.1, "lat": 14.4}
    document["places"].append(post | {"sources": ["Border commission, 2024"]})
    again = from_json(json.dumps(document), source="x.json")
    assert again.places[-1].feature.sources == ("Border commission, 2024",)
    assert again.places[-1].reason == "added by an editor"
    Draft202012Validator(schema()).validate(to_document(again))
    document["places"][-1] = post
    with pytest.raises(ArticleError, match="'sources' is a required property"):
        from_json(json.dumps(document), source="x.json")
