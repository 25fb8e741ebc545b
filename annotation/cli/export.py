"""`export`: the records of a database as files."""

import argparse
from pathlib import Path

from annotation.cli import add_database

NAME = "export"
HELP = "Write all records as JSON lines, one file for each kind, whole or not at all; an older export is replaced."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.exporting import export

    store = open_store(args.db)
    try:
        counts = export(store, args.out)
    finally:
        store.close()
    print(f"{args.out}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
    return 0
