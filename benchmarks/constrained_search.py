"""Time of constrained search: against transformers' `generate` on the same model, and at PEARL's corpus size.

    python -m benchmarks.constrained_search generate    # five properties, random models of two sizes
    python -m benchmarks.constrained_search size        # 1,092,122 stickers, random identifiers, no model
    python -m benchmarks.constrained_search bart-large [--tiny]    # see bart_large.py; a GPU where there is one

`generate` and `size` on one thread, whose own computing time counts. The two searches take each query by turns,
in two ways: with the softmax over a step's own codes, which is PEARL's, given to `generate` as a processor of its
scores; and renormalised over the trie's children, where only codes that have a rival need a model.
"""

import copy
import math
import resource
import sys
import time
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import LogitsProcessorList, PrefixConstrainedLogitsProcessor
from transformers.modeling_outputs import BaseModelOutput

from benchmarks.bart_large import bart_large
from benchmarks.random_models import CODES, STEPS, WORDS, as_mbart, random_bart, random_small
from pearl_core.generation.beam import Beams, beam_search
from pearl_core.generation.funnel import Postings, funnel
from pearl_core.generation.reading import Floats, Tokens
from pearl_core.generation.trie import Ints, Tries
from pearl_core.seq2seq.model import Seq2Seq
from pearl_core.seq2seq.packing import pack
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.types import PROPERTIES

BEAM, K = 10, 20
IDENTIFIERS = 5_000  # of each property, beside `generate`
STICKERS = 1_092_122  # and the numbers of IPs, entities and styles: PEARL, Appendix A
VALUES = {"ocr_text": STICKERS, "character_ip": 17_906, "entity": 38_895, "visual_style": 107, "meaning": STICKERS}


def main() -> None:
    match sys.argv[1:]:
        case ["generate" | "size" as part]:
            torch.set_num_threads(1)
            with torch.inference_mode():
                beside_generate() if part == "generate" else at_size()
        case ["bart-large", *tiny] if tiny in ([], ["--tiny"]):
            bart_large(VALUES, BEAM, bool(tiny))
        case _:
            sys.exit("say which: generate, size, bart-large [--tiny]")


def beside_generate() -> None:
    rng = np.random.default_rng(0)
    codes = [rng.integers(0, CODES, (IDENTIFIERS, STEPS)) for _ in PROPERTIES]
    print("| model | softmax over | ours | `generate` | ratio | `generate`, packed | search alone | same beams |")
    print("|---|---|---|---|---|---|---|---|")
    small, base = random_small(), random_bart()
    models = (
        ("small, 2 layers of 256", small, as_mbart(small), 0, 15),
        ("BART, 6 layers of 768", base, copy.deepcopy(base.base), base.first, 7),
    )
    for _, model, *_ in models:
        for stack in model.stacks():
            pack(stack)  # as `Pearl` does
    for renormalise in (False, True):
        for name, model, peer, first, queries in models:
            packed = copy.deepcopy(peer)
            pack(packed.model)
            compare(name, model, (peer, packed), first, codes, renormalise, queries)


def compare(
    name: str, model: Seq2Seq, peers: tuple[Any, ...], first: int, codes: list[Ints], renormalise: bool, queries: int
) -> None:
    """All searches by turns, after one query to warm up; prints a row of the table, medians over queries.

    `peers` are the same model as transformers know it, plain and packed, `first` the token there that is 0 in
    `model.codes`.
    """
    tries = Tries.build(codes)
    starts = [first + model.codes.offset(place, 0) for place in range(len(codes))]
    children = [continuations(matrix + start, CODES) for matrix, start in zip(codes, starts, strict=True)]
    times = []  # milliseconds of each query: ours, of that without the model, each peer's
    same = []
    for query in range(queries + 1):
        words = " ".join(map(str, np.random.default_rng(query).integers(4, 1_000, WORDS)))
        started = clock()
        scorer = Watched(QueryScorer(model, model.encode([words], np.zeros(1, np.int64))))
        searched = clock()
        found = beam_search(scorer, tries, BEAM, renormalise)
        spent = [clock() - started, clock() - searched - scorer.ms]
        for peer in peers:
            started = clock()
            read = model.encode([words], np.zeros(1, np.int64)).states
            expected = [
                generated(peer, read, first + place, start, known, renormalise)
                for place, (start, known) in enumerate(zip(starts, children, strict=True))
            ]
            spent.append(clock() - started)
            for beams, tokens, start in zip(found, expected, starts, strict=True):
                same.append(np.array_equal(beams.codes, tokens - start - CODES * np.arange(STEPS)))
        times.append(spent)
    mine, search, other, packed = np.median(times[1:], axis=0)
    ratio = np.median([row[2] / row[0] for row in times[1:]])
    over = "a node's children" if renormalise else "a step's codes"
    cells = (f"{mine:.1f} ms", f"{other:.1f} ms", f"{ratio:.1f}", f"{packed:.1f} ms", f"{search:.2f} ms")
    print(f"| {name} | {over} | {' | '.join(cells)} | {np.mean(same):.0%} |", flush=True)


class Watched:
    """A scorer, and the milliseconds spent in it."""

    def __init__(self, scorer: QueryScorer) -> None:
        self._scorer = scorer
        self.ms = 0.0

    def __call__(self, tokens: Tokens, /) -> Floats:
        started = clock()
        log_probs = self._scorer(tokens)
        self.ms += clock() - started
        return log_probs


def continuations(codes: Ints, size: int) -> dict[tuple[int, ...], list[int]]:
    """The tokens that may follow each prefix of tokens: a trie that a callback can look up at once."""
    found: dict[tuple[int, ...], set[int]] = {}
    for row in (codes + size * np.arange(codes.shape[1])).tolist():
        for step, token in enumerate(row):
            found.setdefault(tuple(row[:step]), set()).add(token)
    return {prefix: sorted(tokens) for prefix, tokens in found.items()}


def generated(
    peer: Any, read: torch.Tensor, start: int, codes: int, known: dict[tuple[int, ...], list[int]], renormalise: bool
) -> Ints:
    """Tokens [beams, steps] that `generate` finds for one property, from the encoder's states [1, length, width].

    `start` is the property's start token, `codes` the token of its first code.
    """

    def own_codes(tokens: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Log-softmax over the codes that the step may emit."""
        span = slice(codes + CODES * (tokens.shape[1] - 1), codes + CODES * tokens.shape[1])
        scores[:, span] = torch.log_softmax(scores[:, span], -1)
        return scores

    allowed = PrefixConstrainedLogitsProcessor(lambda _, prefix: known[tuple(prefix[1:].tolist())], BEAM)
    processors: Any = [allowed] if renormalise else [own_codes, allowed]
    answer = peer.generate(
        encoder_outputs=BaseModelOutput(read),  # a new one each time: generate repeats its states in place
        num_beams=BEAM,
        num_return_sequences=BEAM,
        max_new_tokens=STEPS,
        decoder_start_token_id=start,
        logits_processor=LogitsProcessorList(processors),  # what prefix_allowed_tokens_fn would make, and its order
        renormalize_logits=renormalise,
        length_penalty=0.0,
        do_sample=False,
        eos_token_id=None,
    )
    tokens: Ints = answer[:, 1:].numpy()
    return tokens


def at_size() -> None:
    rng = np.random.default_rng(0)
    started = clock()
    tries = Tries.build([rng.integers(0, CODES, (count, STEPS), np.int32) for count in VALUES.values()])
    print(f"tries: {tries.nbytes / 2**20:.0f} MiB, built in {(clock() - started) / 1000:.1f} s")
    started = clock()
    postings = {name: random_postings(rng, tries, tree) for tree, name in enumerate(PROPERTIES)}
    arrays = [array for p in postings.values() for array in (p.forward, p.starts, p.stickers)]
    print(f"postings: {sum(a.nbytes for a in arrays) / 2**20:.0f} MiB, built in {(clock() - started) / 1000:.1f} s")
    popularity = rng.zipf(1.5, STICKERS).clip(max=10_000)
    logits = torch.from_numpy(rng.normal(0, 3, (20_000, CODES)).astype(np.float32))
    said = torch.log_softmax(logits, -1).numpy()  # of a token; each query begins elsewhere
    found, times = [], []
    for start in rng.integers(0, len(said) - 10_000, 50).tolist():
        started = clock()
        found.append(beam_search(lambda t: said[start : start + len(t.steps)], tries, BEAM))  # noqa: B023, used at once
        times.append(clock() - started)
    print(f"search of {STEPS} steps, all properties: {spread(times)}\n")
    print(f"| first intent | candidates, median | strict, k={K} | soft, k={K} |\n|---|---|---|---|")
    for name in PROPERTIES:
        time_funnel(name, found, postings, popularity)
    print(f"\npeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


def random_postings(rng: np.random.Generator, tries: Tries, tree: int) -> Postings:
    """Identifiers of stickers: alike where there are about as many, else by a Zipf law; a fifth lacks the property."""
    size = tries.size(tree)
    many = size > STICKERS / 2
    drawn = rng.integers(0, size, STICKERS) if many else rng.zipf(1.3, STICKERS).clip(max=size) - 1
    forward = drawn.astype(np.int32)
    forward[rng.random(STICKERS) < 0.2] = -1
    return Postings.of(forward, size)


def time_funnel(
    first: str, found: list[list[Beams]], postings: dict[str, Postings], popularity: NDArray[np.int64]
) -> None:
    """Print a row of the table: both funnels for every query's beams, when this property is the first intent."""
    order = (first, *(name for name in PROPERTIES if name != first))
    weights = {name: 1 / math.log2(rank + 1) for rank, name in enumerate(order, 1)}  # equation 19
    cells = []
    for strict in (True, False):
        times, sizes = [], []
        for beams in found:
            by_name = dict(zip(PROPERTIES, beams, strict=True))
            started = clock()
            answer = funnel(order, by_name, postings, weights, popularity, K, strict)
            times.append(clock() - started)
            sizes.append(answer.narrowings[0].left)
            assert len(answer.found) == K
        cells.append(spread(times))
    print(f"| {first} | {np.median(sizes):,.0f} | {cells[0]} | {cells[1]} |")


def clock() -> float:
    """Milliseconds of computing by this thread so far: what other processes take does not count."""
    return time.thread_time() * 1000


def spread(times: list[float]) -> str:
    return f"median {np.median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms"


if __name__ == "__main__":
    main()
