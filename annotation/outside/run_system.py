"""A retrieval system that is a TREC run file: what it would answer to a fixed list of queries, and to no other."""

import hashlib
import time
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotation.outside.breaker import OutsideError
from pearl_core.corpus import read_queries
from pearl_core.runs import read_run
from pearl_core.types import CorpusError, Hit, Query, RankedList, User


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The run, and the queries (JSON lines with `qid` and `query`) that its qids stand for."""

    run: str
    queries: str


class RunSystem:
    """A `Retriever` over a run file as it was when this was made. `version` is the hash of both files.

    `queries` are the texts that it answers, each once; `unanswered` those of the list for which the run has nothing.
    """

    def __init__(self, name: str, settings: RunSettings, stickers: Container[str], users: Mapping[str, User]) -> None:
        """Raises CorpusError for a file that cannot be read, or that names a sticker which the corpus does not have."""
        self.name = name
        run, queries = Path(settings.run), Path(settings.queries)
        self.version = _hash(run, queries)
        answers = read_run(run)
        for qid, hits in answers.items():
            if lost := next((hit.sticker_id for hit in hits if hit.sticker_id not in stickers), None):
                raise CorpusError(f"{run}: query {qid!r} has sticker {lost!r}, which the corpus does not have")
        self._answers: dict[str, list[tuple[Query, tuple[Hit, ...]]]] = {}
        unanswered: list[str] = []
        for asked in read_queries(queries, users):
            if asked.qid in answers:
                self._answers.setdefault(_same(asked.query.text), []).append((asked.query, answers[asked.qid]))
            else:
                unanswered.append(asked.query.text)
        self.queries = tuple(found[0][0].text for found in self._answers.values())
        self.unanswered = tuple(unanswered)
        if not self._answers:
            raise CorpusError(f"{run}: it answers none of the queries in {queries}")

    def answers(self, text: str) -> bool:
        """Whether the run has an answer to a query of these words."""
        return _same(text) in self._answers

    def retrieve(self, query: Query, k: int) -> RankedList:
        """Of several answers to the same words that of the person's group, else of nobody known, else the first.

        Raises OutsideError for a query that the run does not answer, and ValueError when k < 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}, it must be 1 or more")
        started = time.monotonic()
        found = self._answers.get(_same(query.text))
        if found is None:
            raise OutsideError("the run has no answer to this query")
        groups = [known.user.group for known, _ in found]
        at = next((groups.index(group) for group in (query.user.group, None) if group in groups), 0)
        return RankedList(query, self.name, self.version, found[at][1][:k], (time.monotonic() - started) * 1000)


def _same(text: str) -> str:
    """Equal for texts that people take for the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _hash(*paths: Path) -> str:
    told = hashlib.sha256()
    for path in paths:
        try:
            told.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    return told.hexdigest()[:32]
