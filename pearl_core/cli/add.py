"""`python -m pearl_core add FOLDER --corpus NAME`: let stickers join a corpus, without training anything anew."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from pearl_core.cli.import_ import picture_bar, tell_faults
from pearl_core.cli.search import counted
from pearl_core.corpus.adding import FAULTS, add_stickers
from pearl_core.corpus.importing import NoUsableSticker

NAME = "add"
HELP = "let the stickers of a folder join a corpus; build again then, which keeps what was learned"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with stickers.jsonl, .csv or .parquet, and images")
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported")


def run(args: argparse.Namespace) -> int:
    with picture_bar() as progress:
        try:
            report = add_stickers(args.folder, args.home, args.corpus, progress=progress)
        except NoUsableSticker as refusal:
            tell_faults(refusal.faults, "")
            raise
    if args.json:
        print(json.dumps({"corpus": args.corpus, **asdict(report)}, ensure_ascii=False))
        return 0
    tell_faults(report.faults, f" in {args.home / 'corpora' / args.corpus / FAULTS}")
    faults = counted(len(report.faults), "fault")
    print(f"{args.corpus}: {counted(report.added, 'sticker')} more, {report.stickers:,} in all; {faults}")
    kept = "it keeps what was learned, --retrain learns anew; " if report.keeps_learned else ""
    print(f"now build again ({kept}a desk that is open shows them when that is done)")
    return 0
