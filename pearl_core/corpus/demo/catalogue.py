"""The 2,200 stickers of the demo corpus, and what is written about each.

Every sticker is a character feeling one meaning in one style, often with a prop, a caption or a
movement. What is common is uneven on purpose: a character has styles, props and meanings of its
own, a meaning has props that suit it. numpy and the standard library only.

    stickers = catalogue(seed=0)
    properties(stickers[0])  # {"ocr_text": "So happy!", "character_ip": "Miso", ...}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pearl_core.corpus.demo.meanings import WORDINGS
from pearl_core.corpus.demo.phrases import PHRASES
from pearl_core.corpus.demo.vocabulary import CHARACTERS, ENTITIES, MEANINGS, STYLES, Drawing

SIZE = 2200
WITH_CAPTION = 0.70
WITH_ENTITY = 0.70
ANIMATED = 0.10
NAMES: Mapping[str, str] = {character.key: character.name for character in CHARACTERS}


@dataclass(frozen=True, slots=True)
class Habit:
    """What a character is drawn with more often than others: styles, props and meanings."""

    styles: tuple[str, str]
    props: tuple[str, str, str]
    meanings: tuple[str, ...]


HABITS: Mapping[str, Habit] = {
    "cat": Habit(("die-cut", "watercolour"), ("fish", "milk", "pillow"), ("lazy", "annoyed", "hungry", "good night")),
    "bear": Habit(("crayon", "flat"), ("strawberry", "scarf", "teddy bear"), ("hug", "hungry", "good night", "sorry")),
    "rabbit": Habit(("watercolour", "die-cut"), ("flowers", "alarm clock", "kite"), ("in a hurry", "shy", "kiss")),
    "frog": Habit(("flat", "comic"), ("umbrella", "guitar", "bubble tea"), ("singing", "relaxed", "speechless")),
    "penguin": Habit(("paper-cut", "flat"), ("suitcase", "fish", "scarf"), ("cold", "hello", "working", "waiting")),
    "robot": Habit(("pixel", "neon"), ("laptop", "light bulb", "key"), ("confused", "thinking", "working", "idea")),
    "ghost": Habit(("neon", "chalk"), ("lantern", "pumpkin", "candle"), ("scared", "lonely", "teasing", "secret")),
    "dumpling": Habit(("clay", "die-cut"), ("noodles", "sushi", "party hat"), ("eating", "happy", "celebrating")),
    "cactus": Habit(("line art", "retro print"), ("plant", "watermelon", "heart"), ("lonely", "hot", "angry", "hug")),
    "cloud": Habit(("watercolour", "chalk"), ("umbrella", "kite", "balloon"), ("crying", "sad", "relaxed", "goodbye")),
    "axolotl": Habit(("clay", "watercolour"), ("bubble tea", "balloon", "cake"), ("happy", "shy", "in love", "please")),
    "onigiri": Habit(("paper-cut", "clay"), ("sushi", "fish", "gift"), ("eating", "thank you", "agree", "hungry")),
    "fox": Habit(("retro print", "comic"), ("sunglasses", "magic wand", "key"), ("teasing", "suspicious", "cool")),
    "duck": Habit(("crayon", "die-cut"), ("megaphone", "donut", "umbrella"), ("angry", "furious", "refuse", "hello")),
    "octopus": Habit(("line art", "neon"), ("headphones", "camera", "pencil"), ("working", "dizzy", "dancing")),
    "owl": Habit(("chalk", "line art"), ("book", "magnifying glass", "lantern"), ("studying", "thinking", "proud")),
    "sloth": Habit(("crayon", "chalk"), ("pillow", "plant", "coffee"), ("tired", "lazy", "bored", "waiting")),
    "avocado": Habit(("retro print", "flat"), ("dumbbell", "apple", "heart"), ("in love", "go for it", "embarrassed")),
    "toast": Habit(("comic", "clay"), ("coffee", "newspaper", "cookie"), ("good morning", "hot", "drinking")),
    "mushroom": Habit(("crayon", "retro print"), ("camera", "apple", "umbrella"), ("sick", "dizzy", "nervous")),
    "star": Habit(("neon", "pixel"), ("microphone", "crown", "trophy"), ("victory", "well done", "applause", "rich")),
    "snail": Habit(("line art", "paper-cut"), ("backpack", "letter", "rocket"), ("waiting", "in a hurry", "goodbye")),
    "dino": Habit(("pixel", "comic"), ("basketball", "burger", "football"), ("furious", "excited", "shocked")),
    "bee": Habit(("paper-cut", "pixel"), ("flowers", "flag", "phone"), ("working", "dancing", "agree", "thank you")),
}


def _draw_from(rng: np.random.Generator, options: Sequence[str], favoured: Sequence[str] = (), pull: float = 0) -> str:
    """One of the options; each favoured one weighs `1 + pull` where the others weigh 1."""
    weights = np.array([1 + pull * (option in favoured) for option in options])
    return options[int(rng.choice(len(options), p=weights / weights.sum()))]


def _entity(rng: np.random.Generator, character: str, meaning: str) -> str | None:
    if rng.random() >= WITH_ENTITY:
        return None
    whose = rng.choice(3, p=(0.55, 0.25, 0.20))  # suits the meaning, is the character's own, any
    if whose == 2:
        return _draw_from(rng, ENTITIES)
    return _draw_from(rng, HABITS[character].props if whose else WORDINGS[meaning].props)


def _sticker_id(character: str, meaning: str, number: int) -> str:
    return f"{NAMES[character].lower()}-{meaning.replace(' ', '-')}-{number:04d}"


@cache
def catalogue(seed: int = 0) -> tuple[Drawing, ...]:
    """The demo corpus's stickers; no two agree in character, meaning, style, entity and caption."""
    rng = np.random.default_rng([seed, 1])
    fame = rng.dirichlet(np.full(len(CHARACTERS), 20.0))  # some of the cast are drawn twice as often
    usual = rng.dirichlet(np.full(len(MEANINGS), 25.0))
    suits = np.array([[1 + 3.5 * (m in HABITS[c.key].meanings) for m in MEANINGS] for c in CHARACTERS])
    cells = (fame[:, None] * usual * suits / suits.mean(axis=1, keepdims=True)).ravel()
    seen: set[tuple[str | None, ...]] = set()
    stickers: list[Drawing] = []
    for cell in rng.choice(cells.size, size=SIZE * 2, p=cells / cells.sum()):
        character, meaning = CHARACTERS[cell // len(MEANINGS)].key, MEANINGS[cell % len(MEANINGS)]
        style = _draw_from(rng, STYLES, HABITS[character].styles, pull=4)
        entity = _entity(rng, character, meaning)
        caption = _draw_from(rng, PHRASES[meaning]) if rng.random() < WITH_CAPTION else None
        key = (character, meaning, style, entity, caption)
        if key in seen:
            continue
        seen.add(key)
        sticker_id = _sticker_id(character, meaning, len(stickers) + 1)
        animated, variant = bool(rng.random() < ANIMATED), int(rng.integers(1 << 31))
        stickers.append(Drawing(sticker_id, character, meaning, style, entity, caption, animated, variant))
        if len(stickers) == SIZE:
            break
    return tuple(stickers)


def properties(drawing: Drawing) -> dict[str, str | tuple[str, ...] | None]:
    """The five properties and keywords of a sticker, by the field names of `Sticker`; None where absent."""
    wording = WORDINGS[drawing.meaning]
    return {
        "ocr_text": drawing.caption,
        "character_ip": NAMES[drawing.character],
        "entity": drawing.entity,
        "visual_style": drawing.style,
        "meaning": ", ".join((drawing.meaning, *wording.near)),
        "keywords": (drawing.character, *wording.moods),
    }
