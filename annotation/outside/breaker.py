"""A circuit breaker: what failed several times in a row is left alone for a while, so that nobody waits for it."""

import math
import threading
import time
from collections.abc import Callable


class OutsideError(OSError):
    """A system from outside gave no answer that can be used; the message is one line."""


class Breaker:
    """Opens after `failures` in a row, and lets one attempt through every `rest` seconds until one succeeds.

    Safe to use from several threads. `clock` counts seconds.
    """

    def __init__(self, failures: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.failures, self.rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_until = 0.0

    def ask(self) -> None:
        """Take a turn. Raises OutsideError while it is left alone; each turn ends with `succeeded` or `failed`."""
        with self._lock:
            if self._failed < self.failures:
                return
            left = self._closed_until - self._clock()
            if left > 0:
                raise OutsideError(
                    f"it failed {self._failed} times in a row and is left alone for {math.ceil(left)} s more"
                )
            self._closed_until = self._clock() + self.rest  # one attempt; the others go on waiting

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self.rest
