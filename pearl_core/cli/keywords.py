"""`python -m pearl_core keywords --corpus NAME --model M`: a vision-language model says what stickers mean."""

import argparse
import json
import sys
import warnings
from dataclasses import asdict
from typing import TYPE_CHECKING

from pearl_core.cli.language_model import read_key
from pearl_core.cli.search import counted
from pearl_core.cli.vision_model import add_local_model, asking, local_model, tell_faults
from pearl_core.console import UsageError, positive
from pearl_core.corpus import open_corpus
from pearl_core.llm import Chat, ChatConfig

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.vlm.asking import Load
    from pearl_core.vlm.describe import Described
    from pearl_core.vlm.model import Identity

NAME = "keywords"
HELP = "let a vision-language model give every sticker keywords, a description and feelings; goes on where it stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument(
        "--model",
        required=True,
        metavar="M",
        help="a LLaVA by folder or name, such as llava-hf/llava-1.5-7b-hf; with --endpoint, as that calls it",
    )
    add_local_model(parser)
    parser.add_argument("--limit", type=positive, metavar="N", help="only the first N stickers with a picture")
    parser.add_argument(
        "--endpoint", metavar="URL", help="ask an OpenAI-compatible endpoint, such as http://localhost:8000/v1"
    )
    parser.add_argument("--key-file", metavar="FILE", help="the endpoint's key, on one line; - is standard input")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="seconds a question (%(default)s)")
    parser.add_argument("--attempts", type=positive, default=4, metavar="N", help="for each question (%(default)s)")
    parser.add_argument("--proxy", metavar="URL", help="an HTTP proxy on the way to the endpoint")


def run(args: argparse.Namespace) -> int:
    from pearl_core.vlm.describe import ROWS, describe

    warnings.filterwarnings("ignore", module="PIL")  # remarks on pictures that can be decoded all the same
    corpus = open_corpus(args.home, args.corpus)
    identity, load = _model(args)
    with asking("questions") as progress:
        done = describe(corpus, identity, load, args.home / "cache", args.limit, args.batch, progress)
    path = corpus.built / ROWS
    if args.json:
        print(json.dumps({**asdict(done), "model": asdict(identity), "file": str(path)}, ensure_ascii=False))
    else:
        tell_faults(done.faults)
        print(f"{_told(done)}: {path}")
    if done.stopped:
        print(f"pearl_core {NAME}: stopped: {done.stopped}; run it again to go on", file=sys.stderr)
    elif not done.rows:
        print(f"pearl_core {NAME}: no sticker got any words", file=sys.stderr)
    return 1 if done.stopped or not done.rows else 0


def _model(args: argparse.Namespace) -> "tuple[Identity, Load]":
    if args.endpoint is None:
        for option in ("key_file", "proxy"):
            if getattr(args, option) is not None:
                raise UsageError(f"--{option.replace('_', '-')} is of no use without --endpoint")
        return local_model(args.model, args.adapter, args.four_bit)
    if args.adapter or args.four_bit:
        raise UsageError("--adapter and --four-bit are for a model on this machine, not for an --endpoint")
    from pearl_core.vlm.endpoint import EndpointModel

    key = read_key(args.key_file)
    try:
        config = ChatConfig(args.endpoint, args.model, args.timeout, args.attempts, proxy=args.proxy)
        model = EndpointModel(Chat(config, key))
    except ValueError as error:
        raise UsageError(str(error)) from None
    return model.identity, lambda: model


def _told(done: "Described") -> str:
    usage = done.usage
    lines = [f"asked {counted(done.asked, 'question')} about {counted(done.stickers, 'sticker')}"]
    if done.faults:
        lines[0] += f", {counted(len(done.faults), 'sticker')} with faults"
    if usage.calls:
        tokens = f"{usage.prompt_tokens:,} prompt and {usage.completion_tokens:,} completion tokens"
        uncounted = f" ({counted(usage.uncounted, 'answer')} without a count)" if usage.uncounted else ""
        lines.append(f"cost: {counted(usage.calls, 'call')}, {tokens}{uncounted}, {usage.seconds:,.1f} s of waiting")
    return "\n".join([*lines, f"words for {counted(done.rows, 'sticker')}"])
