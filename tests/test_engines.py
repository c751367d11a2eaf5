from pathlib import Path

import pytest
import spacy

from geomap.article.sources import from_text
from geomap.errors import UsageError
from geomap.reading.recognition import mentions
from geomap.reading.recognition.engines import engine


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real spaCy model, small: its entities come from a list."""
    language = spacy.blank("en")
    ruler = language.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "GPE", "pattern": "Vientiane"},
            {"label": "GPE", "pattern": "Laos"},
            {"label": "NORP", "pattern": "Lao"},
            {"label": "PERSON", "pattern": "Pisen"},
        ]
    )
    path: Path = tmp_path_factory.mktemp("model") / "small"
    language.to_disk(path)
    return path


def test_spacy_finds_what_the_model_finds(model: Path) -> None:
    text = "General Pisen went to Vientiane, Laos, and met the Lao minister."
    found = mentions.find(from_text(text), engine=engine(f"spacy:{model}"))
    assert [(m.text, m.kind) for m in found] == [("Vientiane", "toponym"), ("Laos", "toponym"), ("Lao", "demonym")]
    assert all(text[m.start : m.end] == m.text for m in found)


@pytest.mark.slow
def test_spacy_reads_a_long_text_in_pieces(model: Path) -> None:
    text = "They met in Laos. " * 60_000
    found = mentions.find(from_text(text), engine=engine(f"spacy:{model}"))
    assert len(found) == 60_000
    assert all(text[m.start : m.end] == "Laos" for m in (found[0], found[30_000], found[-1]))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("spacy", "spaCy has no English model here"),
        ("spacy:no_such_model", "spaCy cannot load 'no_such_model'"),
        ("nltk", "no engine is called 'nltk'"),
        ("", "no engine is called ''"),
    ],
)
def test_a_clear_hint(name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy.util, "get_installed_models", list)  # as where nobody has downloaded one
    with pytest.raises(UsageError, match=message):
        engine(name)
