"""`outside`: systems from outside, registered under a name as one side of experiments."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotation.cli import add_database, add_json
from annotation.settings import DEFAULT_HOME
from pearl_core.console import UsageError

if TYPE_CHECKING:
    from annotation.outside import DeskSystems, HttpSettings, RunSettings

NAME = "outside"
HELP = "Add, list or remove systems from outside: behind HTTP (--url), or a TREC run file (--run, --queries)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("action", choices=("add", "list", "remove"), metavar="ACTION", help="add, list or remove")
    parser.add_argument("name", nargs="?", metavar="NAME", help="it is then called outside:NAME")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that it searches (demo)")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")
    parser.add_argument("--url", metavar="URL", help="where it is asked, by POST of JSON")
    parser.add_argument("--time-limit", type=float, default=2.0, metavar="S", help="seconds for an answer (2)")
    parser.add_argument("--failures", type=int, default=5, metavar="N", help="in a row, then it is left alone (5)")
    parser.add_argument("--rest", type=float, default=30.0, metavar="S", help="seconds that it is left alone (30)")
    parser.add_argument(
        "--secret",
        default="",
        metavar="SOURCE",
        help="where the Authorization header is: file:PATH, or env:STICKER_DESK_OUTSIDE_...; it is never kept",
    )
    parser.add_argument("--run", type=Path, metavar="FILE", help="a TREC run: its answers to a fixed list of queries")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="those queries: JSON lines with qid and query")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.outside import DeskSystems
    from pearl_core.corpus import open_corpus

    if (args.action == "list") != (args.name is None):
        raise UsageError("list takes no name" if args.action == "list" else f"{args.action} needs a name")
    store = open_store(args.db, fresh=args.action == "add")
    try:
        systems = DeskSystems(open_corpus(args.home, args.corpus), store)
        told = {"add": _add, "list": _list, "remove": _remove}[args.action](systems, args)
    finally:
        store.close()
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(f"{one['system']}: {one['said']}" for one in told) or "no systems from outside")
    return 0


def _add(systems: "DeskSystems", args: argparse.Namespace) -> list[dict[str, Any]]:
    """Register it, once it could be made: a run file is read and checked, a secret looked for."""
    from annotation.outside import PREFIX

    settings = _settings(args)
    made = systems.make(f"{PREFIX}{args.name.removeprefix(PREFIX)}", settings)
    systems.registry.add(args.name, settings)
    return [{"system": made.name, "version": made.version, "said": f"added, version {made.version}"}]


def _list(systems: "DeskSystems", _: argparse.Namespace) -> list[dict[str, Any]]:
    from annotation.outside import PREFIX
    from pearl_core.types import ArtifactMissing

    told = []
    for one in systems.registry.all():
        name, place, fault = f"{PREFIX}{one.name}", one.place, ""
        try:
            systems.get(name)
        except ArtifactMissing as missing:
            fault = str(missing)
        said = f"{place}; {fault}" if fault else place
        told.append({"system": name, "place": place, "fault": fault, "at": one.at, "said": said})
    return told


def _remove(systems: "DeskSystems", args: argparse.Namespace) -> list[dict[str, Any]]:
    from annotation.outside import PREFIX

    systems.registry.remove(args.name)
    return [{"system": f"{PREFIX}{args.name.removeprefix(PREFIX)}", "said": "removed"}]


def _settings(args: argparse.Namespace) -> "HttpSettings | RunSettings":
    from annotation.outside import HttpSettings, RunSettings

    if args.url and not args.run:
        return HttpSettings(args.url, args.time_limit, args.failures, args.rest, _absolute(args.secret))
    if args.run and args.queries and not args.url:
        return RunSettings(str(args.run.resolve()), str(args.queries.resolve()))
    raise UsageError("a system from outside is --url URL, or --run FILE with --queries FILE")


def _absolute(secret: str) -> str:
    """The app may be started elsewhere, so files are named in full."""
    return f"file:{Path(secret.removeprefix('file:')).resolve()}" if secret.startswith("file:") else secret
