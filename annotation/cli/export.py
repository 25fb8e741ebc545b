"""`export`: the records of a database as files."""

import argparse
import sys
from pathlib import Path

from annotation.cli import add_database

NAME = "export"
HELP = "Write all records, one file for each kind, whole or not at all; an older export is replaced."
MORE = """formats:
  jsonl    one JSON object a line; what `replay` reads
  csv      for spreadsheets, UTF-8: a text that would be taken for a formula has a ' before it; lists are JSON text
  parquet  lists as lists, times as times; a kind without any record still has its columns

files: experiments, annotators, sessions, impressions (what was shown), events, votes, judgments, exclusions; standings
(when one was paused or closed), retrievals (what each system answered, with scores), rounds, pairs, withdrawals

People are known by their pseudonyms; logins are never written. Judgments of people who withdrew are left out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = MORE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_database(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")
    parser.add_argument(
        "--format", choices=("jsonl", "csv", "parquet"), default="jsonl", help="see below (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from annotation.cli.opening import open_store
    from annotation.records.exporting import export

    store = open_store(args.db)
    try:
        with tqdm(unit=" records", delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:
            counts = export(store, args.out, args.format, bar.update)
    finally:
        store.close()
    print(f"{args.out}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
    return 0
