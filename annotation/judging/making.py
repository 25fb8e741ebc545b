"""Making a round from the page: the form's fields become a `Pooling`, which is pooled beside the page's answers.

Asking every system for every query takes as long as it takes, so one thread does it and the page asks how far it is.
"""

import threading
from collections.abc import Callable
from typing import Any

from annotation.checks import one_of
from annotation.fitting import GROUPS
from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Pooling
from annotation.judging.queries import asked_as, gold_of, queries_of_split
from annotation.nouns import Refused
from annotation.widgets import OURS, Payload
from pearl_core.corpus import SPLITS
from pearl_core.serving import Systems

BUSY = "A round is being made already. Wait until it is there."


class Making:
    """At most one round that is being made in this process, and what became of the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name, self._share, self._error, self._running = "", 0.0, "", False

    def told(self) -> dict[str, Any]:
        """`running`, how far it is in percent, and the fault of the last one ("" for none)."""
        with self._lock:
            return {
                "name": self._name,
                "running": self._running,
                "percent": int(100 * self._share),
                "error": self._error,
            }

    def begin(self, name: str, work: Callable[[Callable[[float], None]], object]) -> None:
        """Let a thread do `work`, which tells its progress. Raises Refused while another does."""
        with self._lock:
            if self._running:
                raise Refused(BUSY)
            self._name, self._share, self._error, self._running = name, 0.0, "", True
        threading.Thread(target=self._work, args=(work,), daemon=True).start()

    def _work(self, work: Callable[[Callable[[float], None]], object]) -> None:
        error = "It could not be made; the terminal says more."
        try:
            work(self._progress)
            error = ""
        except OURS as known:
            error = str(known)
        finally:
            with self._lock:
                self._running, self._error = False, error

    def _progress(self, share: float) -> None:
        with self._lock:
            self._share = share


def form(systems: Systems) -> dict[str, Any]:
    """What the form offers: systems that are ready, splits with queries, user groups."""
    splits = [split for split in SPLITS if (systems.corpus.folder / "queries" / f"{split}.jsonl").exists()]
    return {"systems": list(systems.ready()), "splits": splits, "groups": list(GROUPS)}


def pooling_of(systems: Systems, said: Payload) -> Pooling:
    """The round that a filled form asks for. Raises Refused for the first thing in it that cannot be."""
    source = said.get("source")
    one_of(source, "source of queries", ("typed", *SPLITS))
    typed = [Asked(line.strip()) for line in _text(said, "queries").splitlines() if line.strip()]
    queries = typed if source == "typed" else queries_of_split(systems.corpus, str(source))
    groups = said.get("groups") or []
    if not isinstance(groups, list):
        raise Refused("The user groups must be a list.")
    gold = [gold_of(line, f"gold line {number}") for number, line in _lines(_text(said, "gold"))]
    return Pooling(
        name=_text(said, "name"),
        systems=tuple(str(one) for one in said.get("systems") or []),
        queries=tuple(asked_as(queries, groups)),
        depth=_number(said, "depth"),
        overlap=_number(said, "overlap"),
        gold=tuple(gold),
        guidelines=_text(said, "guidelines"),
    )


def begin(labels: Labels, making: Making, said: Payload, author: str | None) -> None:
    """Make the round that a filled form asks for, in a thread. What is wrong with the form is refused at once."""
    pooling = pooling_of(labels.systems, said)
    labels.check(pooling)
    making.begin(pooling.name, lambda progress: labels.pool(pooling, author, progress))


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _text(said: Payload, key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _number(said: Payload, key: str) -> int:
    value = said.get(key)
    if type(value) is int:
        return value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value.strip()) < 9:
        return int(value)
    raise Refused(f"the {key} is {value!r}, it must be a whole number")
