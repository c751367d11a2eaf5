"""Files and folders of articles -> one batch result: a line or a row for each article, in the order of the input.

Lowest first: inputs, work, executors, journal, results.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.archive.batch.inputs import Item, chunks, count, items
from geomap.archive.batch.journal import Journal
from geomap.archive.batch.work import Lines, Settings
from geomap.errors import UsageError
from geomap.geodata.userdata import added

__all__ = ["Settings", "Summary", "count", "run"]


@dataclass(frozen=True, slots=True)
class Summary:
    """How many articles a batch read, and how many of them failed."""

    count: int
    failed: int


Progress = Callable[[int, int], None]
"""Progress callback: gets the number of articles read, and of those that failed, since its last call."""


def run(
    inputs: Sequence[str],
    output: str | Path,
    *,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read many articles and write one batch result, in the order of the inputs.

    An article that cannot be read becomes a row with the reason. Finished articles are kept in the journal
    `<output>.part` beside the output. The output is written atomically at the end; then the journal is deleted.

    Parameters
    ----------
    inputs
        Files, folders, and `.jsonl` files with an article a line: `{"id": …, "text": …, "title": …?, "published": …?}`.
    output
        Path of the result: `.jsonl` with a document a line, or `.parquet` (GeoParquet) with a row for each article.
    settings
        How articles are read.
    workers
        Number of processes on this machine; by default one for each core.
    scheduler
        Address of a `dask.distributed` scheduler; its workers then read the articles instead. They must see the
        same files under the same paths, and have the same version of geomap.
    resume
        Continue an interrupted run from its journal.
    progress
        Progress callback, called when a group of articles is finished.

    Raises
    ------
    ArticleError
        If an input is missing.
    UsageError
        If the output's extension names no format, there is a journal but `resume` is not set, `resume` is set but
        the output is complete, the journal is of a run with other settings, or the scheduler cannot be reached.
    MissingDependency
        If pyarrow (for Parquet) or Dask (for a scheduler) is not installed.
    OutputError
        If the output cannot be written.
    """
    from importlib.metadata import version

    from geomap.archive.batch import executors, results

    target, settings = Path(output), settings or Settings()
    write = results.writer(target)
    articles = items(inputs)
    part = target.with_name(target.name + ".part")
    if resume and target.exists() and not part.exists():
        raise UsageError(f"nothing to resume: {str(target)!r} is complete; leave --resume out to write it anew")
    with (
        executors.open_workshop(workers or os.cpu_count() or 1, scheduler) as workshop,
        Journal(part, f"{version('geomap')} {settings!r}{_added()}", resume=resume) as journal,
    ):
        total = _Total(progress or (lambda count, failed: None))
        groups = 0

        def open_groups() -> Iterator[tuple[int, tuple[Item, ...]]]:
            nonlocal groups
            for number, group in enumerate(chunks(_once(articles, journal))):
                groups = number + 1
                finished = journal.finished(number, group)
                if finished is None:
                    yield number, group
                else:
                    total.add(finished)

        for number, group, lines in workshop(open_groups(), settings):
            journal.add(number, group, lines)
            total.add(lines)
        write(target, journal.content(groups))
        journal.remove()
    return Summary(total.count, total.failed)


class _Total:
    """Counts the finished articles and calls the progress callback."""

    def __init__(self, progress: Progress) -> None:
        self.count = self.failed = 0
        self._progress = progress

    def add(self, lines: Lines) -> None:
        self.count += lines.count
        self.failed += lines.failed
        self._progress(lines.count, lines.failed)


def _once(articles: Iterator[Item], journal: Journal) -> Iterator[Item]:
    """Yield the articles; one whose id was seen before is replaced by an error."""
    for item in articles:
        yield item if journal.is_new(item.id) else Item(item.id, error="another article of this run has the same id")


def _added() -> str:
    """Return the hashes of the gazetteers that the user added; they change when a gazetteer does."""
    gazetteers = added()
    return "".join(f" {built.sha256}" for built in (gazetteers.world, gazetteers.own) if built)
