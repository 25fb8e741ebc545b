"""`members`: who has an account."""

import argparse
import json
from dataclasses import asdict

from annotation.cli import add_database, add_json

NAME = "members"
HELP = "List who can sign in: login, role, pseudonym, when they joined."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts

    with open_accounts(args.db) as accounts:
        found = accounts.members()
    if args.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one.login:<20}  {one.role:<10}  {one.pseudonym:<20}  {one.at[:10]}")
    return 0
