"""The systems of a corpus as the desk sees them: its own, and those from outside under `outside:NAME`."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from annotation.outside.breaker import OutsideError
from annotation.outside.http_system import HttpSettings, HttpSystem
from annotation.outside.registry import PREFIX, Registered, Registry
from annotation.outside.run_system import RunSettings, RunSystem
from db.store import Store
from pearl_core.corpus import Corpus
from pearl_core.serving import Systems, SystemState
from pearl_core.types import ArtifactMissing, CorpusError, Retriever, UnknownSystem

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.intents import IntentAsker

UNUSABLE = "its settings cannot be used: `python -m annotation outside list` says why"  # everybody may read it
OutsideSystem = HttpSystem | RunSystem
Stamp = tuple[tuple[int, int], ...]  # time and size of each file that one was made from


class DeskSystems(Systems):
    """`Systems` with those from outside among them. Safe to use from several threads.

    One from outside is made when it is first asked, and again when a file of its changed. Whether it answers is seen
    only when it is asked: its state is "ready", unless it cannot even be made.
    """

    def __init__(
        self,
        corpus: Corpus,
        store: Store,
        asker: "IntentAsker | None" = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """`environ` is where settings find their secrets that name a variable."""
        super().__init__(corpus, asker)
        self.registry = Registry(store, corpus.name)
        self._environ = environ
        self._made: dict[str, tuple[Stamp, OutsideSystem]] = {}  # by id of the registration
        self._making = threading.Lock()

    def states(self) -> tuple[SystemState, ...]:
        known = [*super().states(), *(self._outside_state(one) for one in self.registry.all())]
        return tuple(sorted(known, key=lambda state: state.name))

    def get(self, name: str) -> Retriever:
        return self._outside(self._registered(name)) if name.startswith(PREFIX) else super().get(name)

    def version(self, name: str) -> str:
        return self.get(name).version if name.startswith(PREFIX) else super().version(name)

    def _registered(self, name: str) -> Registered:
        found = self.registry.find(name)
        if found is None:
            there = ", ".join(f"{PREFIX}{one.name}" for one in self.registry.all()) or "none"
            raise UnknownSystem(f"no system {name!r} from outside; there are: {there}")
        return found

    def _outside(self, registered: Registered) -> OutsideSystem:
        """Raises ArtifactMissing when it cannot be made."""
        name, settings = f"{PREFIX}{registered.name}", registered.settings
        try:
            stamp = _stamp(settings)
            with self._making:
                made = self._made.get(registered.outside_id)
                if made is None or made[0] != stamp:
                    made = self._made[registered.outside_id] = stamp, self.make(name, settings)
                return made[1]
        except (OutsideError, CorpusError, OSError) as error:
            raise ArtifactMissing(f"{name} is not ready: {error}") from None

    def make(self, name: str, settings: HttpSettings | RunSettings) -> OutsideSystem:
        """A system of these settings, registered or not. Raises OutsideError or CorpusError when it cannot be made."""
        if isinstance(settings, HttpSettings):
            return HttpSystem(name, settings, self.corpus.by_id, self._environ)
        return RunSystem(name, settings, self.corpus.by_id, self.corpus.users)

    def _outside_state(self, registered: Registered) -> SystemState:
        name = f"{PREFIX}{registered.name}"
        try:
            self._outside(registered)
        except ArtifactMissing:
            return SystemState(name, registered.about, "failed", reason=UNUSABLE)
        return SystemState(name, registered.about, "ready", 1.0)


def _stamp(settings: HttpSettings | RunSettings) -> Stamp:
    """Changes when a file does that the system is made from. Raises OSError for a missing one."""
    files = [settings.run, settings.queries] if isinstance(settings, RunSettings) else []
    if isinstance(settings, HttpSettings) and settings.secret.startswith("file:"):
        files = [settings.secret.removeprefix("file:")]
    found = [Path(file).stat() for file in files]
    return tuple((one.st_mtime_ns, one.st_size) for one in found)
