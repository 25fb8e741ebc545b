"""The circuit breaker, by a clock that the test turns."""

import pytest

from annotation.outside import Breaker, OutsideError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_and_lets_one_through_after_each_rest() -> None:
    clock = Clock()
    breaker = Breaker(failures=2, rest=10.0, clock=clock)
    for outcome in (breaker.failed, breaker.succeeded, breaker.failed, breaker.failed):
        breaker.ask()
        outcome()
    with pytest.raises(OutsideError, match="failed 2 times in a row and is left alone for 10 s more"):
        breaker.ask()
    clock.now = 10.0
    breaker.ask()
    with pytest.raises(OutsideError):  # while the one attempt is on its way
        breaker.ask()
    breaker.failed()
    clock.now = 19.5
    with pytest.raises(OutsideError, match="3 times in a row and is left alone for 1 s more"):
        breaker.ask()
    clock.now = 20.0
    breaker.ask()
    breaker.succeeded()
    breaker.ask()
    breaker.ask()
