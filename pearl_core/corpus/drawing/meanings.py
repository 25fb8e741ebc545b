"""The sixty meanings: an expression, a pose, marks, perhaps a prop, and a motion for each.

No two meanings share their (eyes, mouth, marks): a face alone should tell them apart.
"""

from dataclasses import dataclass

from pearl_core.corpus.drawing.face import Face


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a meaning looks.

    `arms` lists alternative (left, right) poses, of which a sticker's seed picks one, and `gesture` what those hands
    show; `tilt` turns the head and `lean` the whole figure, in degrees; `squash` below 1 crouches; `jump` and `step`
    (left, right) lift the figure and its feet, in pixels. `things` are marks that stand for a prop (a blanket, a tub):
    they and `prop`, an entity's name, are drawn only where the sticker has no entity of its own. `grip` says where a
    prop in one hand goes: at the "side", or up to the "mouth".
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
    grip: str = "side"


DOWN = (("down", "down"),)

JOY: dict[str, Meaning] = {
    "happy": Meaning(
        Face("happy", "open"), (("up", "up"), ("up", "wide"), ("present", "up")), ("sparks", "jump shadow"), "bounce",
        jump=12,
    ),
    "laughing": Meaning(
        Face("squeeze", "laugh"), (("belly", "belly"), ("belly", "cheek"), ("belly", "wide")), ("joy tears",
        "shake lines"), "giggle",
        tilt=-7,
    ),
    "excited": Meaning(
        Face("shiny", "cheer", "high"), (("fists", "fists"), ("up", "up")), ("star pops", "jump shadow"), "hop",
        jump=14,
        squash=1.03, step=(8, 0),
    ),
    "in love": Meaning(
        Face("hearts", "open", cheeks="hot"), (("cheek", "cheek"), ("cheek", "belly"), ("fists", "fists")),
        ("hearts",), "pulse", tilt=-4,
    ),
    "kiss": Meaning(
        Face(("dot", "lashes"), "kiss", cheeks="hot"), (("belly", "present"), ("hips", "present")), ("blown heart",),
        "pulse", tilt=7, lean=3,
    ),
    "hug": Meaning(
        Face("happy", "beam"), (("cuddle", "cuddle"),), ("hearts",), "pulse", tilt=-6, things=("big heart",),
    ),
    "shy": Meaning(
        Face("side", "w", cheeks="band", look=(6, 5), down=6), (("mouth", "mouth"), ("fingers", "fingers")),
        ("flutter",), "sway", tilt=8, squash=0.97,
    ),
    "proud": Meaning(
        Face("closed", "smirk", "up"), (("hips", "hips"), ("fold", "fold"), ("hips", "present")), ("sparks",),
        "breathe", tilt=-7, squash=1.03,
    ),
    "cool": Meaning(
        Face("half", "smirk", cheeks=""), (("fold", "fold"), ("hips", "present")), ("big glint",), "ponder", tilt=5,
        prop="sunglasses",
    ),
    "teasing": Meaning(
        Face(("dot", "squeeze"), "bleh"), (("ear", "ear"), ("hips", "ear")), ("razz",), "dance", tilt=-6,
    ),
    "celebrating": Meaning(
        Face("stars", "laugh"), (("up", "up"), ("high", "wide")), ("confetti",), "hop", jump=8, prop="party hat",
    ),
    "applause": Meaning(
        Face("happy", "cheer"), (("clap", "clap"),), ("clap lines", "sparks"), "clap", tilt=3,
    ),
    "victory": Meaning(
        Face("happy", "grin", "angry"), (("up", "high"), ("high", "high"), ("hips", "high")), ("glory", "sparks"),
        "lift", tilt=-4,
        gesture=("", "vee"), prop="trophy",
    ),
    "dancing": Meaning(
        Face("happy", "laugh"), (("low", "high"), ("hips", "high"), ("wide", "up")), ("tune", "disco"), "dance",
        tilt=-7,
        lean=7, step=(0, 16),
    ),
    "singing": Meaning(
        Face("lashes", "sing", "up"), (("mouth", "wide"), ("mouth", "present"), ("mouth", "up")), ("notes",), "sway",
        tilt=-7,
        prop="microphone", grip="mouth",
    ),
    "rich": Meaning(
        Face("coins", "grin"), (("up", "up"), ("wide", "up")), ("coin rain",), "bounce", tilt=-3, prop="money",
    ),
    "relaxed": Meaning(
        Face("closed", "w"), DOWN, ("warm steam",), "breathe", tilt=6, things=("tub", "towel"),
    ),
}  # fmt: skip

GREETING: dict[str, Meaning] = {
    "thank you": Meaning(
        Face("happy", "smile", "worry", down=4), (("pray", "pray"),), ("sparks",), "nod", tilt=-4, prop="flowers",
    ),
    "sorry": Meaning(
        Face("squeeze", "wavy", "worry", "blue", down=16), (("pray", "pray"),), ("flying sweat", "gloom"), "nod",
        squash=0.9,
    ),
    "please": Meaning(
        Face("puppy", "tremble", "worry", look=(0, -3)), (("pray", "pray"), ("fists", "fists")), ("glow dots",), "sway",
        tilt=-7,
    ),
    "hello": Meaning(
        Face("dot", "open", "up"), (("down", "wave"), ("hips", "wave"), ("belly", "wave")), ("wave arcs",), "wave",
        tilt=5,
    ),
    "goodbye": Meaning(
        Face("big", "beam"), (("down", "wave"), ("belly", "wave")), ("wave arcs",), "wave", tilt=-6,
        prop="suitcase",
    ),
    "good morning": Meaning(
        Face("happy", "w"), (("belly", "up"), ("hips", "up")), ("sun",), "sway", prop="coffee",
    ),
    "good night": Meaning(
        Face("closed", "drool"), DOWN, ("snores", "moon"), "breathe", tilt=-6, things=("pillow", "blanket"),
    ),
    "go for it": Meaning(
        Face("flame", "cheer", "angry"), (("hips", "punch"), ("fists", "punch")), ("pow lines", "sparks"), "lift",
        tilt=-4,
    ),
    "agree": Meaning(
        Face("closed", "beam"), (("overhead", "overhead"),), ("tick",), "nod", tilt=3,
    ),
    "refuse": Meaning(
        Face("squeeze", "puffed", "knit"), (("stop", "stop"),), ("cross",), "refuse", tilt=-4,
    ),
    "well done": Meaning(
        Face(("dot", "happy"), "grin"), (("hips", "thumb"), ("thumb", "thumb")), ("rosette",), "nod", tilt=5,
        gesture=("thumb", "thumb"),
    ),
    "secret": Meaning(
        Face("side", "zipped", "one", look=(5, -2)), (("down", "lips"), ("hips", "lips")), ("shush", "padlock"),
        "ponder",
        tilt=5, gesture=("", "finger"),
    ),
}  # fmt: skip

SORROW: dict[str, Meaning] = {
    "sad": Meaning(
        Face("big", "frown", "worry"), (("down", "down"), ("down", "belly")), ("tear", "gloom"), "droop", tilt=4,
        squash=0.96,
    ),
    "crying": Meaning(
        Face("closed", "wail", "worry", ""), (("wide", "wide"), ("fists", "fists")), ("streams",), "sob",
    ),
    "lonely": Meaning(
        Face("bead", "pout", "worry", "", (0, 5), down=6), (("hug", "hug"), ("fingers", "fingers")),
        ("rain cloud", "leaf"), "droop", tilt=7, squash=0.9,
    ),
    "heartbroken": Meaning(
        Face("teary", "sob", "worry"), (("hug", "hug"), ("belly", "belly"), ("fists", "fists")), ("broken heart",),
        "sob", tilt=5,
        squash=0.97,
    ),
    "tired": Meaning(
        Face("baggy", "sigh", "worry", ""), (("down", "down"), ("low", "low"), ("belly", "down")), ("battery",
        "sigh puff"), "droop", tilt=8, lean=3, squash=0.93,
    ),
    "bored": Meaning(
        Face("rolled", "long flat", cheeks=""), (("belly", "cheek"), ("fold", "cheek")), ("ellipsis",), "breathe",
        tilt=9,
        squash=0.97,
    ),
    "lazy": Meaning(
        Face("half", "yawn"), (("belly", "belly"), ("down", "belly")), ("ellipsis",), "breathe",
        tilt=11,
        squash=0.9, things=("bean bag", "bean bag lap"),
    ),
    "sick": Meaning(
        Face("baggy", "gauge", "worry", "green"), (("down", "down"), ("belly", "belly"), ("down", "belly")),
        ("fever",), "wobble", tilt=5,
        squash=0.96,
    ),
    "dizzy": Meaning(
        Face("spiral", "wavy", cheeks="pink"), (("wide", "low"), ("low", "low")), ("dizzy stars",), "wobble", tilt=6,
        lean=4,
    ),
    "hungry": Meaning(
        Face("shiny", "slobber", "worry"), (("belly", "belly"), ("fists", "fists"), ("belly", "cheek")),
        ("food thought", "gurgle"), "pulse", tilt=4,
    ),
    "cold": Meaning(
        Face("bead", "chatter", "worry", "blue"), (("hug", "hug"), ("fists", "fists"), ("fold", "fold")), ("snow",
        "icicles", "shiver"), "tremble",
        squash=0.97,
    ),
    "hot": Meaning(
        Face("baggy", "pant", "worry", "hot"), (("down", "down"), ("down", "wide")), ("sun", "drips", "thaw"), "droop",
        tilt=5, squash=0.94,
    ),
}  # fmt: skip

ANGER: dict[str, Meaning] = {
    "angry": Meaning(
        Face("angry", "grit", "angry", "hot"), (("hips", "hips"), ("fold", "fold"), ("hips", "punch")), ("vein",
        "steam"),
        "stomp",
    ),
    "furious": Meaning(
        Face("rage", "fangs", "angry", "hot"), (("punch", "punch"), ("up", "up"), ("fists", "fists")), ("flames",
        "vein"), "tremble",
    ),
    "annoyed": Meaning(
        Face("half", "slant", "knit", ""), (("fold", "fold"), ("hips", "hips")), ("scribble",), "stomp", tilt=-4,
    ),
    "jealous": Meaning(
        Face("glare", "bitten", "angry", look=(4, 0)), (("wring", "wring"),), ("green flames",), "tremble",
        things=("hankie",),
    ),
    "shocked": Meaning(
        Face("wide", "shout", cheeks=""), (("cheek", "cheek"), ("up", "up")), ("burst", "exclamation"), "recoil",
        squash=1.04,
    ),
    "scared": Meaning(
        Face("dazed", "tremble", "worry", "blue"), (("nails", "nails"), ("cheek", "cheek")), ("shade", "shiver"),
        "tremble",
    ),
    "embarrassed": Meaning(
        Face("squeeze", "tremble", cheeks="band"), (("down", "temple"), ("eyes", "eyes")), ("puff", "sweat"), "sway",
        tilt=-6,
    ),
    "nervous": Meaning(
        Face("aside", "grit", "worry", ""), (("nails", "nails"), ("fingers", "fingers")), ("thrown drops",), "tremble",
        tilt=3,
    ),
}  # fmt: skip

MIND: dict[str, Meaning] = {
    "confused": Meaning(
        Face(("dot", "small ball"), "doubt", "one", ""), (("down", "temple"), ("hips", "temple")), ("questions",),
        "ponder", tilt=10,
    ),
    "thinking": Meaning(
        Face("side", "smirk", "one", "", (5, -4)), (("hips", "chin"), ("belly", "chin")), ("thought",), "ponder",
        tilt=5,
    ),
    "idea": Meaning(
        Face("shiny", "open", "high"), (("hips", "point"), ("belly", "point")), ("bulb",), "hop", tilt=-3,
        gesture=("", "finger"),
    ),
    "suspicious": Meaning(
        Face("slit", "slant", "knit", "", (3, 0)), (("fold", "chin"), ("hips", "chin")), ("eyeing",), "ponder", tilt=6,
        prop="magnifying glass",
    ),
    "speechless": Meaning(
        Face("line", "flat", cheeks=""), (("down", "down"), ("fold", "fold"), ("hips", "hips")), ("speech dots",
        "big drop"), "breathe",
    ),
    "working": Meaning(
        Face("half", "flat", "flat", ""), (("fists", "fists"), ("hips", "fists")), ("sweat", "pow lines"), "giggle",
        prop="laptop",
    ),
    "studying": Meaning(
        Face("bead", "o", cheeks="pink", look=(0, 3)), (("belly", "chin"), ("belly", "point")), ("specs", "formulas"),
        "nod", tilt=4, prop="book",
    ),
    "in a hurry": Meaning(
        Face("wide", "gasp", "worry", ""), (("run", "up"), ("run", "low")), ("speed lines", "sweat"), "run", lean=11,
        step=(20, 0), jump=8,
    ),
    "waiting": Meaning(
        Face("side", "long flat", "flat", "", (5, -4)), (("fold", "fold"), ("hips", "belly")), ("clock",), "tap",
        tilt=-4,
    ),
    "eating": Meaning(
        Face("happy", "chew"), (("hold", "hold"), ("cheek", "belly")), ("notes",), "giggle", prop="noodles",
    ),
    "drinking": Meaning(
        Face("closed", "sip"), (("mouth", "belly"), ("mouth", "hips")), ("bubbles",), "pulse", tilt=5,
        prop="bubble tea",
        grip="mouth",
    ),
}  # fmt: skip

MEANINGS: dict[str, Meaning] = {**JOY, **GREETING, **SORROW, **ANGER, **MIND}
