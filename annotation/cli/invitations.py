"""`invitations`: who may still make accounts."""

import argparse
import json
from dataclasses import asdict

from annotation.cli import add_database, add_json

NAME = "invitations"
HELP = "List the invitations, the newest first; `revoke` ends one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts

    with open_accounts(args.db) as accounts:
        found = accounts.invitations()
    if args.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return 0
    for one in found:
        used, state = f"{one.used} of {one.uses}", "open" if one.holds else "ended"
        print(f"{one.invitation_id}  {one.role:<10}  {used:<12}  until {one.until[:10]}  {state:<5}  {one.note}")
    return 0
