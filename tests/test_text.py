import pytest

from geomap.text import SentenceIndex, normalise, sentences, tokens


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("O’Alay", "oalay"),
        ("St. Paul", "saint paul"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Stung-Treng", "stung treng"),
        ("The Hague", "hague"),
        ("the", "the"),
        ("ວຽງຈັນ", "ວຽງຈັນ"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_normalise(name: str, key: str) -> None:
    assert normalise(name) == key
    assert normalise(key) == key


def test_normalise_keeps_vowel_signs_apart() -> None:
    assert normalise("ວຽງຈັນ") != normalise("ວຽງຈນ")


def test_tokens_are_where_they_say() -> None:
    text = "The U.S. and Cambodia’s O’Alay,\r\nវៀងច័ន្ទ 1-4."
    found = tokens(text)
    assert [token.text for token in found] == ["The", "U.S.", "and", "Cambodia", "O’Alay", "វៀងច័ន្ទ", "1", "4"]
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came. She went.", ["He came.", "She went."]),
        ("Gen. Pisen met Mr. Lee in St. Paul.", ["Gen. Pisen met Mr. Lee in St. Paul."]),
        ("The U.S. sent aid. It came.", ["The U.S. sent aid.", "It came."]),
        ("A heading\n\nA text", ["A heading", "A text"]),
        ("“So it is,” he said. “Yes.” Then\nit rained.", ["“So it is,” he said.", "“Yes.”", "Then\nit rained."]),
        ("It cost 3.5 million.", ["It cost 3.5 million."]),
        ("  \n\n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_sentence_index() -> None:
    index = SentenceIndex("One. Two. Three.")
    assert [index.number_at(offset) for offset in (0, 3, 5, 15)] == [0, 0, 1, 2]
