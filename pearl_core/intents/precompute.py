"""Fill the table of intents: ask a language model about each query once, several at a time, resumable.

Only the command `python -m pearl_core intents` does this. Answers to the same prompt by the same model are
never asked for again; what failed is.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from pearl_core.intents.prompt import PROMPT_KEY, NoRanking, parse_order, question
from pearl_core.intents.table import Row, open_table, read_rows, write_row
from pearl_core.llm import Chat, ChatError, Usage
from pearl_core.text import normalise

PATIENCE = 8  # failures in a row after which the endpoint is taken to be out of order


@dataclass
class Filled:
    """What a run did. `flaws` counts the queries without a ranking by reason; `stopped` says why it ended early."""

    wanted: int
    ranked_before: int
    asked: int = 0
    ranked: int = 0
    flaws: dict[str, int] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    stopped: str = ""


def fill_table(
    path: Path, queries: Sequence[str], chat: Chat, workers: int, progress: Callable[[int], None] = lambda done: None
) -> Filled:
    """Ask about those of `queries` that the table at `path` lacks; `progress` takes the number that is done.

    Stops at a request that the endpoint refuses, or when PATIENCE queries in a row got no answer.
    Raises CorpusError for a table that cannot be read, BlockingIOError while another process fills it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=0):
            return _fill(path, queries, chat, workers, progress)
    except Timeout:
        raise BlockingIOError(f"{path} is being filled by another process") from None


def _fill(path: Path, queries: Sequence[str], chat: Chat, workers: int, progress: Callable[[int], None]) -> Filled:
    ours = (chat.config.model, PROMPT_KEY)
    known = {row.query for row in read_rows(path) if row.order and (row.model, row.prompt) == ours}
    waiting = [query for query in queries if normalise(query) not in known]
    filled = Filled(len(queries), len(queries) - len(waiting))
    lock, in_a_row = threading.Lock(), 0
    progress(filled.ranked_before)

    def work(query: str) -> None:
        nonlocal in_a_row
        if filled.stopped:
            return
        row, error = ask(chat, query)
        with lock:  # an answer is written by the thread that waited for it: it is paid for, whatever stops the run
            write_row(file, row)
            _count(filled, row)
            in_a_row = in_a_row + 1 if error else 0
            if error and (error.fault == "refused" or in_a_row >= PATIENCE):
                filled.stopped = str(error)
            progress(filled.ranked_before + filled.asked)

    with open_table(path) as file, ThreadPoolExecutor(workers) as pool:
        try:
            for done in as_completed([pool.submit(work, query) for query in waiting]):
                done.result()
        finally:
            pool.shutdown(cancel_futures=True)
    return filled


def ask(chat: Chat, query: str) -> tuple[Row, ChatError | None]:
    """One query's row, with the error where no answer came."""
    key, model = normalise(query), chat.config.model
    try:
        completion = chat.complete(question(query))
    except ChatError as error:
        return Row(key, None, model, error.usage, error.fault), error
    try:
        return Row(key, parse_order(completion.text), model, completion.usage), None
    except NoRanking as error:
        return Row(key, None, model, completion.usage, error.flaw), None


def _count(filled: Filled, row: Row) -> None:
    filled.asked += 1
    filled.usage += row.usage
    if row.order is None:
        filled.flaws[row.flaw] = filled.flaws.get(row.flaw, 0) + 1
    else:
        filled.ranked += 1
