"""The marks by name, and the plane on which each is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pearl_core.corpus.drawing import effects_feelings as feel
from pearl_core.corpus.drawing import effects_scenery as place
from pearl_core.corpus.drawing.shapes import Pen
from pearl_core.corpus.drawing.stage import Stage

Plane = Literal["behind", "head", "front"]  # behind the figure, moving with the head, before everything


@dataclass(frozen=True, slots=True)
class Mark:
    """How a mark is drawn, and on which plane."""

    draw: Callable[[Pen, Stage], None]
    plane: Plane = "front"


MARKS: dict[str, Mark] = {
    "hearts": Mark(feel.hearts),
    "sparks": Mark(feel.sparks),
    "sweat": Mark(feel.sweat, "head"),
    "flying sweat": Mark(feel.flying_sweat),
    "vein": Mark(feel.vein, "head"),
    "steam": Mark(feel.steam),
    "streams": Mark(feel.streams, "head"),
    "tear": Mark(feel.tear, "head"),
    "joy tears": Mark(feel.joy_tears, "head"),
    "gloom": Mark(feel.gloom, "head"),
    "burst": Mark(feel.burst),
    "exclamation": Mark(feel.exclamation),
    "wave arcs": Mark(feel.wave_arcs),
    "shake lines": Mark(feel.shake_lines),
    "pow lines": Mark(feel.pow_lines),
    "nausea": Mark(feel.nausea),
    "confetti": Mark(place.confetti),
    "snores": Mark(place.snores),
    "moon": Mark(place.moon, "behind"),
    "sun": Mark(place.sun, "behind"),
    "notes": Mark(place.notes),
    "thought": Mark(place.thought),
    "jump shadow": Mark(place.jump_shadow, "behind"),
    "pillow": Mark(place.pillow, "behind"),
    "blanket": Mark(place.blanket),
}


def draw_marks(pen: Pen, stage: Stage, names: tuple[str, ...], plane: Plane) -> None:
    """Draw those of `names` that belong on `plane`, in order."""
    pen.layer = "back" if plane == "behind" else "fx"
    for name in names:
        mark = MARKS[name]
        if mark.plane == plane:
            mark.draw(pen, stage)
