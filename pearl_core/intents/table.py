"""The table of precomputed intent rankings: what a language model said about the log's most frequent queries.

One JSON line an answer, appended as it comes, so that a killed run loses nothing and the next goes on; what
the model answered wrongly is kept with its cost. The table outlives the builds and imports of its corpus.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pearl_core.corpus import Corpus
from pearl_core.intents.prompt import PROMPT_KEY, Order
from pearl_core.llm import Usage
from pearl_core.text import normalise
from pearl_core.types import PROPERTIES, CorpusError


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. `query` is normalised; `order` is None where the model gave no ranking, for the reason `flaw`."""

    query: str
    order: Order | None
    model: str
    usage: Usage
    flaw: str = ""
    prompt: str = PROMPT_KEY


def table_path(corpus: Corpus) -> Path:
    return corpus.built / "intents.jsonl"


def read_table(path: Path) -> dict[str, Order]:
    """Normalised query -> its ranking, of several the newest; {} where there is no table. Raises CorpusError."""
    return {row.query: row.order for row in read_rows(path) if row.order is not None}


def read_rows(path: Path) -> Iterator[Row]:
    """The rows, oldest first. Raises CorpusError, naming the line, for one that is none; a torn last line is left."""
    if not path.exists():
        return
    lines = path.read_bytes().split(b"\n")  # what follows the last line break was not written to its end
    for number, line in enumerate(lines[:-1], 1):
        try:
            yield _row(json.loads(line))
        except (ValueError, LookupError, TypeError):
            raise CorpusError(f"{path}:{number}: no row of an intent table: {line[:80]!r}") from None


def write_row(file: IO[bytes], row: Row) -> None:
    """Append one row and hand it to the system."""
    told = asdict(row)
    told |= told.pop("usage")
    told["seconds"] = round(told["seconds"], 3)
    file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
    file.flush()


def open_table(path: Path) -> IO[bytes]:
    """The table, open for appending, without the torn line that a killed run may have left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+b")
    file.seek(0)
    whole = file.read().rfind(b"\n") + 1
    file.truncate(whole)
    return file


def frequent_queries(corpus: Corpus, most: int) -> list[str]:
    """The `most` most frequent queries of the log, each as first written; equally frequent ones as they came.

    One search counts once, however many stickers it showed. Raises CorpusError without a log.
    """
    searches = dict.fromkeys((row.user_id, row.shown_at, row.query) for row in corpus.interactions)
    if not searches:
        raise CorpusError(f"corpus {corpus.name!r} has no log to take queries from: give --from FILE")
    return distinct_queries((query for _, _, query in searches), most)


def distinct_queries(queries: Iterator[str], most: int) -> list[str]:
    """The `most` most frequent of these, each as first written; those that hold nothing readable are left out."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for query in queries:
        if key := normalise(query):
            counts[key] += 1
            written.setdefault(key, query)
    return [written[key] for key, _ in counts.most_common(most)]


def _row(told: Mapping[str, Any]) -> Row:
    order = None if told["order"] is None else tuple(told["order"])
    if order is not None and sorted(order) != sorted(PROPERTIES):
        raise ValueError(order)
    counts = ("calls", "prompt_tokens", "completion_tokens", "uncounted", "seconds")
    usage = Usage(**{name: told.get(name, 0) for name in counts})
    return Row(str(told["query"]), order, str(told["model"]), usage, told.get("flaw", ""), told.get("prompt", ""))
