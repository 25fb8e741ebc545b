"""PEARL at the paper's size: BART-large and the identifiers of 1,092,122 stickers, on the device there is.

    python -m benchmarks.constrained_search bart-large [--tiny]

Weights, identifiers and queries are random: they cost what trained ones cost. It trains first, in the paper's
batches of 8,192 tokens (bf16 where there is a GPU), and then searches in bf16, in float32 without a GPU. The
time is the clock's, from the query's words to the beams of all properties; intents and funnel come after it.
`--tiny` tries the script out on a small model and a thousandth of the stickers. It prints a Markdown table.
"""

import resource
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from benchmarks.random_models import CODES, STEPS, WORDS, random_bart
from pearl_core.generation.beam import beam_search
from pearl_core.generation.trie import Ints, Tries
from pearl_core.seq2seq.config import TrainingConfig
from pearl_core.seq2seq.model import Groups
from pearl_core.seq2seq.pairs import Pairs
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.trainer import Trainer
from pearl_core.types import PROPERTIES

WIDTH, LAYERS = 1_024, 12
BATCH_TOKENS = 8_192  # PEARL, section 4
WARM_UP, COUNTED = 3, 10  # training steps
QUERIES = 50


def bart_large(values: Mapping[str, int], beam: int, tiny: bool) -> None:
    """Print the table for tries of as many identifiers of each property as `values` says."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    rng = np.random.default_rng(0)
    codes = [
        rng.integers(0, CODES, (-(-count // (1_000 if tiny else 1)), STEPS), np.int32) for count in values.values()
    ]
    model = (random_bart(64, 2) if tiny else random_bart(WIDTH, LAYERS)).to(device)
    reset_peak(device)
    tokens_a_second = train(model, codes, 256 if tiny else BATCH_TOKENS)
    trained_with = peak(device)
    model.zero_grad(set_to_none=True)
    model.to(torch.bfloat16 if device.type == "cuda" else torch.float32).eval()
    reset_peak(device)
    times, passes = search(model, Tries.build(codes), beam, 5 if tiny else QUERIES)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    parameters = sum(weight.numel() for weight in model.parameters())
    print(f"{name}, {datetime.now(UTC):%Y-%m-%d}: {parameters / 1e6:,.0f} M parameters, {len(codes[0]):,} stickers\n")
    rows = {
        "a query, median": f"{np.median(times):.1f} ms",
        "a query, p95": f"{np.percentile(times, 95):.1f} ms",
        "passes of the model for a query, median": f"{np.median(passes):.0f}",
        "queries a second, one by one": f"{1_000 / np.mean(times):.1f}",
        "peak memory of search": f"{peak(device):.1f} GiB",
        "training tokens a second": f"{tokens_a_second:,.0f}",
        "peak memory of training": f"{trained_with:.1f} GiB",
    }
    print("| what | figure |\n|---|---|", *(f"| {what} | {figure} |" for what, figure in rows.items()), sep="\n")


def train(model: PretrainedSeq2Seq, codes: list[Ints], batch_tokens: int) -> float:
    """Tokens of sources and identifiers that one second trains, after some steps to warm up."""
    rng = np.random.default_rng(1)
    count = batch_tokens // 2
    sources = tuple((" ".join(map(str, rng.integers(4, 1_000, WORDS))), None) for _ in range(count))
    place = rng.integers(0, len(codes), count)
    value = np.array([rng.integers(0, len(codes[p])) for p in place])
    pairs = Pairs(sources, np.arange(count), place, value, np.ones(count))
    config = TrainingConfig(steps=WARM_UP + COUNTED + 1, passes=1e9, batch_tokens=batch_tokens, learning_rate=1e-5)
    ends: list[float] = []

    def stop_in_time(share: float) -> None:
        ends.append(time.perf_counter())  # a step ends with its loss on the processor
        if len(ends) == WARM_UP + COUNTED:
            raise StopIteration  # before a checkpoint is written

    with TemporaryDirectory() as folder:
        run = Trainer(
            model, dict(zip(PROPERTIES, codes, strict=True)), Groups([]), pairs, None, config, Path(folder) / "none"
        )
        drawn = [run._draw(np.random.default_rng([config.seed, step])) for step in range(WARM_UP, WARM_UP + COUNTED)]
        with suppress(StopIteration):
            run.run(stop_in_time)
    tokens = sum(len(rows) * STEPS + len(np.unique(pairs.source[rows])) * WORDS for rows in drawn)
    return tokens / (ends[-1] - ends[WARM_UP - 1])


def search(model: PretrainedSeq2Seq, tries: Tries, beam: int, queries: int) -> tuple[list[float], list[int]]:
    """Milliseconds and passes of each query, after three to warm up."""
    times, passes = [], []
    for query in range(queries + 3):
        words = " ".join(map(str, np.random.default_rng(query).integers(4, 1_000, WORDS)))
        started = time.perf_counter()
        with torch.inference_mode():
            scorer = QueryScorer(model, model.encode([words], np.zeros(1, np.int64)))
            asked: list[int] = []
            beam_search(lambda tokens: asked.append(len(tokens.steps)) or scorer(tokens), tries, beam)  # noqa: B023
        times.append((time.perf_counter() - started) * 1_000)
        passes.append(len(asked))
    return times[3:], passes[3:]


def reset_peak(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def peak(device: torch.device) -> float:
    """GiB at the most: of the GPU since `reset_peak`, of the whole process without one."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
