"""`python -m pearl_core import FOLDER --corpus NAME`: take a corpus folder in, telling every fault."""

import argparse
import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from pearl_core.console import visible
from pearl_core.corpus.importing import NoUsableSticker, Progress, check_name, import_corpus
from pearl_core.corpus.read import Fault

NAME = "import"
HELP = "validate a corpus folder and take it in"
SHOWN = 20  # faults told one by one


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with stickers.jsonl, .csv or .parquet, and images")
    parser.add_argument("--corpus", required=True, type=_name, metavar="NAME", help="what to call it here")


def run(args: argparse.Namespace) -> int:
    with picture_bar() as progress:
        try:
            report = import_corpus(args.folder, args.home, args.corpus, progress=progress)
        except NoUsableSticker as refusal:
            tell_faults(refusal.faults, "")
            raise
    faults_file = args.home / "corpora" / args.corpus / "faults.txt"
    if args.json:
        told = {"corpus": args.corpus, **asdict(report)}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    tell_faults(report.faults, f" in {faults_file}")
    counts = f"{report.stickers:,} stickers, {report.interactions:,} interactions, {report.queries:,} queries"
    print(f"{args.corpus}: {counts}; {len(report.faults):,} faults")
    return 0


def _name(text: str) -> str:
    try:
        return check_name(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


@contextmanager
def picture_bar() -> Iterator[Progress]:
    """A bar over pictures; nothing for what takes less than two seconds, nor where nobody watches a terminal."""
    warnings.filterwarnings("ignore", module="PIL")  # remarks on pictures that can be decoded all the same
    with tqdm(desc="pictures", unit="", delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def tell_faults(faults: Sequence[Fault], rest: str) -> None:
    """The first faults, one a line on standard error; `rest` says where the others are."""
    for fault in faults[:SHOWN]:
        print(visible(str(fault)), file=sys.stderr)
    if len(faults) > SHOWN:
        print(f"and {len(faults) - SHOWN:,} more{rest}", file=sys.stderr)
