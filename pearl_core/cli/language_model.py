"""Options that name a language model for ranking a query's intents while somebody waits; shared with the app."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pearl_core.console import UsageError

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.intents import IntentAsker


def add_language_model(
    parser: argparse.ArgumentParser, endpoint: str = "", model: str = "", time_limit: float | None = None
) -> None:
    """`--llm-endpoint`, `--llm-model`, `--llm-key-file` and `--llm-time-limit`, with these defaults."""
    parser.add_argument(
        "--llm-endpoint",
        default=endpoint,
        metavar="URL",
        help="let a language model rank the intents of queries, for systems that do: an OpenAI-compatible endpoint, "
        "such as https://api.deepseek.com/v1; it is told the queries, and nothing else",
    )
    parser.add_argument("--llm-model", default=model, metavar="M", help="as the endpoint calls it: deepseek-chat")
    parser.add_argument("--llm-key-file", metavar="FILE", help="the endpoint's key, on one line; - is standard input")
    parser.add_argument(
        "--llm-time-limit", type=float, default=time_limit, metavar="S", help="seconds a query may wait (default: 2)"
    )


def chosen_asker(endpoint: str, model: str, key: str | None, time_limit: float | None) -> "IntentAsker | None":
    """The asker of these settings, None without an endpoint. Raises UsageError for settings that cannot be."""
    if not endpoint:
        if model:
            raise UsageError(f"--llm-model {model} is of no use without --llm-endpoint")
        return None
    from pearl_core.intents import TIME_LIMIT, query_time_asker

    try:
        return query_time_asker(endpoint, model, key or None, TIME_LIMIT if time_limit is None else time_limit)
    except ValueError as error:
        raise UsageError(str(error)) from None


def read_key(file: str | None) -> str | None:
    """The key on the first line of a file, or of standard input. Raises ValueError when it is empty."""
    if file is None:
        return None
    text = sys.stdin.readline() if file == "-" else Path(file).read_text("utf-8")
    key = text.partition("\n")[0].strip()
    if not key:
        raise ValueError(f"the key file {file}: no key on its first line")
    return key
