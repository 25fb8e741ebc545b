"""How many cores one torch computation takes.

A single query is computed on one: tried with all-MiniLM-L6-v2 on two cores, one thread and two take the
same 5.8 ms while nothing else runs, and 9.4 ms against 128 ms while something does, since the faster
thread waits for the one whose core is taken.
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on the calling thread alone inside the block; for a query, not for a batch."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
