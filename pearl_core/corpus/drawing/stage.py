"""Where marks are drawn: around a figure, at a moment of a loop, with this sticker's own small variations."""

import math
from dataclasses import dataclass
from random import Random

from pearl_core.corpus.drawing.figure import Figure
from pearl_core.corpus.drawing.shapes import CANVAS

RED, BLUE, GOLD = "#F0384B", "#6CC7FF", "#FFD23F"
BLUE_INK, GOLD_INK, RED_INK = "#1F5C94", "#8A5A00", "#7A1020"
SLATE = "#3A3A55"
WHITE = "#FFFFFF"
MARGIN = 24.0  # the middle of a mark keeps this far from the canvas's edge


@dataclass(slots=True)
class Stage:
    """The figure, the phase in [0, 1), `flip` (-1 mirrors the marks) and the sticker's generator.

    A mark must draw the same number of random values at every phase, or an animation would flicker.
    """

    figure: Figure
    phase: float
    flip: int
    rng: Random
    tint: int = 0  # picks one of a mark's colours

    def corner(self, s: int, dx: float, dy: float, margin: float = MARGIN) -> tuple[float, float]:
        """A point `dx` outside the head's edge and `dy` below its top, on the right for s = 1 before flipping."""
        x = self.figure.centre + s * self.flip * (self.figure.side + dx)
        return min(max(x, margin), CANVAS - margin), max(self.figure.top + dy, margin)

    def near(self, s: int, dx: float, dy: float, spread: float = 5.0) -> tuple[float, float]:
        """Like `corner`, moved a little at random."""
        x, y = self.corner(s, dx, dy)
        return x + self.rng.uniform(-spread, spread), y + self.rng.uniform(-spread, spread)

    def eye(self, s: int) -> tuple[float, float]:
        """The centre of the left (s = -1) or right (s = 1) eye on the canvas."""
        f = self.figure
        return f.face[0] + s * f.eyes[0] * f.face_scale, f.face[1] + f.eyes[1] * f.face_scale

    def mouth(self) -> tuple[float, float]:
        """The middle of the mouth on the canvas."""
        f = self.figure
        return f.face[0], f.lips + 4

    def wave(self, offset: float = 0.0, rate: int = 1) -> float:
        """sin of the phase: -1 to 1, `rate` whole turns a loop."""
        return math.sin(2 * math.pi * (rate * self.phase + offset))

    def pulse(self, offset: float = 0.0, depth: float = 0.12) -> float:
        """A factor about 1 that swells once a loop."""
        return 1 + depth * self.wave(offset)

    def cycle(self, offset: float) -> float:
        """The phase of something that starts `offset` into the loop, in [0, 1)."""
        return (self.phase + offset) % 1.0


def fade(u: float) -> float:
    """The size of something that appears at u = 0 and is gone at u = 1, so that its return is not seen."""
    return max(min(1.0, 6 * u, 6 * (1 - u)), 0.02)
