"""`results`: the measures of the experiments in a database."""

import argparse
from typing import Any

from annotation.cli import add_database, add_json

NAME = "results"
HELP = "The measures of each experiment, with intervals and checks, from the database."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--experiment", metavar="E", help="only this one: its id, or its name")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.cli.printing import report
    from annotation.records import read_records
    from annotation.results import all_results

    store = open_store(args.db)
    try:
        found = all_results(read_records(store))
    finally:
        store.close()
    if args.experiment is not None:
        found["experiments"] = _chosen(found["experiments"], args.experiment)
    report(found, args.json)
    return 0


def _chosen(experiments: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The experiment of this id, else those of this name."""
    chosen = {i: found for i, found in experiments.items() if i == wanted}
    chosen = chosen or {i: found for i, found in experiments.items() if found["experiment"]["name"] == wanted}
    if not chosen:
        raise ValueError(f"there is no experiment {wanted!r}")
    return chosen
