"""`interleave`: mix pairs of lists from standard input, for looking at a method or checking it."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from pearl_core.console import positive, seed

NAME = "interleave"
HELP = 'Mix two ranked lists: JSON lines {"list_p", "list_b", "first", "method"} in, {"shown", "owners"} out.'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--k", type=positive, default=10, help="stickers of each list that take part (%(default)s)")
    parser.add_argument(
        "--seed", type=seed, metavar="N", help="for methods that draw more than one coin (default: another each time)"
    )


def run(args: argparse.Namespace) -> int:
    import numpy as np

    from annotation.interleaving import interleave

    generator = np.random.default_rng(args.seed)
    for number, line in enumerate(_lines(), 1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
            mixed = interleave(*asked, generator, args.k)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        print(json.dumps({"shown": mixed.sticker_ids, "owners": mixed.owners}, ensure_ascii=False), flush=True)
    return 0


def _lines() -> Iterator[str]:
    try:
        yield from sys.stdin
    except UnicodeDecodeError:
        raise ValueError("standard input is not UTF-8 text") from None


def _asked(line: str) -> tuple[list[str], list[str], Any, str]:
    """What one line asks for: both lists, the first drafter, the method ("paper" where it names none)."""
    from annotation.interleaving import METHODS

    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError(f"{line.strip()[:80]!r} is not JSON") from None
    if not isinstance(asked, dict):
        raise ValueError("not a JSON object")
    for name in ("list_p", "list_b"):
        given = asked.get(name)
        if not isinstance(given, list) or not all(isinstance(sticker, str) for sticker in given):
            raise ValueError(f"{name} {given!r} is not a list of sticker ids")
    if not isinstance(method := asked.get("method", "paper"), str):
        raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")
    return asked["list_p"], asked["list_b"], asked.get("first"), method
