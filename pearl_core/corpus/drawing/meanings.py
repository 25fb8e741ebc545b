"""The sixty meanings: an expression, a pose, marks, perhaps a prop, and a motion for each.

No two meanings share their (eyes, mouth, marks): a face alone should tell them apart.
"""

from dataclasses import dataclass

from pearl_core.corpus.drawing.face import Face


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a meaning looks.

    `arms` lists alternative (left, right) poses, of which a sticker's seed picks one; `tilt` turns the head and `lean` the
    whole figure, in degrees; `squash` below 1 crouches; `jump` lifts. `things` are marks that stand for a prop (a
    blanket, a tub): they and `prop`, an entity's name, are drawn only where the sticker has no entity of its own.
    """

    face: Face
    arms: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    motion: str
    tilt: float = 0.0
    lean: float = 0.0
    squash: float = 1.0
    jump: float = 0.0
    gesture: tuple[str, str] = ("", "")
    step: tuple[float, float] = (0.0, 0.0)
    things: tuple[str, ...] = ()
    prop: str | None = None
    grip: str = ""  # where a prop in one hand goes instead of the side: "mouth"


MEANINGS: dict[str, Meaning] = {
    "happy": Meaning(
        Face("happy", "open"), (("up", "up"), ("up", "wide"), ("fists", "fists")), ("sparks", "jump shadow"), "bounce",
        jump=12,
    ),
    "in love": Meaning(Face("hearts", "open", cheeks="hot"), (("cheek", "cheek"),), ("hearts",), "pulse", tilt=-4),
    "sad": Meaning(
        Face("big", "frown", "worry"), (("down", "down"), ("down", "belly")), ("tear", "gloom"), "droop", tilt=4,
        squash=0.96,
    ),
    "crying": Meaning(
        Face("closed", "wail", "worry", ""), (("wide", "wide"), ("fists", "fists")), ("streams",), "sob",
    ),
    "angry": Meaning(Face("angry", "grit", "angry", "hot"), (("hips", "hips"),), ("vein", "steam"), "stomp"),
    "shocked": Meaning(
        Face("wide", "shout", cheeks=""), (("cheek", "cheek"), ("up", "up")), ("burst",), "recoil", squash=1.04,
    ),
    "good night": Meaning(
        Face("closed", "drool"), (("down", "down"),), ("snores", "moon"), "breathe", tilt=-6,
        things=("pillow", "blanket"),
    ),
    "thinking": Meaning(
        Face("side", "smirk", "one", "", (5, -4)), (("hips", "chin"), ("belly", "chin")), ("thought",), "ponder", tilt=5,
    ),
    "laughing": Meaning(
        Face("squeeze", "laugh"), (("belly", "belly"), ("belly", "cheek")), ("joy tears", "shake lines"), "giggle",
        tilt=-7,
    ),
    "shy": Meaning(
        Face("side", "w", "worry", "hot", (-5, 3)), (("fingers", "fingers"),), ("sweat",), "sway", tilt=7,
    ),
    "good morning": Meaning(
        Face("happy", "w"), (("down", "hold"), ("up", "hold")), ("sun",), "sway", prop="coffee",
    ),
    "hug": Meaning(Face("happy", "smile"), (("wide", "wide"), ("open", "open")), ("hearts",), "pulse", tilt=-5),
    "celebrating": Meaning(Face("stars", "laugh"), (("up", "up"),), ("confetti",), "hop", prop="cake"),
    "sick": Meaning(
        Face("spiral", "wavy", "worry", "green"), (("down", "down"),), ("nausea",), "wobble", tilt=6,
    ),
    "thank you": Meaning(Face("happy", "smile", "up"), (("pray", "pray"),), ("sparks",), "nod", tilt=-4, prop="flowers"),
    "working": Meaning(
        Face("half", "flat", "flat", ""), (("hold", "hold"),), ("sweat",), "tremble", prop="laptop",
    ),
    "goodbye": Meaning(Face(("dot", "happy"), "open"), (("down", "wave"), ("hips", "wave")), ("wave arcs",), "wave", tilt=6),
    "sorry": Meaning(
        Face("big", "wavy", "worry", down=8), (("pray", "pray"),), ("flying sweat",), "nod", squash=0.95,
    ),
    "eating": Meaning(Face("happy", "chew"), (("hold", "hold"),), ("notes",), "giggle", prop="noodles"),
    "go for it": Meaning(
        Face("stars", "laugh", "angry"), (("hips", "punch"), ("fists", "punch")), ("pow lines", "sparks"), "lift", tilt=-4,
    ),
    "proud": Meaning(Face("closed", "smirk", "up"), (("hips", "hips"),), ("sparks",), "breathe", tilt=-6),
}  # fmt: skip
