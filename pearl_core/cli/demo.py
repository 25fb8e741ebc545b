"""`python -m pearl_core demo`: put the drawn demo corpus and its simulated log in their place."""

import argparse
import json

from pearl_core.console import seed
from pearl_core.corpus.demo.prepare import prepare_demo

NAME = "demo"
HELP = "write the demo corpus and its simulated log; its pictures are drawn on demand or by a build"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="another number, another corpus (default: 0)")


def run(args: argparse.Namespace) -> int:
    corpus = prepare_demo(args.home, args.seed)
    counts = {"stickers": len(corpus.stickers), "interactions": len(corpus.interactions), "users": len(corpus.users)}
    if args.json:
        print(json.dumps({"corpus": corpus.name, "hash": corpus.hash, "folder": str(corpus.folder), **counts}))
    else:
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        print(f"{corpus.name}: {told}; people, clicks and queries are simulated")
    return 0
