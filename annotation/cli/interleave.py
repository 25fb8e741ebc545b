"""`interleave`: mix pairs of lists from standard input, for looking at a method or checking it."""

import argparse
import json
import sys
from typing import Any

NAME = "interleave"
HELP = 'Mix two ranked lists: JSON lines {"list_p", "list_b", "first", "method"} in, {"shown", "owners"} out.'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--k", type=int, default=10, help="stickers of each list that take part (%(default)s)")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="for methods that draw more than one coin (default: another each time)"
    )


def run(args: argparse.Namespace) -> int:
    import numpy as np

    from annotation.interleaving import interleave

    generator = np.random.default_rng(args.seed)
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
            mixed = interleave(*asked, generator, args.k)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        print(json.dumps({"shown": mixed.sticker_ids, "owners": mixed.owners}, ensure_ascii=False), flush=True)
    return 0


def _asked(line: str) -> tuple[list[str], list[str], Any, Any]:
    """What one line asks for: both lists, the first drafter, the method ("paper" where it names none)."""
    try:
        asked = json.loads(line)
    except ValueError:
        raise ValueError(f"{line.strip()[:80]!r} is not JSON") from None
    if not isinstance(asked, dict):
        raise ValueError("not a JSON object")
    for name in ("list_p", "list_b"):
        given = asked.get(name)
        if not isinstance(given, list) or not all(isinstance(sticker, str) for sticker in given):
            raise ValueError(f"{name} {given!r} is not a list of sticker ids")
    return asked["list_p"], asked["list_b"], asked.get("first"), asked.get("method", "paper")
