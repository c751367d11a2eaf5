"""An archive of articles -> one result: a line or a row for each article, in the order of the archive.

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
    """What came of a batch."""

    count: int
    failed: int


Progress = Callable[[int, int], None]
"""Is told how many articles were read, and how many of these failed, since it was told last."""


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
    """Read an archive of articles, and write what was found in the order of the archive.

    An article that cannot be read gives a row that says why. Beside the output, `<output>.part` keeps what
    is finished; it goes when the output is written, whole.

    Parameters
    ----------
    inputs
        Files, folders, and `.jsonl` files whose lines are `{"id": …, "text": …, "published": …?}`.
    output
        `.jsonl`, a document a line, or `.parquet`, GeoParquet with a row for each article.
    settings
        How articles are read.
    workers
        So many processes on this machine; as many as it has cores where it is not given.
    scheduler
        Address of a `dask.distributed` scheduler whose workers are to read instead. They must see the same
        files under the same paths, and have the same version of geomap.
    resume
        Go on with what a run left behind that was cut off.
    progress
        Is called as groups of articles are finished.

    Raises
    ------
    ArticleError
        If an input is missing.
    UsageError
        If the output's extension names no format, another run left something behind, or the scheduler
        cannot be reached.
    MissingDependency
        If the part that writes Parquet or speaks to Dask is not installed.
    OutputError
        If the output cannot be written.
    """
    from importlib.metadata import version

    from geomap.archive.batch import executors, results

    target, settings = Path(output), settings or Settings()
    write = results.writer(target)
    every = items(inputs)
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
            for number, group in enumerate(chunks(_once(every, journal))):
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
    """Counts what is finished, and passes it on."""

    def __init__(self, progress: Progress) -> None:
        self.count = self.failed = 0
        self._progress = progress

    def add(self, lines: Lines) -> None:
        self.count += lines.count
        self.failed += lines.failed
        self._progress(lines.count, lines.failed)


def _once(every: Iterator[Item], journal: Journal) -> Iterator[Item]:
    """Yield the articles, those whose id comes again with that as their fault."""
    for item in every:
        yield item if journal.is_new(item.id) else Item(item.id, error="another article of this run has the same id")


def _added() -> str:
    """Return what tells one state of the gazetteers that the user added from another."""
    found = added()
    return "".join(f" {built.sha256}" for built in (found.world, found.own) if built)
