"""`python -m pearl_core train-keywords --corpus NAME --model M`: teach a LLaVA to name stickers as people search."""

import argparse
import json
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from pearl_core.cli.search import counted
from pearl_core.cli.vision_model import tell_faults
from pearl_core.console import UsageError, positive, seed
from pearl_core.corpus import open_corpus
from pearl_core.vlm.config import LoraConfig

NAME = "train-keywords"
HELP = (
    "train a LoRA adapter on the queries that were clicked in the log, for keywords --adapter; goes on where it stopped"
)
FOLDER = "keyword-adapter"
DEFAULTS = LoraConfig()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus with a log, or demo")
    parser.add_argument("--model", required=True, metavar="M", help="a LLaVA by folder or name")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help=f"the adapter's place (built/NAME/{FOLDER})")
    for option, default, about in (
        ("passes", DEFAULTS.passes, "over the log"),
        ("batch", DEFAULTS.batch, "pairs of sticker and query a step"),
        ("parts", DEFAULTS.parts, "that a step is worked out in: more need less memory"),
        ("rank", DEFAULTS.rank, "of the adapter's matrices"),
    ):
        parser.add_argument(f"--{option}", type=positive, default=default, metavar="N", help=f"{about} (%(default)s)")
    parser.add_argument(
        "--learning-rate", type=float, default=DEFAULTS.learning_rate, metavar="R", help="at its height (%(default)s)"
    )
    parser.add_argument(
        "--seed", type=seed, default=DEFAULTS.seed, metavar="N", help="of order and start (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    from pearl_core.vlm.tuning import train_adapter

    warnings.filterwarnings("ignore", module="PIL")  # remarks on pictures that can be decoded all the same
    corpus = open_corpus(args.home, args.corpus)
    folder = args.out or corpus.built / FOLDER
    chosen = {name: getattr(args, name) for name in ("passes", "batch", "parts", "rank", "learning_rate", "seed")}
    try:
        config = replace(DEFAULTS, alpha=2 * args.rank, **chosen)  # as the default has it
    except ValueError as error:
        raise UsageError(str(error)) from None
    with tqdm(total=100, desc="training", bar_format=_BAR, delay=2, disable=not sys.stderr.isatty()) as bar:

        def progress(share: float) -> None:
            bar.update(100 * share - bar.n)

        told = train_adapter(corpus, args.model, folder, config, progress)
    if args.json:
        print(json.dumps({**told, "folder": str(folder)}, ensure_ascii=False))
    else:
        tell_faults(told["faults"])
        print(_told(told, folder))
    return 0


_BAR = "{desc:<12} {percentage:3.0f} % |{bar}| {elapsed}<{remaining}"


def _told(told: Mapping[str, Any], folder: Path) -> str:
    lines = [f"{counted(told['pairs'], 'clicked query', 'clicked queries')} of {counted(told['stickers'], 'sticker')}"]
    for number, training, validation in told["curve"]:
        line = f"pass {number}: loss {training:.3f}"
        lines.append(line if validation is None else f"{line}, on validation queries {validation:.3f}")
    return "\n".join([*lines, f"pass {told['kept']} is kept: {folder}"])
