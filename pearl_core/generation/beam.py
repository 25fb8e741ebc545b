"""Constrained beam search over all properties and all beams as one batch.

One call of the model a step, and a few array operations for the rest. The search is exact beam search: what
it keeps depends on nothing but the model's log-probabilities, equal ones in lexicographic order of the codes.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pearl_core.generation.trie import END, Ints, Tries

Floats = NDArray[np.floating]


class Scorer(Protocol):
    """A model that has read the query: asked for step 0, 1, ... in turn, it may keep state between the steps."""

    def __call__(self, prefixes: Ints, parents: Ints, /) -> Floats:
        """Log-probabilities of the next code, [properties, beams, codes]: log-softmax over the step's own codes.

        prefixes [properties, beams, step]: the codes so far. At step 0 there is one beam, afterwards as many
        as are searched. END stands after the end of an identifier, and all over a beam that is not in use:
        what is answered there is not read, except for the codes that other identifiers may continue with.
        parents [properties, beams]: which beam of the step before each one continues, for cached states.
        Columns beyond a property's own codes are not read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Beams:
    """The identifiers found for one property, most probable first, equal ones in the order of their codes."""

    identifiers: Ints  # [found] numbers in the property's trie
    codes: Ints  # [found, steps], END after the end
    log_probs: NDArray[np.float64]  # [found] natural logarithm of the whole identifier's probability


def beam_search(scorer: Scorer, tries: Tries, beam: int, renormalise: bool = False) -> list[Beams]:
    """The `beam` most probable identifiers of each trie, as far as a beam this wide finds them.

    To end costs nothing: where one identifier begins another, give the end a code of its own. `renormalise`
    makes the probabilities of a node's children sum to 1. An identifier of probability 0 is not found, so a
    property may have fewer than `beam`, and none where its trie is empty. Raises ValueError when beam < 1
    or the model gives NaN.
    """
    if beam < 1:
        raise ValueError(f"beam is {beam}, and must be at least 1")
    nodes: Ints = np.arange(tries.trees)[:, None]  # [properties, beams], ascending among those in use; -1: not in use
    totals: NDArray[np.float64] = np.zeros(nodes.shape)  # [properties, beams] log-probabilities; -inf: not in use
    prefixes: Ints = np.zeros((*nodes.shape, 0), np.int64)
    parents: Ints = np.zeros(nodes.shape, np.int64)
    for step in range(tries.steps):
        children, codes, scores = _expand(tries, nodes, step, scorer(prefixes, parents), beam, renormalise)
        scores += totals[:, :, None]
        width = scores.shape[2]
        best = _best(scores.reshape(tries.trees, -1), beam)
        parents = best // width
        nodes = np.take_along_axis(children.reshape(tries.trees, -1), best, 1)
        code = np.take_along_axis(codes.reshape(tries.trees, -1), best, 1)
        totals = np.take_along_axis(scores.reshape(tries.trees, -1), best, 1)
        nodes[np.isneginf(totals)] = -1
        prefixes = np.concatenate([np.take_along_axis(prefixes, parents[:, :, None], 1), code[:, :, None]], axis=2)
    return [_found(tries, tree, *arrays) for tree, arrays in enumerate(zip(nodes, prefixes, totals, strict=True))]


def _expand(
    tries: Tries, nodes: Ints, step: int, log_probs: Floats, beam: int, renormalise: bool
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Every child of every beam with its code and log-probability, [properties, beams, width] each.

    The width is that of the beam with most children, or more so that there are `beam` places in all; what
    is left over has a child of -1 and a log-probability of -inf.
    """
    assert log_probs.shape[:2] == nodes.shape, f"log-probabilities {log_probs.shape} for beams {nodes.shape}"
    low, high = tries.children(nodes, step)
    width = max(int((high - low).max(initial=0)), -(-beam // nodes.shape[1]))
    children = low[:, :, None] + np.arange(width)
    children = np.where(children < high[:, :, None], children, -1)
    codes = tries.codes(children, step).astype(np.int64)
    scores = np.take_along_axis(log_probs, np.maximum(codes, 0), 2).astype(np.float64)
    scores[codes == END] = 0.0
    scores[children < 0] = -np.inf
    if np.isnan(scores).any():
        raise ValueError(f"the model gives NaN as a log-probability at step {step}")
    return children, codes, _renormalised(scores) if renormalise else scores


def _renormalised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probabilities that sum to 1 over the last axis, where they are not -inf all along."""
    largest = scores.max(axis=2, keepdims=True)
    largest[np.isneginf(largest)] = 0.0
    sums = np.exp(scores - largest).sum(axis=2, keepdims=True)
    normalised: NDArray[np.float64] = scores - largest - np.log(sums, where=sums > 0, out=np.zeros_like(sums))
    return normalised


def _best(scores: NDArray[np.float64], count: int) -> Ints:
    """Columns of the `count` largest scores of each row, ascending; of equal ones the first columns."""
    least = np.partition(scores, -count, axis=1)[:, -count, None]
    above, equal = scores > least, scores == least
    room = count - above.sum(axis=1, keepdims=True)
    keep = above | (equal & (np.cumsum(equal, axis=1) <= room))
    return np.nonzero(keep)[1].reshape(len(scores), count)


def _found(tries: Tries, tree: int, nodes: Ints, codes: Ints, totals: NDArray[np.float64]) -> Beams:
    found = np.flatnonzero(nodes >= 0)
    found = found[np.argsort(-totals[found], kind="stable")]
    return Beams(tries.identifiers(nodes[found], tree), codes[found], totals[found])
