"""The console, `python -m annotation`: one file a command."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pearl_core.console import make_parser, run_command

RECORDS = Path(__file__).resolve().parents[2] / "assets" / "records.db"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of the console; the exit code."""
    about = "Experiments with people: set them up, read their results, keep their records as files."
    return run_command(make_parser(__name__, about), arguments)


def add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", default=f"sqlite:///{RECORDS}", metavar="URL", help="the records (%(default)s)")


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
