"""Queries to choose a weight by where nobody asked any: phrases that are left out of what they describe.

The query is one phrase of a sticker's meaning or keywords, relevant is every sticker that has it, and the
similarity reads their descriptions without it, so that it is found by what it means and not by itself. PEARL
learns from no text that has one of these phrases (`unsaid`), so that it knows no more of them than the similarity.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pearl_core.dense_groups import DECIMALS, Descriptions
from pearl_core.encoders import TextEncoder
from pearl_core.text import normalise, sticker_text
from pearl_core.types import Sticker

PHRASES, SHARE = 200, 0.1  # asked: so many, and no more than this share of all, for nothing is learned from them
MOST = 50  # stickers that have a phrase; what more have says little
SEPARATORS = re.compile(r"[,;，、；]")


@dataclass(frozen=True, slots=True)
class LeftOut:
    phrase: str
    relevant: NDArray[np.int64]  # rows of the stickers that have it
    similarity: NDArray[np.float64]  # [stickers] of the phrase to the descriptions without it


def held_phrases(stickers: Sequence[Sticker], rng: np.random.Generator) -> tuple[str, ...]:
    """Phrases drawn at random of those that a sticker has beside others, and not more than MOST stickers have."""
    having = Counter(phrase for sticker in stickers if len(said := phrases(sticker)) > 1 for phrase in said)
    some = sorted(phrase for phrase, number in having.items() if number <= MOST)
    number = min(PHRASES, int(np.ceil(SHARE * len(some))))
    return tuple(some[place] for place in rng.permutation(len(some))[:number])


def left_out(
    stickers: Sequence[Sticker], descriptions: Descriptions, encoder: TextEncoder, held: Sequence[str]
) -> list[LeftOut]:
    """The `held` phrases as queries; the stickers' `descriptions` are given in the same order."""
    having: dict[str, list[int]] = {phrase: [] for phrase in held}
    for row, sticker in enumerate(stickers):
        said = phrases(sticker)
        for phrase in having.keys() & said if len(said) > 1 else ():
            having[phrase].append(row)
    texts = {(phrase, row): sticker_text(without(stickers[row], phrase)) for phrase in held for row in having[phrase]}
    distinct = sorted(set(texts.values()))
    vectors = dict(zip(distinct, encoder.encode(distinct), strict=True))
    found = []
    for phrase, asked in zip(held, encoder.encode(held), strict=True):
        similarity = descriptions.likeness(asked)
        for row in having[phrase]:
            similarity[row] = np.round(float(vectors[texts[phrase, row]] @ asked), DECIMALS)
        found.append(LeftOut(phrase, np.array(having[phrase], np.int64), similarity))
    return found


def phrases(sticker: Sticker) -> list[str]:
    """The distinct phrases of a sticker's meaning and keywords, normalised."""
    said = [*SEPARATORS.split(sticker.meaning or ""), *sticker.keywords]
    return list(dict.fromkeys(phrase for phrase in map(normalise, said) if phrase))


def without(sticker: Sticker, phrase: str) -> Sticker:
    """The same sticker with a phrase left out of its meaning and keywords."""
    keywords = tuple(said for said in sticker.keywords if normalise(said) != phrase)
    return replace(sticker, meaning=unsaid(sticker.meaning or "", (phrase,)) or None, keywords=keywords)


def unsaid(text: str, held: Collection[str]) -> str:
    """The text without these of its phrases; as it is where it has none of them."""
    said = SEPARATORS.split(text)
    kept = [phrase.strip() for phrase in said if normalise(phrase) not in held]
    return text if len(kept) == len(said) else ", ".join(phrase for phrase in kept if phrase)
