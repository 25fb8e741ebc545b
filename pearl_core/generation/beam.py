"""Constrained beam search over all properties and all beams as one batch.

A few array operations a step, and a call of the model where it has not read a beam yet (see `reading`). The
search is exact beam search: what it keeps depends on nothing but the model's log-probabilities, equal ones in
lexicographic order of the codes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.generation.reading import Floats, Reading, Scorer
from pearl_core.generation.trie import END, Ints, Tries

FEW = 3  # identifiers under a beam that are read to their ends at once: fewer passes for few more tokens


@dataclass(frozen=True, slots=True)
class Beams:
    """The identifiers found for one property, most probable first, equal ones in the order of their codes."""

    identifiers: Ints  # [found] numbers in the property's trie
    codes: Ints  # [found, steps], END after the end
    log_probs: NDArray[np.float64]  # [found] natural logarithm of the whole identifier's probability


def beam_search(scorer: Scorer, tries: Tries, beam: int, renormalise: bool = False, few: int = FEW) -> list[Beams]:
    """The `beam` most probable identifiers of each trie, as far as a beam this wide finds them.

    To end costs nothing: where one identifier begins another, give the end a code of its own. `renormalise`
    makes the probabilities of a node's children sum to 1; an only child then costs nothing. An identifier of
    probability 0 is not found, so a property may have fewer than `beam`, and none where its trie is empty.
    `few` changes what is found in nothing, only how often the model is asked and for how much. Raises
    ValueError when beam < 1 or the model gives NaN.
    """
    if beam < 1:
        raise ValueError(f"beam is {beam}, and must be at least 1")
    reading = Reading(scorer, tries, few, sure=renormalise)
    every = np.arange(tries.trees)[:, None]
    nodes: Ints = every  # [properties, beams], ascending among those in use; -1: not in use
    codes: Ints = np.zeros(nodes.shape, np.int64)  # that lead to the nodes
    tokens: Ints = np.full(nodes.shape, -1)  # of the nodes
    totals: NDArray[np.float64] = np.zeros(nodes.shape)  # log-probabilities; -inf: not in use
    prefixes: Ints = np.zeros((*nodes.shape, tries.steps), np.int64)  # [properties, beams, steps]
    for step in range(tries.steps):
        tokens = reading.tokens(nodes, step, codes, tokens)
        grown, leading = _children(tries, nodes, step, beam)
        scores = _log_probs(reading.log_probs, tokens, grown, leading)
        if np.isnan(scores).any():
            raise ValueError(f"the model gives NaN as a log-probability at step {step}")
        scores = (_renormalised(scores) if renormalise else scores) + totals[:, :, None]
        best = _best(scores.reshape(tries.trees, -1), beam)  # [properties, beam] columns: beams x children
        parents, chosen = best // scores.shape[2], best + every * (scores.size // max(1, tries.trees))
        nodes, codes, totals = grown.ravel()[chosen], leading.ravel()[chosen], scores.ravel()[chosen]
        nodes[np.isneginf(totals)] = -1
        tokens, prefixes = tokens[every, parents], prefixes[every, parents]
        prefixes[:, :, step] = codes
    return [_found(tries, tree, *arrays) for tree, arrays in enumerate(zip(nodes, prefixes, totals, strict=True))]


def _children(tries: Tries, nodes: Ints, step: int, beam: int) -> tuple[Ints, Ints]:
    """Every child of every beam and the code that leads to it, [properties, beams, width] each.

    The width is that of the beam with most children, or more so that there are `beam` places in all; what
    is left over has a child of -1 and the code END.
    """
    low, high = tries.children(nodes, step)
    width = max(int((high - low).max(initial=0)), -(-beam // nodes.shape[1]))
    children = low[:, :, None] + np.arange(width)
    children = np.where(children < high[:, :, None], children, -1)
    return children, tries.codes(children, step).astype(np.int64)


def _log_probs(said: Floats, tokens: Ints, children: Ints, codes: Ints) -> NDArray[np.float64]:
    """The log-probability of every child of every beam, -inf where there is none: `said` [tokens, codes]."""
    found = np.where(children < 0, -np.inf, 0.0)
    asked = np.nonzero((codes != END) & (tokens >= 0)[:, :, None])  # a place without a child has the code END, too
    found[asked] = said[tokens[asked[:2]], codes[asked]]
    return found


def _renormalised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probabilities that sum to 1 over the last axis, where they are not -inf all along."""
    largest = scores.max(axis=2, keepdims=True)
    largest[np.isneginf(largest)] = 0.0
    sums = np.exp(scores - largest).sum(axis=2, keepdims=True)
    normalised: NDArray[np.float64] = scores - largest - np.log(sums, where=sums > 0, out=np.zeros_like(sums))
    return normalised


def _best(scores: NDArray[np.float64], count: int) -> Ints:
    """Columns of the `count` largest scores of each row, ascending; of equal ones the first columns."""
    if scores.shape[1] == count:
        return np.arange(count)[None].repeat(len(scores), 0)
    least = np.partition(scores, -count, axis=1)[:, -count, None]
    above, equal = scores > least, scores == least
    room = count - above.sum(axis=1, keepdims=True)
    keep = above | (equal & (np.cumsum(equal, axis=1) <= room))
    return np.nonzero(keep)[1].reshape(len(scores), count)


def _found(tries: Tries, tree: int, nodes: Ints, codes: Ints, totals: NDArray[np.float64]) -> Beams:
    found = np.flatnonzero(nodes >= 0)
    found = found[np.argsort(-totals[found], kind="stable")]
    return Beams(tries.identifiers(nodes[found], tree), codes[found], totals[found])
