"""Groups of articles -> their result lines as they are finished, by processes on this machine or by Dask's workers."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

from geomap.archive.batch.inputs import Item
from geomap.archive.batch.work import Lines, Settings, failed, read_items
from geomap.errors import MissingDependency, UsageError

Group = tuple[int, tuple[Item, ...]]
Finished = Iterator[tuple[int, tuple[Item, ...], Lines]]
Workshop = Callable[[Iterator[Group], Settings], Finished]

_DIED = "the process that read it died, perhaps for want of memory"
_RETRIES = 3
_WAIT_S = "10s"


def open_workshop(workers: int, scheduler: str | None) -> AbstractContextManager[Workshop]:
    """Return a context manager of the function that reads groups of articles.

    The function reads them in `workers` processes on this machine or, where `scheduler` is its address, by the
    workers of a Dask scheduler. It yields a group when it is finished, in any order.

    Raises
    ------
    MissingDependency
        On entry, if there is a scheduler and Dask is not installed.
    UsageError
        On entry, if no scheduler answers at the address.
    """
    return _dask(scheduler) if scheduler else _processes(workers)


@contextmanager
def _processes(workers: int) -> Iterator[Workshop]:
    # a forked process would share this one's open databases
    context = multiprocessing.get_context("spawn")
    pool = _pool(workers, context)

    def workshop(groups: Iterator[Group], settings: Settings) -> Finished:
        nonlocal pool
        waiting: dict[Future[Lines], Group] = {}
        for group in _with_end(groups):
            if group:
                waiting[pool.submit(read_items, group[1], settings)] = group
            while waiting and (group is None or len(waiting) >= 2 * workers):
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                    pool.shutdown(cancel_futures=True)
                    yield from _one_by_one(waiting, settings, context)
                    pool, waiting = _pool(workers, context), {}
                    continue
                for future in done:
                    number, items = waiting.pop(future)
                    yield number, items, future.result()

    try:
        yield workshop
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(workers: int, context: Any) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Make this worker process exit when its parent does, even when the parent is killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _with_end(groups: Iterator[Group]) -> Iterator[Group | None]:
    yield from groups
    yield None


def _one_by_one(waiting: dict[Future[Lines], Group], settings: Settings, context: Any) -> Finished:
    """Read the unfinished groups again after a worker died, one article at a time: only the article at fault fails."""
    for future, (number, items) in waiting.items():
        if future.done() and not future.cancelled() and future.exception() is None:
            yield number, items, future.result()
            continue
        parts = []
        pool = _pool(1, context)
        for item in items:
            try:
                parts.append(pool.submit(read_items, (item,), settings).result())
            except BrokenProcessPool:
                parts.append(failed((item,), _DIED))
                pool.shutdown(cancel_futures=True)
                pool = _pool(1, context)
        pool.shutdown()
        content = b"".join(part.content for part in parts)
        yield number, items, Lines(content, len(parts), sum(part.failed for part in parts))


@contextmanager
def _dask(address: str) -> Iterator[Workshop]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MissingDependency("a scheduler needs Dask: pip install 'geomap[dask]'") from error
    try:
        client = distributed.Client(address, timeout=_WAIT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers at {address!r}: start one with `dask scheduler`, or check the address"
        raise UsageError(message) from error

    def workshop(groups: Iterator[Group], settings: Settings) -> Finished:
        waiting: dict[Any, Group] = {}
        queue = distributed.as_completed(loop=client.loop)
        most = 4

        def add() -> None:
            nonlocal most
            most = max(most, 3 * sum(client.nthreads().values()))
            while len(waiting) < most and (group := next(groups, None)):
                future = client.submit(read_items, group[1], settings, retries=_RETRIES, pure=False)
                waiting[future] = group
                queue.add(future)

        add()
        for future in queue:
            number, items = waiting.pop(future)
            try:
                yield number, items, future.result()
            except distributed.KilledWorker:
                yield number, items, failed(items, _DIED)
            add()

    try:
        yield workshop
    finally:
        client.close()
