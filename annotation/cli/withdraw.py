"""`withdraw`: take a person's records back."""

import argparse

from annotation.cli import add_database

NAME = "withdraw"
HELP = "Take a person's records back, for good: none of them counts any more, and what names the person is erased."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("person", metavar="PERSON", help="their login, or the pseudonym that exports know them by")
    parser.add_argument("--reason", required=True, help="why, in a sentence; it names nobody, for it stays")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.people.withdrawals import person_called, withdraw

    store = open_store(args.db)
    try:
        withdraw(store, person_called(store, args.person), args.reason)
    finally:
        store.close()
    return 0
