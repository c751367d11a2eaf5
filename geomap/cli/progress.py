"""What has been done -> a bar on the terminal; nothing where standard error is none."""

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
    """Show how far it has come, and how long the rest will take; give what is to be told of each step.

    Parameters
    ----------
    label
        What stands before the bar; by default how many are done a second.
    total
        Counts what there is to do, where that is known beforehand. Else the first step tells it, as a negative number.
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
