"""What the charts share: signed numbers, axis steps, labels, and places on a scale.

Only numbers and our own words go into a chart, so a template may show one unescaped (`{{{ }}}`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z95 = 1.959964  # the normal distribution's 97.5 % point


def signed(value: float, digits: int) -> str:
    """ "+4.8", "−0.62", "0.0": with a true minus sign, and no sign on what rounds to nothing."""
    shown = plain(value, digits)
    return shown if shown.startswith("−") or float(shown) == 0 else f"+{shown}"


def plain(value: float, digits: int) -> str:
    """ "4.8", "−0.62", "0.0": with a true minus sign, and none on what rounds to nothing."""
    return f"{value:z.{digits}f}".replace("-", "−")


def label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between `low` and `high` on a stretch of pixels."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (self.end - self.begin) * (value - self.low) / (self.high - self.low)


def scale_over(values: Iterable[float | None], begin: float, end: float) -> Scale:
    """A scale that holds all known values and zero, with a little room at both ends."""
    known = [value for value in values if value is not None and math.isfinite(value)] + [0.0]
    room = (max(known) - min(known)) * 0.08 or 1.0
    return Scale(min(known) - room, max(known) + room, begin, end)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers between low and high, at most so many: steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * n for n in (1, 2, 5, 10) if span / (power * n) <= most)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def tick_digits(found: list[float]) -> int:
    """Digits behind the point that tell ticks apart."""
    step = found[1] - found[0] if len(found) > 1 else 1.0
    return max(0, -math.floor(math.log10(step) + 1e-9))
