"""`invite`: a link that lets people make accounts."""

import argparse
import json

from annotation.cli import add_database, add_json

NAME = "invite"
HELP = "Make a link that lets people make accounts of one role; it is told once."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("--role", required=True, choices=("expert", "annotator", "researcher"), help="what they may do")
    parser.add_argument("--uses", type=int, default=1, metavar="N", help="accounts that it makes (1)")
    parser.add_argument("--days", type=int, default=14, metavar="N", help="days that it holds (14)")
    parser.add_argument("--note", default="", metavar="TEXT", help="for whoever reads the list of invitations")
    parser.add_argument(
        "--public-url", default="http://127.0.0.1:7860", metavar="URL", help="where people reach the desk (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_accounts
    from annotation.settings import origin_of

    desk = origin_of(args.public_url)
    with open_accounts(args.db, fresh=True) as accounts:
        token = accounts.invite(args.role, args.uses, args.days, args.note)
    link = f"{desk}/join/{token}"
    if args.json:
        print(json.dumps({"link": link, "token": token, "role": args.role, "uses": args.uses, "days": args.days}))
    else:
        print(link)
    return 0
