"""`replay`: the measures again, from exported files alone."""

import argparse
from pathlib import Path

from annotation.cli import add_json

NAME = "replay"
HELP = "The measures recomputed from a folder of exported records, with the same digits as `results`."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what `export` wrote as JSON lines")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    for other in ("csv", "parquet"):
        if (args.folder / f"experiments.{other}").exists():
            raise ValueError(f"{args.folder} holds {other} files; replay reads those of `export --format jsonl`")

    from annotation.cli.printing import report
    from annotation.records.replaying import read_folder
    from annotation.results import all_results

    report(all_results(read_folder(args.folder)), args.json)
    return 0
