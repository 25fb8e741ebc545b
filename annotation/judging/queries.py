"""What a round is made of, as files and forms tell it: queries, the user groups they are asked as, gold pairs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from annotation.checks import one_of
from annotation.fitting import GROUPS
from annotation.judging.pooling import Asked, Gold
from annotation.nouns import Refused
from annotation.texts import read_text
from pearl_core.corpus import Corpus, JudgedQuery, read_queries

ALL, OWN = "all", "own"  # every user group; the group of whoever asked the query
GOLD_LINE = "query | sticker id | match or no_match, with tabs or |"


def queries_of_split(corpus: Corpus, split: str) -> list[Asked]:
    """The corpus's own queries of a split, each as whoever asked it. Raises CorpusError without any."""
    return _asked(read_queries(corpus.folder / "queries" / f"{split}.jsonl", corpus.users))


def queries_of_file(path: Path, corpus: Corpus) -> list[Asked]:
    """Queries from JSON lines as `evaluate` takes them, or one on each line of any other file. Raises ValueError."""
    if path.suffix == ".jsonl":
        return _asked(read_queries(path, corpus.users))
    return [Asked(line.strip()) for line in read_text(path).splitlines() if line.strip()]


def asked_as(queries: Sequence[Asked], groups: Sequence[object]) -> list[Asked]:
    """Each query once for each of the groups; `OWN` is that of whoever asked it, no group at all nobody's."""
    wanted = [name for one in groups for name in (GROUPS if one == ALL else (one,))]
    for name in wanted:
        one_of(name, "user group", (ALL, OWN, *GROUPS))
    told = [
        Asked(query.query, query.group if name == OWN else str(name)) for query in queries for name in wanted or ("",)
    ]
    return list(dict.fromkeys(told))


def gold_of_file(path: Path) -> list[Gold]:
    """Gold pairs, one on each line. Raises ValueError that names file, line and value."""
    lines = enumerate(read_text(path).splitlines(), 1)
    return [gold_of(line, f"{path}:{number}") for number, line in lines if line.strip()]


def gold_of(line: str, where: str) -> Gold:
    parts = [part.strip() for part in line.split("\t" if "\t" in line else "|")]
    if len(parts) != 3 or parts[2] not in ("match", "no_match"):
        raise Refused(f"{where}: {json.dumps(line, ensure_ascii=False)} is no gold pair; allowed: {GOLD_LINE}")
    return Gold(parts[0], parts[1], "match" if parts[2] == "match" else "no_match")


def _asked(queries: Iterable[JudgedQuery] | Iterator[JudgedQuery]) -> list[Asked]:
    found = ((one.query.text, one.query.user.group) for one in queries)
    return list(dict.fromkeys(Asked(text, str(group) if group else "") for text, group in found))
