"""One function over many documents in several processes: in order, in bounded memory, and nothing lost in silence.

The processes are the standard library's. What this module adds: no more is read than keeps them busy, small documents
travel together, and a process that dies is an error.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from textfix.errors import InputError, TextfixError

if TYPE_CHECKING:
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 1 << 16
"""Documents travel together until they have so many characters: 12,000 paragraphs took 3.4 s one by one, 1.2 s by 4 kB,
0.5 s by 64 kB, 0.6 s by 256 kB."""

AHEAD = 2
"""Batches under way for each process: the one it works at, and the next, so that it need not wait."""


def mapped(
    function: Callable[[str], Result], items: Iterable[Item], workers: int, text_of: Callable[[Item], str]
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with `function(text_of(item))`, in order; with one worker, in this process.

    `function` must be picklable where processes are not forked; a bound method of a `Fixer` is. Raises InputError if
    `workers` is not positive, TextfixError if a process dies, and what `function` raises.
    """
    if workers < 1:
        raise InputError(f"{workers} processes; give at least 1")
    if workers == 1:
        return ((item, function(text_of(item))) for item in items)
    return _in_processes(function, items, workers, text_of)


def _in_processes(
    function: Callable[[str], Result], items: Iterable[Item], workers: int, text_of: Callable[[Item], str]
) -> Iterator[tuple[Item, Result]]:
    # Imported here: a run in one process need not wait 0.03 s for them.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, initializer=_start, initargs=(function,))
    under_way: deque[tuple[list[Item], Future[list[Any]]]] = deque()
    try:
        for batch in _batches(items, text_of):
            under_way.append((batch, pool.submit(_work, [text_of(item) for item in batch])))
            while under_way and (under_way[0][1].done() or len(under_way) > AHEAD * workers):
                done, results = under_way.popleft()
                yield from zip(done, results.result(), strict=True)
        while under_way:
            done, results = under_way.popleft()
            yield from zip(done, results.result(), strict=True)
    except BrokenProcessPool as error:
        raise TextfixError(
            "a process ended before its work was done, killed perhaps for want of memory; what was given back until "
            "then is whole and in order. Run again, with fewer processes"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(items: Iterable[Item], text_of: Callable[[Item], str]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(text_of(item))
        if characters >= BATCH:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


# What follows runs in the other processes.

_function: Callable[[str], Any]


def _start(function: Callable[[str], Any]) -> None:
    import signal
    import threading

    global _function
    _function = function
    # As many processes as there are processors leave none for the threads of a library of linear algebra.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process answers to it
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave no process behind when the first one is killed."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _work(texts: list[str]) -> list[Any]:
    return [_function(text) for text in texts]
