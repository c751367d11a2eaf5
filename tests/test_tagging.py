import pytest

from geomap.reading.recognition import tagging
from geomap.reading.recognition.tagging import Spread, Words
from geomap.text import SentenceIndex, tokens


def prepared(text: str) -> Words:
    return tagging.prepared(text, tokens(text), SentenceIndex(text))


def test_what_the_gazetteer_knows_marks_the_words_of_the_longest_name() -> None:
    found = prepared("He left New York for Paris with the Iranian envoy.")
    known = dict(zip((token.text for token in found.tokens), found.known, strict=True))
    assert known["He"] == known["left"] == "-"
    assert known["New"].startswith("B")
    assert known["York"].startswith("I")
    assert known["Paris"].startswith("Bcapi")
    assert known["Iranian"].startswith("Bdemo")


def test_shapes_and_gaps() -> None:
    found = prepared("In U.S. courts, NATO and IBM’s McCain won 12 cases.")
    assert found.shape == ["Ab", "U.S.", "l", "AB", "l", "AB", "AbC", "l", "d", "l"]
    assert found.gap[3] == ","
    assert found.gap[1] == " "


def test_a_long_sentence_is_cut() -> None:
    text = "Paris " * 1000
    found = prepared(text)
    assert max(last - first for first, last in found.sequences) <= tagging.LONGEST_SEQUENCE
    assert [first for first, _ in found.sequences[1:]] == [last for _, last in found.sequences[:-1]]
    assert found.sequences[-1][1] == len(found.tokens)


def test_spread_joins_a_words_namesakes() -> None:
    found = prepared("Paris is big. Paris Hilton left Paris.")
    odds = [0.9 if token.text == "Paris" else 0.0 for token in found.tokens]
    odds[3] = 0.1
    spread = Spread(found, odds)
    assert "M=6" in spread.features(0)  # the mean of .9, .1 and .9
    assert "P=1" in spread.features(3)
    assert spread.features(1) == ["P=."]


def test_the_words_of_a_name_are_likelier_than_those_around_it() -> None:
    found = prepared("The ministers met in Vientiane, Laos, on Monday.")
    odds = tagging.probabilities(tagging.model("tagger-1.crfsuite"), found)
    by_word = dict(zip((token.text for token in found.tokens), map(sum, odds), strict=True))
    assert min(by_word["Vientiane"], by_word["Laos"]) > 0.8
    assert max(by_word["ministers"], by_word["met"], by_word["Monday"]) < 0.1


def test_a_long_text_is_read_alike_in_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Talks were held in Vientiane, Laos, and then near Goma in eastern Congo. " * 40
    words = tokens(text)

    def odds() -> tuple[list[tuple[float, float]], int]:
        found = tagging.prepared(text, words, SentenceIndex(text))
        first = tagging.probabilities(tagging.model("tagger-1.crfsuite"), found)
        spread = tagging.Spread(found, [sum(own) for own in first])
        return tagging.probabilities(tagging.model("tagger-2.crfsuite"), found, spread), len(found.rows)

    kept, rows = odds()
    assert rows == len(SentenceIndex(text).spans)
    monkeypatch.setattr(tagging, "_KEPT_WORDS", len(words) - 1)
    assert odds() == (kept, 0)
