"""Asking both systems of an experiment, and noting what each answered, failures as well."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from annotation.interleaving import SIDES, Side
from annotation.nouns import Annotator, Experiment, Refused
from annotation.outside import PREFIX, HttpSystem, OutsideError
from db import models
from db.store import now
from pearl_core.serving import Systems
from pearl_core.types import ArtifactMissing, Query, UnknownSystem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one system answered, best first; `error` says in one line why it could not."""

    side: Side
    system: str
    version: str | None
    sticker_ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    latency_ms: float | None = None
    error: str | None = None


def ask_both(systems: Systems, experiment: Experiment, query: Query, a_a: bool = False) -> tuple[Answer, Answer]:
    """The answers of P and B; of P twice, for both sides, in an A/A session.

    Raises Refused, before anything is asked, when a system isn't ready or isn't the version that is pinned. A system
    behind HTTP tells its version only with its answer: another one than is pinned is a failure of that answer. So is a
    system from outside that is gone, on record alone: where its files are is no concern of whoever answers.
    """
    names = {"P": experiment.system_p, "B": experiment.system_p if a_a else experiment.system_b}
    pinned = dict(zip((experiment.system_p, experiment.system_b), experiment.pinned or (), strict=False))
    for name in names.values():
        try:
            system = systems.get(name)
        except (ArtifactMissing, UnknownSystem) as missing:
            if name.startswith(PREFIX):
                continue
            raise Refused(f"This experiment cannot be answered now: {missing}.") from None
        if not isinstance(system, HttpSystem) and system.version != pinned.get(name, system.version):
            raise Refused(f"{name} is not the same as when this experiment began; a researcher must look at it.")
    answer_p, answer_b = (
        _ask(systems, side, names[side], query, experiment.k, pinned.get(names[side])) for side in SIDES
    )
    return answer_p, answer_b


def version_to_pin(systems: Systems, name: str, k: int) -> str | None:
    """As `version_now`, but a system behind HTTP is asked for its version. Raises Refused when it does not answer."""
    try:
        system = systems.get(name) if name.startswith(PREFIX) else None
        if isinstance(system, HttpSystem):
            return system.probe(k)
    except (ArtifactMissing, OutsideError, UnknownSystem) as error:
        raise Refused(f"{name} does not answer: {error}; begin when it does") from None
    return version_now(systems, name)


def version_now(systems: Systems, name: str) -> str | None:
    """The version of a system, None while it isn't built. Raises Refused for a system that doesn't exist."""
    try:
        return systems.version(name)
    except UnknownSystem as unknown:
        raise Refused(str(unknown)) from None
    except ArtifactMissing:
        return None


def retrievals(
    answers: Sequence[Answer], annotator: Annotator, experiment: Experiment, query: str, session_id: str | None
) -> list[models.Retrieval]:
    """The answers as records; without a session where nothing could be shown."""
    return [
        models.Retrieval(
            retrieval_id=uuid4().hex,
            experiment_id=experiment.experiment_id,
            annotator_id=annotator.annotator_id,
            session_id=session_id,
            side=answer.side,
            system=answer.system,
            version=answer.version,
            query=query,
            sticker_ids=list(answer.sticker_ids),
            scores=list(answer.scores),
            latency_ms=answer.latency_ms,
            error=answer.error,
            at=now(),
        )
        for answer in answers
    ]


def _ask(systems: Systems, side: Side, name: str, query: Query, k: int, pinned: str | None) -> Answer:
    started = time.monotonic()
    try:
        ranked = systems.retrieve(name, query, k)
    except Exception as error:  # a system may fail in any way; the failure is recorded, and the person told
        log.warning("%s could not answer %r", name, query.text, exc_info=not isinstance(error, OutsideError))
        waited = (time.monotonic() - started) * 1000
        line = " ".join(f"{type(error).__name__}: {error}".split())
        return Answer(side, name, pinned, latency_ms=waited, error=line)
    if pinned not in (None, ranked.version):
        changed = f"its version is {ranked.version}, the experiment is about {pinned}"
        return Answer(side, name, ranked.version, latency_ms=ranked.latency_ms, error=changed)
    scores = tuple(float(hit.score) for hit in ranked.hits)
    return Answer(side, name, ranked.version, ranked.ids, scores, ranked.latency_ms)
