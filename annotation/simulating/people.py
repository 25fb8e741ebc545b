"""How simulated people differ from each other, so that the answers of one person are alike."""

from dataclasses import dataclass

import numpy as np

from annotation.simulating.clicks import Floats


@dataclass(frozen=True, slots=True)
class Variation:
    """Standard deviations between people, and how evenly the sessions fall on them."""

    eagerness: float = 0.5  # logits of a click
    patience: float = 0.5  # logits of going on after a click
    indecision: float = 0.5  # log of the weight of ties
    evenness: float = 4.0  # shape of the gamma distribution of sessions a person: one's sd is mean / sqrt(evenness)


@dataclass(frozen=True, slots=True)
class People:
    """One value for each person; shares of the sessions add up to 1."""

    eagerness: Floats
    patience: Floats
    indecision: Floats
    shares: Floats


def draw_people(count: int, variation: Variation, generator: np.random.Generator) -> People:
    """`count` people, each trait normal around 0 and independent of all others."""
    activity = generator.gamma(variation.evenness, size=count) + 1e-9
    return People(
        generator.normal(0.0, variation.eagerness, count),
        generator.normal(0.0, variation.patience, count),
        generator.normal(0.0, variation.indecision, count),
        activity / activity.sum(),
    )
