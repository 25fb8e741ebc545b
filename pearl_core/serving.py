"""The systems of a corpus as an app sees them: which are ready, which are being built, and asking them.

A corpus that was imported again or added to meanwhile is another one: what was loaded before goes on answering,
and nothing of the other is mixed in. `pearl_core.live` goes on with the other one when it is built.

A build in another process tells its state in `built/NAME/state.json`; a system is loaded the first time
it is asked after it became ready, and again after it was rebuilt. No restart is needed for either.
"""

import json
import threading
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from pearl_core.artifacts import is_current, read_meta
from pearl_core.corpus import Corpus
from pearl_core.processes import is_running
from pearl_core.systems import artifact_folder, find_system, load_system, system_names
from pearl_core.types import ArtifactMissing, Query, RankedList, Retriever, UnknownSystem

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.intents import IntentAsker

STATE_FILE = "state.json"
OUTDATED = "the corpus has changed, and this was not loaded before"


@runtime_checkable
class RanksIntents(Protocol):
    """A retriever that ranks a query's intents, by a language model if it is given one."""

    def ask_intents_of(self, asker: "IntentAsker | None") -> None: ...


@dataclass(frozen=True, slots=True)
class SystemState:
    """`progress` is the share of the build done (0 to 1); `reason` says what went wrong or is awaited."""

    name: str
    about: str
    state: Literal["ready", "building", "waiting", "failed"]
    progress: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BuildState:
    """The running build: the stage at work, or "" when none runs."""

    stage: str = ""
    progress: float = 0.0


class Systems:
    """Every retrieval system of one corpus. Safe to use from several threads."""

    def __init__(self, corpus: Corpus, asker: "IntentAsker | None" = None) -> None:
        """`asker` is the language model that those systems ask which rank a query's intents."""
        self._corpus = corpus
        self._asker = asker
        self._loaded: dict[str, Retriever] = {}
        self._lock = threading.Lock()
        self._outdated, self._written = False, 0

    @property
    def corpus(self) -> Corpus:
        return self._corpus

    @property
    def corpora(self) -> tuple[Corpus, ...]:
        """The corpus, and earlier states of it that are kept, the newest first."""
        return (self.corpus,)

    @property
    def now(self) -> "Systems":
        """The systems of one state of the corpus, which does not change: for work that asks more than once."""
        return self

    def at(self, corpus_hash: str) -> "Systems | None":
        """The systems of the state of the corpus that has this hash; None where they are not here."""
        return self if self.corpus.hash == corpus_hash else None

    @property
    def notice(self) -> str:
        """What researchers should know of the corpus in one line, "" where there is nothing."""
        return ""

    def pick_up(self) -> bool:
        """Go on with the corpus as it is in its place now; here it stays as it is (see `pearl_core.live`)."""
        return False

    @property
    def loaded(self) -> tuple[str, ...]:
        """Names of the systems that are in memory."""
        return tuple(sorted(self._loaded))

    def keep_only(self, names: Collection[str]) -> None:
        """Forget all that is in memory but these systems."""
        with self._lock:
            self._loaded = {name: held for name, held in self._loaded.items() if name in names}

    @property
    def outdated(self) -> bool:
        """Whether the corpus in this place is another one by now."""
        about = self.corpus.folder / "corpus.json"
        with suppress(OSError, ValueError, LookupError):  # it is being replaced, or gone
            written = about.stat().st_mtime_ns
            if written != self._written:
                self._outdated = json.loads(about.read_text("utf-8"))["hash"] != self.corpus.hash
                self._written = written
        return self._outdated

    def states(self) -> tuple[SystemState, ...]:
        """All systems in alphabetical order of name, each with its state now.

        Of variants those that are built and current, and those that the running build makes.
        """
        told = self._told()
        systems, under_way = told.get("systems", {}), bool(told.get("process"))
        known = [self._state(name, systems.get(name, {})) for name in system_names()]
        variants = [self._state(name, systems.get(name, {})) for name in self._variants(systems)]
        known += [state for state in variants if state.state == "ready" or (under_way and state.name in systems)]
        return tuple(sorted(known, key=lambda state: state.name))

    def ready(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states() if state.state == "ready")

    def building(self) -> BuildState:
        told = self._told()
        return BuildState(told.get("stage", ""), told.get("progress", 0.0))

    def get(self, name: str) -> Retriever:
        """The loaded system. Raises UnknownSystem, or ArtifactMissing with its state while it isn't ready."""
        system = find_system(name)
        if self.outdated and name in self._loaded:
            return self._loaded[name]
        try:
            key = system.key(self.corpus)
            with self._lock:
                held = self._loaded.get(name)
                if held is None or held.version != key:
                    held = self._loaded[name] = load_system(name, self.corpus)
                    if self._asker and isinstance(held, RanksIntents):
                        held.ask_intents_of(self._asker)
            return held
        except ArtifactMissing:
            state = self._state(name, self._told().get("systems", {}).get(name, {}))
            if state.state == "ready":  # what is built cannot be loaded
                raise
            share = f" {state.progress:.0%}" if state.state == "building" else ""
            why = f": {state.reason}" if state.reason else ""
            raise ArtifactMissing(f"{name} is not ready ({state.state}{share}{why})") from None

    def version(self, name: str) -> str:
        """The version that `get` would load, without loading it. Raises UnknownSystem, or ArtifactMissing."""
        system, loaded = find_system(name), self._loaded.get(name)
        if self.outdated and loaded is not None:
            return loaded.version
        key = system.key(self.corpus)
        read_meta(artifact_folder(self.corpus, name), key)
        return key

    def retrieve(self, name: str, query: Query, k: int) -> RankedList:
        return self.get(name).retrieve(query, k)

    def _variants(self, told: Iterable[str]) -> list[str]:
        """Names of variants (other trainings aside), each with an artifact or `told` of by a build."""
        folders = (self.corpus.built / "systems").glob("[!.]*")
        names = {folder.name.replace("@", ":") for folder in folders} | set(told)
        return [name for name in names - set(system_names()) if "seed-" not in name and _exists(name)]

    def _state(self, name: str, told: dict[str, Any]) -> SystemState:
        system = find_system(name)
        if self.outdated:
            if name in self._loaded:
                return SystemState(name, system.about, "ready", 1.0)
            return SystemState(name, system.about, "waiting", reason=OUTDATED)
        with suppress(ArtifactMissing):
            if is_current(artifact_folder(self.corpus, name), system.key(self.corpus)):
                return SystemState(name, system.about, "ready", 1.0)
        state = told.get("state", "waiting")
        return SystemState(
            name,
            system.about,
            "waiting" if state == "ready" else state,
            told.get("progress", 0.0),
            told.get("reason", ""),
        )

    def _told(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads((self.corpus.built / STATE_FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if told.get("process") and not is_running(told):
            return {"systems": {n: s for n, s in told.get("systems", {}).items() if s["state"] == "failed"}}
        return told


def _exists(name: str) -> bool:
    try:
        find_system(name)
    except UnknownSystem:
        return False
    return True
