"""`exclude`: leave a session out of the measures, for a stated reason."""

import argparse

from annotation.cli import add_database

NAME = "exclude"
HELP = "Leave a session out of the measures, by a record that says why; its clicks and votes stay on record."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("session", metavar="SESSION", help="the session's id, as `export` writes it")
    parser.add_argument("--rule", required=True, help="a short name, under which the results count it")
    parser.add_argument("--reason", required=True, help="why, in a sentence")
    parser.add_argument("--author", required=True, help="who decided")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.records.exclusions import exclude

    store = open_store(args.db)
    try:
        exclude(store, args.session, args.rule, args.reason, args.author)
    finally:
        store.close()
    return 0
