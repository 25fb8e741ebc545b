"""The systems of a corpus that changes while an app serves it: added to, imported again, learned anew.

    systems = LiveSystems(Systems(corpus), Systems)
    systems.pick_up()     # now and then; as long as nothing has changed it looks at the time of one file

The states of the corpus follow each other whole. Until every system that answers now is built of the new one, and
loaded, the one before answers alone; so it does for good where the new one is broken. Of an earlier state stays in
memory what `kept` names, so that whoever is in the middle of something with it (`at`) goes on with the very same lists.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping

from pearl_core.corpus import Corpus, open_corpus
from pearl_core.serving import BuildState, Systems, SystemState
from pearl_core.systems import system_names
from pearl_core.types import ArtifactMissing, CorpusError, Retriever

RETRY_S = 30.0  # before a new state with a fault is tried again
MOST_EARLIER = 4  # states that are kept in memory beside the one of now
log = logging.getLogger(__name__)

Kept = Callable[[], Mapping[str, Collection[str]]]  # hash of a corpus -> names of its systems that are still needed


class _Waiting(Exception):
    """The new state cannot be used yet, and nothing is wrong with it."""


class LiveSystems(Systems):
    """`Systems` whose corpus is the one of now. Safe to use from several threads."""

    def __init__(
        self,
        first: Systems,
        make: Callable[[Corpus], Systems],
        kept: Kept = dict,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`make` gives the systems of a new state of the corpus. `clock` counts seconds."""
        self._now, self._make, self._kept, self._clock = first, make, kept, clock
        self._earlier: dict[str, Systems] = {}  # by hash, the oldest first
        self._next: Systems | None = None  # the new state, while it cannot be used yet
        self._again_at = 0.0  # seconds of the clock; a fault is not looked at again before
        self._notice = ""
        self._picking = threading.Lock()

    @property
    def corpus(self) -> Corpus:
        return self._now.corpus

    @property
    def corpora(self) -> tuple[Corpus, ...]:
        return (self.corpus, *(earlier.corpus for earlier in reversed(list(self._earlier.values()))))

    @property
    def now(self) -> Systems:
        return self._now

    def at(self, corpus_hash: str) -> Systems | None:
        now = self._now
        return now if now.corpus.hash == corpus_hash else self._earlier.get(corpus_hash)

    @property
    def notice(self) -> str:
        return self._notice

    @property
    def loaded(self) -> tuple[str, ...]:
        return self._now.loaded

    @property
    def outdated(self) -> bool:
        return self._now.outdated

    def states(self) -> tuple[SystemState, ...]:
        return self._now.states()

    def building(self) -> BuildState:
        return self._now.building()

    def get(self, name: str) -> Retriever:
        return self._now.get(name)

    def version(self, name: str) -> str:
        return self._now.version(name)

    def pick_up(self) -> bool:
        """Go on with the corpus as it is in its place now, if it is another one and ready; whether that was done.

        Else `notice` says why not, where it is another one; a fault is logged, too. Others go on asking meanwhile.
        """
        with self._picking:
            now = self._now
            if not now.outdated:
                self._next, self._again_at, self._notice = None, 0.0, ""
                return False
            if self._clock() < self._again_at:
                return False
            try:
                fresh = self._ready(now)
            except _Waiting as waiting:
                self._notice = _told(waiting)
                return False
            except (ArtifactMissing, CorpusError) as fault:
                if _told(fault) != self._notice:
                    log.warning("%s", _told(fault))
                self._notice, self._again_at = _told(fault), self._clock() + RETRY_S
                return False
            if fresh.outdated:  # it changed again while it was loaded
                return False
            self._turn_to(fresh, now)
            return True

    def _ready(self, now: Systems) -> Systems:
        """The systems of the new state, all that answer now loaded. Raises _Waiting, ArtifactMissing, CorpusError."""
        if self._next is None or self._next.outdated:
            self._next = self._make(open_corpus(now.corpus.folder.parents[1], now.corpus.name))
        fresh = self._next
        wanted = [name for name in now.loaded if name in system_names()]
        missing = [state for state in fresh.states() if state.name in wanted and state.state != "ready"]
        names = ", ".join(state.name for state in missing)
        if missing and fresh.building().stage:
            raise _Waiting(f"the new ones wait for {names}, and are being built")
        for state in missing:
            if state.state == "failed":
                raise ArtifactMissing(f"{state.name} could not be built of the new ones ({state.reason})")
        if missing:
            build = f"python -m pearl_core build --corpus {now.corpus.name}"
            raise _Waiting(f"the new ones wait for {names} to be built ({build})")
        for name in wanted:
            fresh.get(name)
        return fresh

    def _turn_to(self, fresh: Systems, now: Systems) -> None:
        self._earlier.pop(fresh.corpus.hash, None)
        self._earlier[now.corpus.hash] = now  # before the turn: nobody is without the state that they began with
        self._now, self._next, self._again_at, self._notice = fresh, None, 0.0, ""
        kept = self._kept()
        needed = [corpus_hash for corpus_hash in self._earlier if corpus_hash in kept][-MOST_EARLIER:]
        for corpus_hash, systems in list(self._earlier.items()):
            if corpus_hash in needed:
                systems.keep_only(kept[corpus_hash])
            else:
                del self._earlier[corpus_hash]


def _told(why: Exception) -> str:
    return f"The corpus has changed, and this desk goes on with the stickers of before: {why}."
