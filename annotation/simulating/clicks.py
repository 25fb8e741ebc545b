"""How simulated people click through a list: cascade and position-based click models.

Cascade (Chapelle and Zhang, 2009; Guo et al., 2009): from the top down, a sticker is clicked with a chance that
grows with its relevance, and after a click the person stops with another. The chances are those with which Hofmann
et al. (2011, 2013) judged methods of interleaving, for five grades of relevance; ours are spread over 0 to 1, so
that two grades are the first and the last of theirs. Position-based: each position is looked at by itself, with
chance (1 / position) ** fading, and 10 % of what isn't relevant is clicked (Joachims et al., 2017).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
GRADES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class ClickModel:
    """Chances of a click, and of stopping after it, at relevance 0, 1/4, 1/2, 3/4 and 1."""

    click: tuple[float, float, float, float, float]
    stop: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    fading: float = 0.0


MODELS = {
    "perfect": ClickModel((0.0, 0.2, 0.4, 0.8, 1.0)),
    "navigational": ClickModel((0.05, 0.3, 0.5, 0.7, 0.95), (0.2, 0.3, 0.5, 0.7, 0.9)),
    "informational": ClickModel((0.4, 0.6, 0.7, 0.8, 0.9), (0.1, 0.2, 0.3, 0.4, 0.5)),
    "position-based": ClickModel((0.1, 0.325, 0.55, 0.775, 1.0), fading=1.0),
}


def draw_clicks(
    model: ClickModel, relevance: Floats, eagerness: Floats, patience: Floats, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Which positions are clicked: (sessions, positions), from relevance 0 to 1 of the same shape.

    `eagerness` and `patience` are one for each session, in logits: of a click, and of going on after it. What is
    certain stays so: somebody perfect clicks nothing irrelevant, however eager.
    """
    positions = np.arange(1, relevance.shape[1] + 1)
    click = expit(logit(np.interp(relevance, GRADES, model.click)) + eagerness[:, None])
    stop = expit(logit(np.interp(relevance, GRADES, model.stop)) - patience[:, None])
    drawn = generator.random((3, *relevance.shape))
    tempted = (drawn[0] < click) & (drawn[1] < positions**-model.fading)
    satisfied = tempted & (drawn[2] < stop)
    clicked: NDArray[np.bool_] = tempted & (np.cumsum(satisfied, axis=1) - satisfied == 0)  # not satisfied before
    return clicked
