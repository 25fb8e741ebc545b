"""Worker processes of a build: they leave when it is interrupted, and die when it is killed.

with worker_processes(4) as pool:
    for drawn in pool.map(draw, stickers): ...
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def worker_processes(
    count: int, start: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """A pool of `count` processes, each of which first calls `start(*arguments)`.

    When the block ends, by an error or Ctrl-C too, what is queued is dropped and what is at work is awaited.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, context, _start, (start, arguments))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(start: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends the pool
    threading.Thread(target=_follow_parent, daemon=True).start()
    if start is not None:
        start(*arguments)


def _follow_parent() -> None:
    """A worker waits for ever for work from a parent that was killed: end with it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
