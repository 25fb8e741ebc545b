"""`state`: begin, pause, go on with or close an experiment."""

import argparse
from pathlib import Path

from annotation.cli import add_database
from annotation.settings import DEFAULT_HOME

NAME = "state"
HELP = "Begin a draft, pause an experiment, go on with it, or close it for good."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("experiment", metavar="EXPERIMENT", help="its id, or its name")
    parser.add_argument("state", choices=("running", "paused", "closed", "discarded"), help="discarded: of a draft")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that it is about (demo)")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.experiments import Experiments
    from annotation.outside import DeskSystems
    from annotation.plans import Plans
    from pearl_core.corpus import open_corpus

    store = open_store(args.db)
    try:
        systems = DeskSystems(open_corpus(args.home, args.corpus), store)
        plans = Plans(store, systems)
        drafts = {draft.experiment_id: draft.plan.name for draft in plans.drafts()}
        begun = {one.experiment_id: one.name for one in Experiments(store, systems).experiments()}
        experiment_id = _named(args.experiment, drafts | begun)
        if args.state == "discarded":
            plans.discard(experiment_id)
        elif experiment_id in drafts and args.state == "running":
            plans.begin(experiment_id)
        else:
            plans.turn(experiment_id, args.state)
    finally:
        store.close()
    print(f"{(drafts | begun)[experiment_id]}: {args.state}")
    return 0


def _named(wanted: str, names: dict[str, str]) -> str:
    """The id among `names` (id -> name) that is meant. Raises ValueError for none and for several."""
    found = [wanted] if wanted in names else [one for one, name in names.items() if name == wanted]
    if len(found) != 1:
        raise ValueError(f"{'several experiments are' if found else 'no experiment is'} called {wanted!r}; name an id")
    return found[0]
