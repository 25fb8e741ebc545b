"""`judgments`: the judgments of a round as files, or into the log that a corpus's systems are trained on."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotation.cli import add_database, add_json
from annotation.settings import DEFAULT_HOME
from pearl_core.console import UsageError

if TYPE_CHECKING:
    from annotation.judging.judged import Judged
    from db.labels import Round

NAME = "judgments"
HELP = "Write a round's judgments as qrels, training data, Label Studio tasks or a table; or train on them."
FORMATS = ("qrels", "triplets", "label-studio", "csv")
PICTURES = "/data/local-files/?d="  # where Label Studio serves the folder that its settings name as document root


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("--round", required=True, metavar="ROUND", help="its name, or its id")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where files are written; others there stay")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="qrels",
        help="qrels: for `evaluate`, by majority, a tie is no match; triplets: a corpus folder's interactions.csv; "
        "label-studio: tasks.json and config.xml; csv: all that was said (qrels)",
    )
    parser.add_argument(
        "--into-corpus", metavar="NAME", help="add them to this corpus's log, which the next `build` trains on"
    )
    parser.add_argument(
        "--pictures", default=PICTURES, metavar="PREFIX", help="before paths, for Label Studio (%(default)s)"
    )
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.judging.judged import judged, named_round

    if (args.out is None) == (args.into_corpus is None):
        raise UsageError("name one of --out FOLDER and --into-corpus NAME")
    store = open_store(args.db)
    try:
        with store.read() as records:
            row = named_round(records, args.round)
            given = judged(records, row)
    finally:
        store.close()
    told = _trained_on(args, row, given) if args.into_corpus else _written(args, row, given)
    if args.json:
        print(json.dumps({"round": row.name, **told}, ensure_ascii=False))
    else:
        print(f"{row.name}: " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in told.items()))
        if args.into_corpus and told["added"]:
            print(f"now build again: python -m pearl_core build --corpus {args.into_corpus}")
    return 0


def _trained_on(args: argparse.Namespace, row: "Round", given: "tuple[Judged, ...]") -> dict[str, Any]:
    from dataclasses import asdict

    from annotation.judging.files import LOG, log_rows
    from pearl_core.corpus import open_corpus
    from pearl_core.corpus.adding import add_log

    if row.simulated and not open_corpus(args.home, args.into_corpus).simulated:
        raise ValueError(
            f"the round {row.name!r} was answered by simulated people: corpus {args.into_corpus!r} has real ones"
        )
    rows = [dict(zip(LOG, values, strict=True)) for values in log_rows(given)]
    return asdict(add_log(rows, args.home, args.into_corpus))


def _written(args: argparse.Namespace, row: "Round", given: "tuple[Judged, ...]") -> dict[str, Any]:
    from annotation.judging import files
    from pearl_core.corpus import open_corpus
    from pearl_core.corpus.adding import held_out_queries
    from pearl_core.text import normalise

    told: dict[str, Any] = {"judgments": len(given), "people": len({one.annotator_id for one in given})}
    if args.format == "triplets":
        held_out = held_out_queries(open_corpus(args.home, row.corpus))
        rows = files.log_rows(given)
        trainable = [one for one in rows if normalise(one[3]) not in held_out]
        told |= {"rows": len(trainable), "held_out": len(rows) - len(trainable)}
        written = files.triplets(trainable)
    elif args.format == "label-studio":
        written = files.label_studio(given, open_corpus(args.home, row.corpus), args.pictures)
    else:
        written = files.qrels(given) if args.format == "qrels" else files.table(given)
    files.write_files(args.out, written)
    return told
