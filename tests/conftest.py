"""What several test files need: the seed article and the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from makers import forget_added

from geomap.article.sources import open_article
from geomap.cli.commands import main
from geomap.model.reading import Article, Reading
from geomap.reading.reader import read

# the same examples on every run: what a run finds must not depend on the day
settings.register_profile("quick", max_examples=16, derandomize=True, deadline=None)
settings.register_profile("full", max_examples=160, derandomize=True, deadline=None)
settings.load_profile("quick")

SEED = Path(__file__).resolve().parents[1] / "seeds" / "cambodia-laos-military-ties.txt"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell the slow tests from the quick ones.

    `slow` with names of cases means these of a test's cases alone, `quick` all but these. Hypothesis's tests are among
    the slow ones too, where it is to try all of its examples.
    """
    full = config.getoption("--hypothesis-profile") == "full"
    for item in items:
        case = item.callspec.id if hasattr(item, "callspec") else ""
        slow, quick = item.get_closest_marker("slow"), item.get_closest_marker("quick")
        is_slow = slow is not None and (not slow.args or case in slow.args)
        is_slow |= quick is not None and case not in quick.args
        is_slow |= full and getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        item.add_marker("left_to_slow" if is_slow else "in_every_run")


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
