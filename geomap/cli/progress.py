"""Counts of finished work -> a progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def bar(
    label: str | None = None, total: Callable[[], int | None] = lambda: None
) -> Iterator[Callable[..., None] | None]:
    """Show a progress bar with the time left, and yield its progress callback.

    Parameters
    ----------
    label
        Text before the bar. None shows the rate instead: how many are done per second.
    total
        Returns how much there is to do, or None if that is not known yet. The callback then sets it, by a negative
        count.

    Yields
    ------
    Callable or None
        The progress callback: call it with the number of units finished since the last call. None if standard error
        is not a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    started, done = time.monotonic(), 0
    with click.progressbar(
        length=total() or 1, label=label, show_eta=True, show_pos=label is None, file=sys.stderr
    ) as shown:

        def step(count: int, *_: int) -> None:
            nonlocal done
            if count < 0:
                shown.length = -count
                return
            done += count
            if label is None:
                shown.label = f"{done / max(time.monotonic() - started, 0.1):,.0f} a second"
            shown.update(count)

        yield step
