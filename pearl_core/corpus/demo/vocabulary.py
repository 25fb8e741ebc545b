"""The words of the demo corpus: who is drawn, what they feel, what they hold, in which style.

Everything that draws, describes or searches the demo corpus takes its names from here, so that a
picture and its five properties can never disagree. Standard library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """One member of the cast. `key` is also the species, `name` the character IP."""

    key: str
    name: str


CHARACTERS: tuple[Character, ...] = tuple(
    Character(key, name)
    for key, name in (
        ("cat", "Miso"),
        ("bear", "Bruno"),
        ("rabbit", "Pim"),
        ("frog", "Gulp"),
        ("penguin", "Pocket"),
        ("robot", "Bolt"),
        ("ghost", "Wisp"),
        ("dumpling", "Dimsy"),
        ("cactus", "Spike"),
        ("cloud", "Nimbus"),
        ("axolotl", "Lotl"),
        ("onigiri", "Nori"),
        ("fox", "Ember"),
        ("duck", "Waddle"),
        ("octopus", "Inky"),
        ("owl", "Hoot"),
        ("sloth", "Mosey"),
        ("avocado", "Guac"),
        ("toast", "Crumb"),
        ("mushroom", "Morel"),
        ("star", "Twinkle"),
        ("snail", "Dash"),
        ("dino", "Rumble"),
        ("bee", "Zuzu"),
    )
)

STYLES: tuple[str, ...] = (
    "die-cut",
    "flat",
    "pixel",
    "chalk",
    "neon",
    "paper-cut",
    "comic",
    "watercolour",
    "crayon",
    "line art",
    "retro print",
    "clay",
)

MEANINGS: tuple[str, ...] = (
    "happy", "laughing", "excited", "in love", "kiss", "hug", "shy", "proud", "cool", "teasing",
    "thank you", "sorry", "please", "hello", "goodbye", "good morning", "good night", "tired", "bored", "lazy",
    "sad", "crying", "lonely", "heartbroken", "angry", "furious", "annoyed", "jealous", "shocked", "scared",
    "confused", "thinking", "idea", "suspicious", "speechless", "embarrassed", "nervous", "sick", "dizzy", "hungry",
    "eating", "drinking", "working", "studying", "in a hurry", "waiting", "celebrating", "applause", "go for it",
    "victory", "agree", "refuse", "well done", "dancing", "singing", "hot", "cold", "rich", "relaxed", "secret",
)  # fmt: skip

ENTITIES: tuple[str, ...] = (
    "coffee", "noodles", "cake", "flowers", "laptop", "phone", "umbrella", "trophy", "megaphone", "thermometer",
    "gift", "balloon", "book", "pencil", "guitar", "microphone", "headphones", "camera", "magic wand", "pizza",
    "ice cream", "donut", "watermelon", "apple", "strawberry", "cookie", "burger", "sushi", "bubble tea", "milk",
    "candle", "lantern", "kite", "football", "basketball", "skateboard", "rocket", "crown", "party hat", "sunglasses",
    "scarf", "backpack", "suitcase", "alarm clock", "light bulb", "magnifying glass", "key", "letter", "money",
    "dumbbell", "game controller", "plant", "rose", "pumpkin", "fish", "teddy bear", "pillow", "heart", "flag",
    "newspaper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that decides one demo sticker's picture, and so its five properties.

    `character` is a `Character.key`; `entity`, where there is one, is the prop it holds or wears;
    `caption`, where there is one, is the text drawn on the picture, exactly; `seed` varies details.
    """

    sticker_id: str
    character: str
    meaning: str
    style: str
    entity: str | None = None
    caption: str | None = None
    animated: bool = False
    seed: int = 0
