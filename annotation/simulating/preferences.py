"""How simulated people choose between two lists: Bradley-Terry with ties (Davidson, 1970), on the lists' utility.

Of two lists with utilities u and v, the first wins with a chance in proportion to exp(u), the second to exp(v), and
neither to ties * exp((u + v) / 2). Lists as good as each other thus win alike, and ties are most likely between them.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotation.simulating.clicks import Floats

STEEPNESS = 1.5  # logits that one unit of discounted gain is worth
TIES = 1.0  # equal lists: one vote in three for each answer
CHOICES: tuple[Literal["left"], Literal["right"], Literal["equal"]] = ("left", "right", "equal")


def utility(relevance: Floats) -> Floats:
    """Discounted gain of each list (Jarvelin and Kekalainen, 2002), times STEEPNESS: (lists, ranks) -> (lists,)."""
    discounts = 1 / np.log2(np.arange(2, relevance.shape[1] + 2))
    gain: Floats = STEEPNESS * relevance @ discounts
    return gain


def draw_choices(left: Floats, right: Floats, indecision: Floats, generator: np.random.Generator) -> NDArray[np.int64]:
    """One of CHOICES for each pair of utilities, by its place. `indecision` is added to the log of TIES."""
    apart = (left - right) / 2
    weights = np.stack([np.exp(apart), np.exp(-apart), TIES * np.exp(indecision)])
    shares = np.cumsum(weights / weights.sum(axis=0), axis=0)
    chosen: NDArray[np.int64] = (generator.random(len(left)) >= shares[:2]).sum(axis=0)
    return chosen
