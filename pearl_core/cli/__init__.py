"""The console, `python -m pearl_core`: one file a command. All take `--home` and `--json`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pearl_core.console import make_parser, run_command

HOME = Path(__file__).resolve().parents[2] / "assets"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of the console; the exit code."""
    about = "Sticker retrieval: take corpora in, build systems, ask and measure."
    given = sys.argv[1:] if arguments is None else arguments
    return run_command(make_parser(__name__, about, _add_common, given[0] if given else None), given)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home", type=Path, default=HOME, metavar="FOLDER", help="where corpora and what is built are (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
