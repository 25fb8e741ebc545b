"""`rounds`: how far the rounds of judging are, and how far people agree."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from annotation.cli import add_database, add_json

NAME = "rounds"
HELP = "The rounds of judging: progress, agreement, accuracy on gold pairs, time per pair, remarks."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("--corpus", metavar="NAME", help="only those on this corpus")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.judging.rounds import summaries

    store = open_store(args.db)
    try:
        found = summaries(store, args.corpus)
    finally:
        store.close()
    if args.json:
        print(json.dumps({"rounds": found}, ensure_ascii=False))
    else:
        print("\n\n".join(map(_told, found)) or "no round yet: `pool` makes one")
    return 0


def _told(told: Mapping[str, Any]) -> str:
    """A round in lines to be read."""
    agreed, gold = told["agreement"], told["gold"]
    state = "closed" if told["closed"] else "open"
    lines = [
        f"{told['name']} ({state}{', simulated' if told['simulated'] else ''}): "
        f"{told['given']:,} of {told['wanted']:,} judgments, {told['pairs']:,} pairs, "
        f"{len(told['annotators'])} {'person' if len(told['annotators']) == 1 else 'people'}",
        f"  agreement over {agreed['pairs']:,} pairs: Krippendorff's alpha {_number(agreed['krippendorff_alpha'])}, "
        f"Fleiss' kappa {_number(agreed['fleiss_kappa'])}, Cohen's kappa {_number(agreed['cohen_kappa'])}",
        f"  right on gold pairs: {_right(gold)}; skipped: {told['skipped']:,}; "
        f"seconds a pair: {_number(told['seconds'])} (median)",
    ]
    for one in told["annotators"]:
        lines.append(
            f"    {one['pseudonym']}: {one['judged']:,} judged, gold {_right(one['gold'])}, "
            f"{_number(one['seconds'])} s, {one['flagged']:,} flagged"
        )
    for one in told["remarks"]:
        lines.append(f"    {'flagged' if one['flagged'] else 'comment'}: {_remark(one)}")
    return "\n".join(lines)


def _remark(one: Mapping[str, Any]) -> str:
    comment = f": {one['comment']}" if one["comment"] else ""
    return f"“{one['query']}” {one['sticker_id']} ({one['label']}, {one['pseudonym']}){comment}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:z.2f}"


def _right(gold: Mapping[str, Any]) -> str:
    return f"{gold['right']} of {gold['of']}" if gold["of"] else "–"
