"""Queries to choose a weight by where nobody asked any: phrases that are left out of what they describe.

The query is one phrase of a sticker's meaning or keywords, relevant is every sticker that has it, and the
similarity reads their descriptions without it, so that it is found by what it means and not by itself. PEARL was
trained on the whole meaning, phrase and all: what it reaches here is more than what it reaches on queries of people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pearl_core.dense_groups import DECIMALS, Descriptions
from pearl_core.encoders import TextEncoder
from pearl_core.text import normalise, sticker_text
from pearl_core.types import Sticker

PHRASES = 200  # asked
MOST = 50  # stickers that have a phrase; what more have says little
SEPARATORS = re.compile(r"[,;，、；]")


@dataclass(frozen=True, slots=True)
class LeftOut:
    phrase: str
    relevant: NDArray[np.int64]  # rows of the stickers that have it
    similarity: NDArray[np.float64]  # [stickers] of the phrase to the descriptions without it


def left_out(
    stickers: Sequence[Sticker], descriptions: Descriptions, encoder: TextEncoder, rng: np.random.Generator
) -> list[LeftOut]:
    """At most PHRASES phrases drawn at random, of the stickers whose `descriptions` are given in the same order."""
    having: dict[str, list[int]] = {}
    for row, sticker in enumerate(stickers):
        said = phrases(sticker)
        for phrase in said if len(said) > 1 else ():
            having.setdefault(phrase, []).append(row)
    some = sorted(phrase for phrase, rows in having.items() if len(rows) <= MOST)
    drawn = [some[place] for place in rng.permutation(len(some))[:PHRASES]]
    texts = {(phrase, row): sticker_text(without(stickers[row], phrase)) for phrase in drawn for row in having[phrase]}
    distinct = sorted(set(texts.values()))
    vectors = dict(zip(distinct, encoder.encode(distinct), strict=True))
    found = []
    for phrase, asked in zip(drawn, encoder.encode(drawn), strict=True):
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
    meant = [said.strip() for said in SEPARATORS.split(sticker.meaning or "") if normalise(said) not in ("", phrase)]
    keywords = tuple(said for said in sticker.keywords if normalise(said) != phrase)
    return replace(sticker, meaning=", ".join(meant) or None, keywords=keywords)
