"""What several test files need: the seed article and the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from makers import forget_added

from geomap.article.sources import open_article
from geomap.cli.commands import main
from geomap.model.reading import Article, Reading
from geomap.reading.reader import read

SEED = Path(__file__).resolve().parents[1] / "seeds" / "cambodia-laos-military-ties.txt"


@pytest.fixture(scope="session", autouse=True)
def nothing_added(tmp_path_factory: pytest.TempPathFactory):
    """Keep what the machine's user has added out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_GAZETTEER", str(tmp_path_factory.mktemp("nothing-added")))
        yield


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of added gazetteers of its own, empty; call it after something was added."""
    monkeypatch.setenv("GEOMAP_GAZETTEER", str(tmp_path / "shelf"))
    (tmp_path / "shelf").mkdir()
    forget_added()
    yield tmp_path / "shelf"
    monkeypatch.undo()
    forget_added()


@pytest.fixture(scope="session")
def seed() -> Article:
    return open_article(str(SEED), published="2023-10-05")


@pytest.fixture(scope="session")
def seed_reading(seed: Article) -> Reading:
    return read(seed)


@pytest.fixture
def run():
    """Run the command line in this process: `run("lookup", "Vientiane")`."""

    def command(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return command
