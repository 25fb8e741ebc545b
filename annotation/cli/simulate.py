"""`simulate`: rehearse an experiment with simulated people, in a database of their own."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotation.cli import add_json
from annotation.settings import DEFAULT_HOME
from pearl_core.cli.queries import add_query_arguments, judged_queries
from pearl_core.console import UsageError, positive, seed

if TYPE_CHECKING:
    from annotation.nouns import Experiment
    from annotation.plans import Plans

NAME = "simulate"
HELP = "Let simulated people, who never mix with real ones, answer an experiment from beginning to end."
MODELS = ("informational", "navigational", "perfect", "position-based")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", required=True, metavar="URL", help="a database for simulated people alone; made if new")
    add_json(parser)
    parser.add_argument(
        "--experiment", metavar="E", help="id or name of one made with `create --simulated`; or make one:"
    )
    parser.add_argument("--system-p", metavar="S", help="the system whose gain is measured")
    parser.add_argument("--system-b", metavar="S", help="the baseline")
    parser.add_argument("--name", help="of the experiment that is made (simulated: P against B)")
    parser.add_argument(
        "--kind", default="both", choices=("interleaved", "side_by_side", "both"), help="of sessions (both)"
    )
    parser.add_argument("--hand-out", action="store_true", help="hand the judged queries out instead of typing them")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that both search (demo)")
    add_query_arguments(parser)
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="what is relevant: TREC (default: the corpus's own)")
    parser.add_argument("--annotators", type=positive, default=20, metavar="N", help="simulated people (20)")
    parser.add_argument("--sessions", type=positive, default=500, metavar="N", help="answered by them in all (500)")
    parser.add_argument("--model", default="informational", choices=MODELS, help="how they click (informational)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of what they do, not of the coins (0)")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    import numpy as np
    from tqdm import tqdm

    from annotation.cli.opening import open_store
    from annotation.experiments import Experiments
    from annotation.plans import Plans
    from annotation.simulating.rehearsal import Rehearsal, refuse_people
    from annotation.simulating.wishes import Wishes
    from annotation.votes import Votes
    from pearl_core.corpus import open_corpus
    from pearl_core.serving import Systems

    if bool(args.experiment) == bool(args.system_p and args.system_b):
        raise UsageError("name either an --experiment, or --system-p and --system-b")
    corpus = open_corpus(args.home, args.corpus)
    wishes = Wishes(judged_queries(corpus, args.split, args.queries, args.qrels))
    systems = Systems(corpus)
    store = open_store(args.db, fresh=not args.experiment)
    try:
        refuse_people(store)
        experiments = Experiments(store, systems)
        experiment = _experiment(args, Plans(store, systems), experiments.experiments(), wishes.texts)
        generator = np.random.default_rng(args.seed)
        rehearsal = Rehearsal(experiments, Votes(store, systems), experiment, wishes, generator)
        rehearsal.enrol(args.annotators)
        with tqdm(total=args.sessions, delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:
            told = rehearsal.run(args.sessions, args.model, lambda: bar.update() and None)
    finally:
        store.close()
    _tell(args, experiment, told)
    return 0


def _experiment(
    args: argparse.Namespace, plans: "Plans", known: "tuple[Experiment, ...]", texts: tuple[str, ...]
) -> "Experiment":
    """The one that is named, else a new one that has begun. Raises ValueError when it is not for simulated people."""
    from annotation.nouns import Plan

    if args.experiment:
        named = [one for one in known if args.experiment in (one.experiment_id, one.name)]
        if len(named) != 1:
            raise ValueError(f"{'several experiments are' if named else 'no experiment is'} called {args.experiment!r}")
        return named[0]
    plan = Plan(
        name=args.name or f"simulated: {args.system_p} against {args.system_b}",
        system_p=args.system_p,
        system_b=args.system_b,
        kind=args.kind,
        query_source="list" if args.hand_out else "free",
        queries=texts if args.hand_out else (),
        simulated=True,
    )
    return plans.begin_at_once(plan)


def _tell(args: argparse.Namespace, experiment: "Experiment", told: Any) -> None:
    counts = ("interleaved", "side_by_side", "clicks", "taken_back", "skipped", "refused")
    summary = {
        "experiment_id": experiment.experiment_id,
        "name": experiment.name,
        "simulated": True,
        "model": args.model,
        "annotators": args.annotators,
        "seed": args.seed,
        **{name: told[name] for name in counts},
    }
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(
            f"{experiment.name}: {told['interleaved']} lists with {told['clicks']} clicks and {told['side_by_side']}"
            f" votes of {args.annotators} simulated people; {told['skipped']} skipped, {told['refused']} refused"
        )
