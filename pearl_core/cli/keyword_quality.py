"""`python -m pearl_core keyword-quality --corpus NAME --model M --adapter FOLDER`: PerSRV's Tables 4 and 5."""

import argparse
import json
import warnings

import numpy as np

from pearl_core.cli.search import counted
from pearl_core.cli.vision_model import add_local_model, asking, local_model, tell_faults
from pearl_core.console import positive, seed
from pearl_core.corpus import SPLITS, open_corpus

NAME = "keyword-quality"
HELP = "measure a model's keywords against held-out queries: BLEU and cosine similarity, without and with an adapter"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus with queries of its own, or demo")
    parser.add_argument("--model", required=True, metavar="M", help="a LLaVA by folder or name")
    add_local_model(parser)
    parser.add_argument(
        "--split", choices=SPLITS[1:], default=SPLITS[1], help="the queries (%(default)s; test is for the last word)"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="only N stickers, drawn by the seed")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of intervals and tests (%(default)s)")


def run(args: argparse.Namespace) -> int:
    from pearl_core import encoders
    from pearl_core.vlm.quality import ask_keywords, measure, table
    from pearl_core.vlm.targets import held_out

    warnings.filterwarnings("ignore", module="PIL")  # remarks on pictures that can be decoded all the same
    corpus = open_corpus(args.home, args.corpus)
    targets, rng = held_out(corpus, args.split), np.random.default_rng(args.seed)
    sticker_ids = sorted({target.sticker_id for target in targets})
    if args.limit is not None:
        sticker_ids = sorted(rng.permutation(sticker_ids)[: args.limit].tolist())
    said: dict[str, dict[str, str]] = {}
    faults: dict[str, str] = {}
    for name, adapter in (("base", None), *([("tuned", args.adapter)] if args.adapter else [])):
        identity, load = local_model(args.model, adapter, args.four_bit)
        with asking(f"{name} model") as progress:
            said[name], missing = ask_keywords(
                corpus, sticker_ids, identity, load, args.home / "cache", args.batch, progress
            )
        faults |= missing
    encoder = encoders.shared().text(corpus.models.get("text_encoder", encoders.DEFAULT_TEXT_ENCODER))
    quality = measure(corpus, args.split, targets, said, faults, encoder, rng)
    if args.json:
        print(json.dumps({"corpus": corpus.name, **quality.as_json()}, ensure_ascii=False))
        return 0
    tell_faults(faults)
    queries = counted(quality.pairs, f"{args.split} query", f"{args.split} queries")
    stickers = counted(quality.stickers["overall"], "sticker")
    print(f"{corpus.name}: {queries} of {stickers}, {quality.in_training:,} of them with other queries in the log;")
    print(f"means with 95 % intervals over stickers\n\n{table(quality)}")
    return 0
