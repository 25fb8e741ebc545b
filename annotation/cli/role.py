"""`role`: another role for somebody who has an account."""

import argparse

from annotation.cli import add_database
from annotation.nouns import ROLES

NAME = "role"
HELP = "Give somebody another role, from their next click on. The last researcher stays one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("person", metavar="PERSON", help="the name that they sign in with, or their pseudonym")
    parser.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts
    from annotation.people.withdrawals import person_called

    with open_accounts(args.db) as accounts:
        accounts.appoint(person_called(accounts.store, args.person), args.role)
    return 0
