"""`report`: the results of one experiment as a page of HTML to read, print and keep."""

import argparse
from pathlib import Path

from annotation.cli import add_database

NAME = "report"
HELP = "The results of one experiment as a page of HTML that needs nothing else: plan, measures, plots, checks."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--experiment", required=True, metavar="E", help="its id, or its name")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.html", help="what to write; replaced if there")


def run(args: argparse.Namespace) -> int:
    from sqlalchemy import or_, select

    from annotation.cli.opening import open_store
    from annotation.report import report_page
    from db import models

    store = open_store(args.db)
    table = models.Experiment
    try:
        with store.read() as records:
            named = or_(table.experiment_id == args.experiment, table.name == args.experiment)
            ids = list(records.scalars(select(table.experiment_id).where(named)))
        if len(ids) != 1:
            fault = "several experiments are" if ids else "no experiment is"
            raise ValueError(f"{fault} called {args.experiment!r}; name the id of one")
        page = report_page(store, ids[0])
    finally:
        store.close()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = args.out.with_name(f".{args.out.name}.part")
    unfinished.write_text(page, "utf-8")
    unfinished.replace(args.out)
    print(args.out)
    return 0
