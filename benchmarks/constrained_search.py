"""Time of constrained search: against transformers' `generate` on the same model, and at PEARL's corpus size.

    python -m benchmarks.constrained_search generate    # five properties, random models of two sizes
    python -m benchmarks.constrained_search size        # 1,092,122 stickers, random identifiers, no model

`generate` and `size` on one thread, whose own computing time counts. The two searches take each query by turns,
in two ways: with the softmax over a step's own codes, which is PEARL's, given to `generate` as a processor of its
scores; and renormalised over the trie's children, where only codes that have a rival need a model.
"""

import math
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    LogitsProcessorList,
    MBartConfig,
    MBartForConditionalGeneration,
    PrefixConstrainedLogitsProcessor,
)
from transformers.modeling_outputs import BaseModelOutput

from pearl_core.generation.beam import Beams, beam_search
from pearl_core.generation.funnel import Postings, funnel
from pearl_core.generation.reading import Floats, Tokens
from pearl_core.generation.trie import Ints, Tries
from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import SmallConfig
from pearl_core.seq2seq.model import Seq2Seq
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.types import PROPERTIES

STEPS, CODES, BEAM, K = 8, 256, 10, 20
WORDS = 8  # of a query
IDENTIFIERS = 5_000  # of each property, beside `generate`
STICKERS = 1_092_122  # and the numbers of IPs, entities and styles: PEARL, Appendix A
VALUES = {"ocr_text": STICKERS, "character_ip": 17_906, "entity": 38_895, "visual_style": 107, "meaning": STICKERS}


def main() -> None:
    parts: dict[str, Callable[[], None]] = {"generate": beside_generate, "size": at_size}
    if len(sys.argv) != 2 or sys.argv[1] not in parts:
        sys.exit(f"say which: {', '.join(parts)}")
    torch.set_num_threads(1)
    parts[sys.argv[1]]()


def beside_generate() -> None:
    rng = np.random.default_rng(0)
    codes = [rng.integers(0, CODES, (IDENTIFIERS, STEPS)) for _ in PROPERTIES]
    print("| model | softmax over | ours | `generate` | ratio | search without the model | same beams |")
    print("|---|---|---|---|---|---|---|")
    small, base = random_small(), random_bart()
    for renormalise in (False, True):
        compare("small, 2 layers of 256", small, as_mbart(small), 0, codes, renormalise, queries=15)
        compare("BART, 6 layers of 768", base, base.base, base.first, codes, renormalise, queries=3)


def compare(
    name: str, model: Seq2Seq, peer: Any, first: int, codes: list[Ints], renormalise: bool, queries: int
) -> None:
    """Both searches by turns, after one query to warm up; prints a row of the table, medians over queries.

    `peer` is the same model as transformers know it, `first` the token there that is 0 in `model.codes`.
    """
    tries = Tries.build(codes)
    starts = [first + model.codes.offset(place, 0) for place in range(len(codes))]
    children = [continuations(matrix + start, CODES) for matrix, start in zip(codes, starts, strict=True)]
    times = []  # milliseconds of each query: ours, of that without the model, the peer's
    same = []
    for query in range(queries + 1):
        words = " ".join(map(str, np.random.default_rng(query).integers(4, 1_000, WORDS)))
        started = clock()
        scorer = Watched(QueryScorer(model, model.encode([words], np.zeros(1, np.int64))))
        searched = clock()
        found = beam_search(scorer, tries, BEAM, renormalise)
        ours, search = clock() - started, clock() - searched - scorer.ms
        started = clock()
        read = model.encode([words], np.zeros(1, np.int64)).states
        expected = [
            generated(peer, read, first + place, start, known, renormalise)
            for place, (start, known) in enumerate(zip(starts, children, strict=True))
        ]
        times.append((ours, search, clock() - started))
        for beams, tokens, start in zip(found, expected, starts, strict=True):
            same.append(np.array_equal(beams.codes, tokens - start - CODES * np.arange(STEPS)))
    mine, search, other = np.median(times[1:], axis=0)
    ratio = np.median([row[2] / row[0] for row in times[1:]])
    over = "a node's children" if renormalise else "a step's codes"
    print(f"| {name} | {over} | {mine:.1f} ms | {other:.1f} ms | {ratio:.1f} | {search:.2f} ms | {np.mean(same):.0%} |")


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


class Numbers:
    """In place of a tokenizer: a text of numbers stands for the tokens of these numbers."""

    pad_token_id = 1

    def __call__(self, texts: list[str], truncation: bool, max_length: int) -> dict[str, list[list[int]]]:
        return {"input_ids": [[int(word) for word in text.split()] for text in texts]}


TOKENS = CodeTokens.of(dict.fromkeys(PROPERTIES, (CODES,) * STEPS))


def random_bart() -> PretrainedSeq2Seq:
    """A model of bart-base's shape with random weights, and identifier tokens for all properties."""
    torch.manual_seed(0)
    width, layers = 768, 6
    config: Any = BartConfig(
        vocab_size=50_265,
        d_model=width,
        encoder_layers=layers,
        decoder_layers=layers,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        encoder_attention_heads=width // 64,
        decoder_attention_heads=width // 64,
        init_std=0.1,  # far enough from uniform for beams to differ
        forced_eos_token_id=None,
    )
    none = np.zeros((0, width), np.float32)  # no user groups
    return PretrainedSeq2Seq(TOKENS, BartForConditionalGeneration(config), Numbers(), none, "encoder").eval()


def random_small() -> Any:
    """The demo's decoder with random weights, on states drawn for each text in place of a sentence encoder's."""
    torch.manual_seed(0)

    def states(texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        drawn = np.random.default_rng(list(map(int, texts[0].split()))).normal(size=(1, WORDS, 384))
        return torch.from_numpy(drawn.astype(np.float32)), torch.ones(1, WORDS, dtype=torch.bool)

    model: Any = SmallSeq2Seq(TOKENS, states, 384, np.zeros((0, 1), np.float32), SmallConfig())
    for layer in model.layers:
        for weight in layer.parameters():
            torch.nn.init.normal_(weight, std=0.1)
    return model.eval()


def as_mbart(model: Any) -> Any:
    """The same model as an mBART, whose decoder is made of the same parts."""
    shape = model.config
    config: Any = MBartConfig(
        vocab_size=TOKENS.count,
        d_model=shape.width,
        encoder_layers=1,  # not used: it is given what it would have read
        decoder_layers=shape.layers,
        decoder_ffn_dim=shape.feed_forward,
        decoder_attention_heads=shape.heads,
        max_position_embeddings=STEPS,
        scale_embedding=False,
        tie_word_embeddings=False,
        forced_eos_token_id=None,
    )
    peer: Any = MBartForConditionalGeneration(config)
    state = {"embed_tokens.weight": model.inputs.weight}
    state["embed_positions.weight"] = torch.cat([torch.zeros(2, shape.width), model.positions.weight])
    pairs = [(model.start_norm, "layernorm_embedding"), (model.end_norm, "layer_norm")]
    for number, layer in enumerate(model.layers):
        names = ("self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm", "fc1", "fc2")
        parts = (*layer.norms, layer.widen, layer.narrow)
        pairs += [(part, f"layers.{number}.{name}") for part, name in zip(parts, names, strict=True)]
        for attention, name in ((layer.own, "self_attn"), (layer.cross, "encoder_attn")):
            at = f"layers.{number}.{name}"
            pairs += [(attention.query, f"{at}.q_proj"), (attention.out, f"{at}.out_proj")]
            for kind, values in attention.key_value.state_dict().items():
                state[f"{at}.k_proj.{kind}"], state[f"{at}.v_proj.{kind}"] = values.chunk(2)
    state |= {f"{name}.{kind}": values for part, name in pairs for kind, values in part.state_dict().items()}
    peer.model.decoder.load_state_dict(state)
    peer.lm_head.weight.copy_(model.outputs.weight)
    peer.final_logits_bias.copy_(model.outputs.bias)
    return peer.eval()


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
    with torch.inference_mode():
        main()
