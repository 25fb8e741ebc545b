"""`revoke`: end an invitation."""

import argparse

from annotation.cli import add_database

NAME = "revoke"
HELP = "End an invitation: nobody can use its link from now on. Accounts that it made stay."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("invitation", metavar="INVITATION", help="its id, as `invitations` lists it")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts

    with open_accounts(args.db) as accounts:
        accounts.revoke(args.invitation)
    return 0
