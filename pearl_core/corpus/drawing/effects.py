"""The marks by name, and the plane on which each is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pearl_core.corpus.drawing import effects_feelings as feel
from pearl_core.corpus.drawing import effects_scenery as place
from pearl_core.corpus.drawing import effects_signs as sign
from pearl_core.corpus.drawing import effects_weather as air
from pearl_core.corpus.drawing.shapes import Layer, Pen
from pearl_core.corpus.drawing.stage import Stage

Plane = Literal["behind", "chest", "head", "front"]
"""Behind the figure, under its front arms, moving with its head, or before everything."""

LAYERS: dict[Plane, Layer] = {"behind": "back", "chest": "prop", "head": "fx", "front": "fx"}


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
    "questions": Mark(sign.questions),
    "speech dots": Mark(sign.speech_dots),
    "ellipsis": Mark(sign.ellipsis),
    "food thought": Mark(sign.food_thought),
    "bulb": Mark(sign.bulb),
    "tick": Mark(sign.tick),
    "cross": Mark(sign.cross),
    "clock": Mark(sign.clock),
    "rosette": Mark(sign.rosette),
    "battery": Mark(sign.battery),
    "broken heart": Mark(sign.broken_heart),
    "big heart": Mark(sign.big_heart, "chest"),
    "blown heart": Mark(sign.blown_heart),
    "flutter": Mark(sign.flutter),
    "scribble": Mark(sign.scribble),
    "star pops": Mark(sign.star_pops),
    "big glint": Mark(sign.big_glint),
    "razz": Mark(sign.razz),
    "clap lines": Mark(sign.clap_lines),
    "shush": Mark(sign.shush),
    "padlock": Mark(sign.padlock),
    "big drop": Mark(sign.big_drop, "head"),
    "eyeing": Mark(sign.eyeing),
    "gurgle": Mark(sign.gurgle),
    "thrown drops": Mark(sign.thrown_drops),
    "flames": Mark(air.flames, "behind"),
    "green flames": Mark(air.green_flames, "behind"),
    "rain cloud": Mark(air.rain_cloud),
    "leaf": Mark(air.leaf),
    "snow": Mark(air.snow),
    "icicles": Mark(air.icicles, "head"),
    "drips": Mark(air.drips, "head"),
    "puff": Mark(air.puff),
    "sigh puff": Mark(air.sigh_puff, "head"),
    "shade": Mark(air.shade, "head"),
    "shiver": Mark(air.shiver),
    "speed lines": Mark(air.speed_lines, "behind"),
    "glory": Mark(air.glory, "behind"),
    "dizzy stars": Mark(air.dizzy_stars),
    "warm steam": Mark(air.warm_steam),
    "coin rain": Mark(air.coin_rain),
    "bubbles": Mark(air.bubbles),
    "glow dots": Mark(air.glow_dots),
    "fever": Mark(air.fever, "head"),
    "thaw": Mark(air.thaw, "behind"),
    "confetti": Mark(place.confetti),
    "snores": Mark(place.snores),
    "moon": Mark(place.moon, "behind"),
    "sun": Mark(place.sun, "behind"),
    "notes": Mark(place.notes),
    "tune": Mark(place.tune),
    "thought": Mark(place.thought),
    "jump shadow": Mark(place.jump_shadow, "behind"),
    "pillow": Mark(place.pillow, "behind"),
    "blanket": Mark(place.blanket),
    "bean bag": Mark(place.bean_bag, "behind"),
    "bean bag lap": Mark(place.bean_bag_lap),
    "tub": Mark(place.tub),
    "towel": Mark(place.towel, "head"),
    "disco": Mark(place.disco, "behind"),
    "hankie": Mark(place.hankie, "chest"),
    "specs": Mark(place.specs, "head"),
    "formulas": Mark(place.formulas),
}


def draw_marks(pen: Pen, stage: Stage, names: tuple[str, ...], plane: Plane) -> None:
    """Draw those of `names` that belong on `plane`, in order."""
    pen.layer = LAYERS[plane]
    for name in names:
        mark = MARKS[name]
        if mark.plane == plane:
            mark.draw(pen, stage)
