"""What several test files need: the seed article and the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap.article import open_article
from geomap.cli import main
from geomap.model import Article, Reading
from geomap.reading import read

SEED = Path(__file__).resolve().parents[1] / "seeds" / "cambodia-laos-military-ties.txt"


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
