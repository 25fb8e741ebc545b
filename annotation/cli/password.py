"""`password`: a new password for somebody who forgot theirs."""

import argparse
import getpass
import sys

from annotation.cli import add_database

NAME = "password"
HELP = "Set a new password for a login: asked for twice, or one line on standard input. All their cookies end."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("login", metavar="LOGIN", help="the name that they sign in with")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts

    with open_accounts(args.db) as accounts:
        accounts.set_password(args.login, _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n"))
    return 0


def _asked() -> str:
    """The password as typed, unseen. Raises ValueError where the second time is another."""
    typed = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != typed:
        raise ValueError("the two passwords are not the same")
    return typed
