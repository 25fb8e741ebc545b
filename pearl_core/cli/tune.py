"""`python -m pearl_core tune --corpus NAME --system persrv`: choose PerSRV's weights on judged queries."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tqdm import tqdm

from pearl_core.artifacts import write_json
from pearl_core.cli.queries import judged_queries
from pearl_core.cli.search import counted
from pearl_core.console import UsageError
from pearl_core.corpus import Corpus, JudgedQuery, open_corpus, writing
from pearl_core.persrv.config import NAME as FAMILY
from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.weights import read_chosen, weights_path
from pearl_core.systems import build_system, find_system

NAME = "tune"
HELP = (
    "choose the weights of PerSRV on the validation queries, keep them with every point tried, and build it with them"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--system", default=FAMILY, metavar="S", help=f"{FAMILY} or a variant of it (%(default)s)")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="other queries: JSON lines with qid and query")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="other judgments: TREC, qid 0 sticker_id grade")


def run(args: argparse.Namespace) -> int:
    config = find_system(args.system).config
    if not isinstance(config, PersrvConfig):
        raise UsageError(
            f"{args.system} has no weights to choose: tune {FAMILY} or a variant of it, such as {FAMILY}:dense"
        )
    corpus = open_corpus(args.home, args.corpus)
    judged = judged_queries(corpus, "validation", args.queries, args.qrels)
    path = weights_path(corpus)
    with writing(args.home, corpus.name):
        chosen = _tuned(config, corpus, judged)
        write_json(path, {**read_chosen(corpus), args.system: {"corpus": corpus.learned_from.hash, **chosen}})
        build_system(args.system, corpus)
    if args.json:
        print(json.dumps({"corpus": corpus.name, "system": args.system, "file": str(path), **chosen}))
    else:
        print(_text(args.system, corpus, chosen, asdict(config.weights), path))
    return 0


def _tuned(config: PersrvConfig, corpus: Corpus, judged: tuple[JudgedQuery, ...]) -> dict[str, Any]:
    from pearl_core.persrv.build import prepare, tuning

    with (
        TemporaryDirectory() as name,
        tqdm(desc="weights", total=100, delay=2, leave=False, disable=not sys.stderr.isatty()) as bar,
    ):

        def show(share: float) -> None:
            bar.update(100 * share - bar.n)

        prepare(config, corpus, Path(name), lambda share: None)
        return tuning(config, corpus, Path(name), judged, show).as_json()


def _text(system: str, corpus: Corpus, chosen: dict[str, Any], defaults: dict[str, float], path: Path) -> str:
    asked, tried = counted(chosen["queries"], "query", "queries"), counted(len(chosen["tried"]), "point")
    lines = [f"{system} on {corpus.name}: {asked}, {tried} tried", "", f"{'MRR@10':>7} {'R@10':>6}  changed"]
    for step in chosen["steps"]:
        change = ", ".join(f"{name} {value:g}" for name, value in step["change"].items()) or "nothing: the defaults"
        lines.append(f"{step['MRR@10']:7.4f} {step['Recall@10']:6.4f}  {change}")
    lines += ["", f"{'weight':<12} {'default':>8} {'chosen':>8}"]
    lines += [f"{name:<12} {defaults[name]:8.3g} {value:8.3g}" for name, value in chosen["weights"].items()]
    return "\n".join([*lines, "", f"written to {path}; {system} is built with these weights"])
