"""The simulated people of the demo corpus: eight user groups with sharp tastes, 200 users with their own.

Nobody here is real. The tastes decide what the simulated users click (see `log.py`) and stand in no
sticker's text, so that only a system that learns from the log can know them. numpy and the standard
library only.

    users = people(seed=0)
    taste(users[0], catalogue())  # how much the first user likes each sticker, in log-odds
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus.demo.catalogue import NAMES
from pearl_core.corpus.demo.vocabulary import STYLES, Drawing
from pearl_core.types import UserGroup

USERS = 200
YOUNGEST = 12  # nobody is simulated younger, though the first band starts at 0

# What a liked trait adds to a sticker's log-odds of being clicked; BASE is for one that nobody minds.
BASE = -2.8
CHARACTER, STYLE, ENTITY, CAPTION, ANIMATION = 2.6, 1.5, 1.1, 0.6, 0.7
OWN_CHARACTER, OWN_STYLE = 2.0, 1.6


@dataclass(frozen=True, slots=True)
class GroupTaste:
    """What a user group prefers. `caption` and `animation` are 1 (likes), 0 (no matter) or -1 (dislikes).

    `asks` are the query kinds that the group types three times as often as others do.
    """

    characters: tuple[str, ...]
    styles: tuple[str, ...]
    entities: tuple[str, ...]
    caption: int
    animation: int
    asks: tuple[str, ...]


# fmt: off
GROUP_TASTES: Mapping[UserGroup, GroupTaste] = {
    UserGroup("0-19", "female"): GroupTaste(
        ("axolotl", "rabbit", "star", "ghost"), ("die-cut", "neon", "crayon"),
        ("bubble tea", "strawberry", "teddy bear", "party hat", "ice cream", "magic wand", "donut", "phone"),
        0, 1, ("character-meaning", "short")),
    UserGroup("0-19", "male"): GroupTaste(
        ("dino", "robot", "frog", "duck"), ("pixel", "comic", "neon"),
        ("game controller", "skateboard", "football", "rocket", "pizza", "basketball", "headphones", "burger"),
        -1, 1, ("style-character", "short")),
    UserGroup("20-29", "female"): GroupTaste(
        ("cat", "dumpling", "fox", "cloud"), ("watercolour", "die-cut", "line art"),
        ("bubble tea", "cake", "camera", "rose", "cookie", "laptop", "heart", "sushi"),
        1, 0, ("paraphrase", "species-meaning")),
    UserGroup("20-29", "male"): GroupTaste(
        ("frog", "octopus", "avocado", "ghost"), ("comic", "pixel", "flat"),
        ("guitar", "pizza", "dumbbell", "coffee", "sunglasses", "noodles", "game controller", "money"),
        1, 1, ("paraphrase", "entity")),
    UserGroup("30-44", "female"): GroupTaste(
        ("owl", "bee", "onigiri", "mushroom"), ("paper-cut", "clay", "watercolour"),
        ("plant", "coffee", "book", "candle", "gift", "strawberry", "umbrella", "pillow"),
        0, -1, ("meaning", "entity-meaning")),
    UserGroup("30-44", "male"): GroupTaste(
        ("bear", "toast", "robot", "penguin"), ("flat", "retro print", "line art"),
        ("laptop", "alarm clock", "burger", "trophy", "megaphone", "football", "newspaper", "light bulb"),
        -1, 0, ("meaning", "character-meaning")),
    UserGroup("45-59", "female"): GroupTaste(
        ("rabbit", "bee", "snail", "cactus"), ("crayon", "paper-cut", "chalk"),
        ("flowers", "rose", "cake", "letter", "lantern", "apple", "heart", "scarf"),
        1, -1, ("caption", "meaning")),
    UserGroup("45-59", "male"): GroupTaste(
        ("sloth", "bear", "owl", "snail"), ("retro print", "chalk", "clay"),
        ("fish", "newspaper", "key", "suitcase", "magnifying glass", "milk", "thermometer", "flag"),
        1, -1, ("caption", "character")),
}
# fmt: on
_SHARES = (0.12, 0.12, 0.18, 0.16, 0.13, 0.11, 0.10, 0.08)  # of all users, in the table's order


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated user: an age in years inside the group's band, and favourites that pull them."""

    user_id: str
    age: int
    group: UserGroup
    characters: tuple[str, ...]
    styles: tuple[str, ...]
    activity: float  # how often this user searches, against the others


def _favourites(rng: np.random.Generator, everything: Sequence[str], group_likes: Sequence[str]) -> tuple[str, ...]:
    """One favourite that the group likes too, and one from outside the group's taste."""
    own = [option for option in everything if option not in group_likes]
    return str(rng.choice(group_likes)), str(rng.choice(own))


def people(seed: int = 0) -> tuple[Person, ...]:
    """The simulated users, at least 16 in each group, in a fixed order for a seed."""
    rng = np.random.default_rng([seed, 2])
    groups = [g for g, share in zip(GROUP_TASTES, _SHARES, strict=True) for _ in range(round(USERS * share))]
    users = []
    for number, index in enumerate(rng.permutation(len(groups)), start=1):
        group = groups[index]
        low, high = (int(year) for year in group.age_band.split("-"))
        likes = GROUP_TASTES[group]
        users.append(
            Person(
                user_id=f"u{number:03d}",
                age=int(rng.integers(max(low, YOUNGEST), high + 1)),
                group=group,
                characters=_favourites(rng, tuple(NAMES), likes.characters),
                styles=_favourites(rng, STYLES, likes.styles),
                activity=float(rng.lognormal(0.0, 0.6)),
            )
        )
    return tuple(users)


def group_taste(group: UserGroup, stickers: Sequence[Drawing]) -> NDArray[np.float64]:
    """Log-odds, (stickers,), that a typical member clicks a sticker that answers the query."""
    likes = GROUP_TASTES[group]
    return np.array(
        [
            BASE
            + CHARACTER * (s.character in likes.characters)
            + STYLE * (s.style in likes.styles)
            + ENTITY * (s.entity in likes.entities)
            + CAPTION * likes.caption * (s.caption is not None)
            + ANIMATION * likes.animation * s.animated
            for s in stickers
        ]
    )


def taste(person: Person, stickers: Sequence[Drawing]) -> NDArray[np.float64]:
    """`group_taste` and the person's own favourites on top, (stickers,)."""
    result = group_taste(person.group, stickers)
    result += OWN_CHARACTER * np.array([s.character in person.characters for s in stickers])
    result += OWN_STYLE * np.array([s.style in person.styles for s in stickers])
    return result
