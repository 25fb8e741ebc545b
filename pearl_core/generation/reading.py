"""What a model reads during a search: a tree of tokens, each of them once.

The tokens are the nodes of the tries that the search comes to. A beam under which few identifiers are left is
read to the end of them all in one pass, so that the model need not be asked again, step after step, about what
is all but decided. Any other beam is read one token further.
"""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pearl_core.generation.trie import END, Ints, Tries

Floats = NDArray[np.floating]


class Tokens(NamedTuple):
    """Tokens to read, [tokens] each: those of lower steps first, and among them those of earlier properties.

    A token of step 0 is the start of a property's identifiers, one of step s the code that they have at s - 1.
    """

    trees: Ints  # which property
    steps: Ints
    codes: Ints  # not read at step 0
    parents: Ints  # the token before each one; all tokens of a query are counted from 0, as they are given


class Scorer(Protocol):
    """A model that has read the query, and reads identifiers after it; what it has read, it keeps."""

    def __call__(self, tokens: Tokens, /) -> Floats:
        """Log-probabilities of the code that follows each token, [tokens, codes]: log-softmax over the step's codes.

        As many columns at every call; those beyond a property's own codes are not read.
        """
        ...


class Reading:
    """All that was read for one query, and what the model said of it."""

    def __init__(self, scorer: Scorer, tries: Tries, few: int, sure: bool) -> None:
        """A beam of up to `few` identifiers is read to the end. `sure`: one that has a single identifier left is
        not read at all, since each of its codes is the only one that its node allows.
        """
        self._scorer, self._tries, self._few, self._sure = scorer, tries, few, sure
        self._read: list[dict[int, int]] = [{} for _ in range(tries.steps)]  # of each depth: node -> its token
        self.log_probs: Floats = np.zeros((0, 1), np.float32)  # [tokens, codes] of what follows each token

    def tokens(self, nodes: Ints, step: int, codes: Ints, parents: Ints) -> Ints:
        """The tokens of the beams' nodes of depth `step`, read now where they were not before, [properties, beams].

        codes [properties, beams] lead to the nodes, parents are the tokens of the nodes before them. -1 where
        there is nothing to ask: no beam, the end of an identifier, a node that is not read.
        """
        flat = nodes.ravel()
        found = self._find(flat, step)
        new = ((found < 0) & (flat >= 0)).nonzero()[0]
        new = new[self._worth(flat[new], step)] if len(new) else new
        if len(new):
            tokens = Tokens(new // nodes.shape[1], new, codes.ravel()[new], parents.ravel()[new])
            self._ask(flat[new], tokens, step)
            found = self._find(flat, step)
        return found.reshape(nodes.shape)

    def _worth(self, nodes: Ints, step: int) -> NDArray[np.bool_]:
        """Whether the model must be asked what follows these nodes: not where only an end does."""
        low, high = self._tries.children(nodes, step)
        asked: NDArray[np.bool_] = (high > low + 1) | ((high > low) & (self._tries.codes(low, step) != END))
        return asked & (self._tries.leaves(nodes, step) > 1) if self._sure else asked

    def _find(self, nodes: Ints, step: int) -> Ints:
        """The token of each node, -1 of one that was not read."""
        read = self._read[step]
        return np.array([read.get(node, -1) for node in nodes.tolist()], np.int64)

    def _ask(self, nodes: Ints, tokens: Tokens, step: int) -> None:
        """Let the model read these nodes of one depth, and what is below those of few identifiers."""
        levels = []
        count = len(self.log_probs)
        deeper = (self._tries.leaves(nodes, step) <= self._few).nonzero()[0]
        while len(nodes):
            numbers = np.arange(count, count + len(nodes))
            count += len(nodes)
            self._read[step].update(zip(nodes.tolist(), numbers.tolist(), strict=True))
            levels.append(tokens._replace(steps=np.full_like(numbers, step)))
            step += 1
            if step == self._tries.steps or not len(deeper):
                break
            nodes, above = self._tries.below(nodes[deeper], step - 1)
            worth = self._worth(nodes, step)
            nodes, above = nodes[worth], deeper[above[worth]]
            tokens = Tokens(tokens.trees[above], above, self._tries.codes(nodes, step - 1), numbers[above])
            deeper = np.arange(len(nodes))
        said = self._scorer(Tokens(*map(np.concatenate, zip(*levels, strict=True))))
        self.log_probs = np.concatenate([self.log_probs, said]) if len(self.log_probs) else said
