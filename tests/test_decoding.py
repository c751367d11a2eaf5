from itertools import pairwise

import pytest

from geomap.reading.recognition import decoding
from geomap.text import SentenceIndex, tokens


def names(text: str) -> list[str]:
    words = tokens(text)
    tagged = decoding.tag(text, words, SentenceIndex(text))
    return [text[words[one.first].start : words[one.last].end] for one in tagged]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Hague is calm.", ["The Hague"]),
        ("The Netherlands borders Belgium.", ["The Netherlands", "Belgium"]),
        ("The Cambodia–Laos border is long.", ["Cambodia", "Laos"]),
        ("Mr Washington and Mrs. Ireland met in Chad.", ["Chad"]),
        ("Michael Jordan flew to Amman, Jordan.", ["Amman", "Jordan"]),
        ("Rebels of the Democratic Republic of Congo fled to Rwanda.", ["Democratic Republic of Congo", "Rwanda"]),
        ("The ferry from Zanzibar to Dar es Salaam sank.", ["Zanzibar", "Dar es Salaam"]),
        ("A strike began in Frankfurt am Main on Monday.", ["Frankfurt am Main"]),
        ("The troops moved from Ain al-Asad to Deir ez-Zor.", ["Ain al-Asad", "Deir ez-Zor"]),
        ("In Futaleufú 150 people were evacuated the same day.", ["Futaleufú"]),
        ("Why US fears rose in March.", ["US"]),
        ("Fighting flared in Goma, in eastern Congo, on Monday.", ["Goma", "Congo"]),
        ("Yang Peou, secretary-general of the academy, flew to Laos.", ["Laos"]),
        ("Snow fell in North Dakota and in West Virginia.", ["North Dakota", "West Virginia"]),
        ("CAMBODIA AND LAOS SIGN TREATY IN VIENTIANE", ["CAMBODIA", "LAOS", "VIENTIANE"]),
        ("nothing here has a capital letter, not even paris.", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_probabilities_lie_between_the_least_and_one() -> None:
    text = "Police in Houston said that a man from Louisiana drowned in the Red River near Shreveport."
    tagged = decoding.tag(text, tokens(text), SentenceIndex(text))
    assert len(tagged) >= 3
    assert all(decoding.LEAST_COUNTRY <= one.probability <= 1 for one in tagged)
    assert all(a.last < b.first for a, b in pairwise(tagged))
