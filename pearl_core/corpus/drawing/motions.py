"""Motions: what moves at a phase of the loop, as small offsets from a pose. Every motion returns to where it began."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Motion:
    """Offsets from a pose: pixels, degrees, and a squash factor (1 is at rest).

    `lift` raises the whole figure, `slide` moves it sideways, `lean` turns it about its feet, `tilt` and `nod` move the
    head, `turn` (left, right) turns the arms about their shoulders, `spread` (outwards, down) moves both hands,
    `step` (left, right) lifts the feet.
    """

    lift: float = 0.0
    slide: float = 0.0
    lean: float = 0.0
    squash: float = 1.0
    tilt: float = 0.0
    nod: float = 0.0
    turn: tuple[float, float] = (0.0, 0.0)
    spread: tuple[float, float] = (0.0, 0.0)
    step: tuple[float, float] = (0.0, 0.0)


STILL = Motion()


def _sin(phase: float, turns: int = 1, offset: float = 0.0) -> float:
    return math.sin(2 * math.pi * (turns * phase + offset))


def bounce(t: float) -> Motion:
    """One high jump, squashed at the landing."""
    u = abs(math.sin(math.pi * t))
    return Motion(lift=32 * u, squash=0.88 + 0.17 * min(1, u * 2.2), tilt=3 * _sin(t), turn=(8 * u, 8 * u))


def hop(t: float) -> Motion:
    """Two quick hops from side to side."""
    u = abs(_sin(t))
    return Motion(lift=16 * u, slide=6 * _sin(t, 1, 0.25), squash=0.94 + 0.08 * u, lean=3 * _sin(t))


def wave(t: float) -> Motion:
    return Motion(turn=(0, 26 * _sin(t)), tilt=3 * _sin(t))


def pulse(t: float) -> Motion:
    return Motion(squash=1 + 0.03 * _sin(t), tilt=3 * _sin(t))


def sob(t: float) -> Motion:
    return Motion(squash=1 + 0.02 * _sin(t, 2), turn=(8 * _sin(t, 2), 8 * _sin(t, 2)), tilt=2.5 * _sin(t),
        nod=2 * _sin(t, 2))  # fmt: skip


def tremble(t: float) -> Motion:
    """A fast shiver."""
    return Motion(slide=2.6 * _sin(t, 6), tilt=0.8 * _sin(t, 4), squash=1 + 0.008 * _sin(t, 3))


def giggle(t: float) -> Motion:
    return Motion(
        lift=3 + 3 * _sin(t, 3), squash=1 + 0.025 * _sin(t, 3, 0.25), lean=2.5 * _sin(t), spread=(0, 2 * _sin(t, 3))
    )


def sway(t: float) -> Motion:
    return Motion(lean=3.5 * _sin(t), tilt=3 * _sin(t, 1, -0.1))


def nod(t: float) -> Motion:
    return Motion(nod=5 + 5 * _sin(t, 2), tilt=1.5 * _sin(t), squash=1 + 0.012 * _sin(t, 2))


def refuse(t: float) -> Motion:
    """The head goes from side to side."""
    return Motion(tilt=8 * _sin(t, 2), slide=3 * _sin(t, 2))


def breathe(t: float) -> Motion:
    return Motion(squash=1 + 0.022 * _sin(t), nod=1.5 * _sin(t), tilt=1.2 * _sin(t))


def stomp(t: float) -> Motion:
    """Feet and fists in turn."""
    up = _sin(t, 2)
    return Motion(
        squash=1 - 0.02 * abs(up), slide=2 * _sin(t, 4), step=(9 * max(up, 0), 9 * max(-up, 0)), turn=(4 * up, -4 * up)
    )


def run(t: float) -> Motion:
    up = _sin(t, 2)
    return Motion(
        lift=5 * abs(up), lean=1.5 * _sin(t, 2), step=(14 * max(up, 0), 14 * max(-up, 0)), turn=(22 * up, -22 * up)
    )


def dance(t: float) -> Motion:
    up = _sin(t)
    return Motion(
        lift=7 * abs(up),
        slide=9 * up,
        lean=7 * up,
        tilt=-6 * up,
        turn=(18 * up, -18 * up),
        step=(10 * max(up, 0), 10 * max(-up, 0)),
    )


def wobble(t: float) -> Motion:
    """A slow circle, as after a spin."""
    return Motion(slide=5 * _sin(t, 1, 0.25), lean=4 * _sin(t), tilt=5 * _sin(t, 1, 0.25), nod=3 * _sin(t, 1, 0.5))


def clap(t: float) -> Motion:
    apart = 1 + _sin(t, 3)
    return Motion(spread=(13 * apart, 0), squash=1 + 0.01 * _sin(t, 3), tilt=2 * _sin(t))


def ponder(t: float) -> Motion:
    return Motion(tilt=4 * _sin(t), nod=1.5 * _sin(t, 2))


def recoil(t: float) -> Motion:
    """A start backwards that settles again."""
    u = max(0.0, _sin(t))
    return Motion(lift=12 * u, squash=1 + 0.06 * u, slide=1.5 * _sin(t, 5), spread=(3 * u, 0))


def droop(t: float) -> Motion:
    """Sinks and rises again, slowly."""
    return Motion(squash=0.985 + 0.03 * _sin(t), nod=3 - 3 * _sin(t), turn=(3 * _sin(t), 3 * _sin(t)))


def tap(t: float) -> Motion:
    """One foot taps four times a loop."""
    return Motion(step=(0, 10 * max(0.0, _sin(t, 4))), tilt=2 * _sin(t), squash=1 + 0.008 * _sin(t, 2))


def lift_up(t: float) -> Motion:
    """Pumps what is held upwards."""
    u = _sin(t, 2)
    return Motion(lift=4 + 4 * u, squash=1 + 0.02 * u, turn=(6 * u, 6 * u), tilt=2 * _sin(t))


MOTIONS: dict[str, Callable[[float], Motion]] = {
    "bounce": bounce, "hop": hop, "wave": wave, "pulse": pulse, "sob": sob, "tremble": tremble, "giggle": giggle,
    "sway": sway, "nod": nod, "refuse": refuse, "breathe": breathe, "stomp": stomp, "run": run, "dance": dance,
    "wobble": wobble, "clap": clap, "ponder": ponder, "recoil": recoil, "droop": droop, "lift": lift_up, "tap": tap,
}  # fmt: skip
