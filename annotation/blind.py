"""What the blind tabs share: which experiment a page is about, who answers in it, and the words of a payload."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from annotation.nouns import Annotator, Experiment, OtherKind, Refused
from annotation.suggestions import some_queries
from annotation.turns import invites
from annotation.widgets import Desk, Payload
from pearl_core.serving import Systems
from pearl_core.types import ArtifactMissing, UnknownSystem

EARLIER = ", with the stickers of before"
UNKNOWN = "Say who you are first: the name at the top right."


def frame(desk: Desk, experiment: Experiment, kind: str) -> dict[str, Any]:
    """What every state of a blind tab says of its experiment: the choice among experiments, what it waits for.

    Systems are named while they are awaited, before anything can be shown; whoever answers is not told between which.
    Offered are those that run on this corpus, for people, with sessions of this kind.
    """
    found = [one for one in desk.experiments.experiments() if _offered(desk, one, kind) or one == experiment]
    begun_with = {one.experiment_id: _systems_of(desk, one) for one in found}
    here = [one for one in found if begun_with[one.experiment_id] or one == experiment]
    systems = begun_with.get(experiment.experiment_id)
    both = (experiment.system_p, experiment.system_b) if systems else ()
    return {
        "experiment": experiment.experiment_id,
        "experiments": [
            {
                "v": one.experiment_id,
                "k": one.name + ("" if begun_with[one.experiment_id] is desk.systems.now else EARLIER),
                "on": one == experiment,
            }
            for one in here
        ],
        "several": len(here) > 1,
        "name": experiment.name,
        "needs": ",".join(name for name in both if systems and not _ready(systems, name)),
    }


def experiment_of(desk: Desk, payload: Payload) -> Experiment:
    """The experiment that the payload names, the default one where it names none. Raises Refused for a gone one."""
    wanted = text(payload, "experiment")
    try:
        return desk.experiments.experiment(wanted) if wanted else desk.experiments.default_experiment()
    except Refused:
        raise Refused("That experiment is not here any more. Reload the page.") from None


def waiting(desk: Desk, person: Annotator | None, payload: Payload, kind: str) -> Experiment:
    """The experiment that the payload names; where it names none, the one that this person was in last.

    A reload so goes on where they were. Who was nowhere, or where nothing runs any more, gets the newest that runs and
    invites them, before the default one. Raises Refused for one that is gone.
    """
    named = experiment_of(desk, payload)
    if person is None or text(payload, "experiment"):
        return named
    last = desk.experiments.last_experiment(person, kind)
    invited = [one for one in desk.experiments.experiments() if _offered(desk, one, kind) and invites(one, person)]
    newest_first = [one for one in reversed(invited) if _systems_of(desk, one)]
    return max(newest_first, key=lambda one: (one.experiment_id == last, one != named), default=named)


def next_query(desk: Desk, person: Annotator, experiment: Experiment, kind: str) -> dict[str, Any]:
    """What a blind tab says while no list is open: the query handed out, the box to type one in, or why there is none.

    `place` is that of the query handed out, 0 without one; `typed` whether one may be typed; `turn` whether it is the
    other tab's turn.
    """
    try:
        given = desk.experiments.next_query(person, experiment.experiment_id, kind)
    except Refused as why:
        return {"rests": str(why), "turn": isinstance(why, OtherKind)}
    if experiment.query_source == "free":
        return {"typed": True, "ideas": some_queries(desk.systems.corpus, np.random.default_rng())}
    place, query = given or (0, "")
    return {"place": place, "query": query, "typed": experiment.query_source == "both"}


def drawn(desk: Desk, *lists: Iterable[str]) -> None:
    """Draw what is not drawn yet, before anything is shown: else a picture that takes longer would tell that nobody
    saw it before, and so which system is the one that always finds the same.
    """
    corpus = desk.systems.corpus
    if corpus.drawings is not None:
        for sticker_id in chain(*lists):
            if sticker_id in corpus.by_id:  # else it is one of an earlier state, and drawn
                corpus.image(sticker_id)


def handed(payload: Payload) -> int | None:
    """The place of the query that the payload answers to, None for one that was typed."""
    place = payload.get("place")
    return place if type(place) is int and place else None


def guide(experiment: Experiment) -> list[str]:
    """The experiment's own guidelines, line by line."""
    return [line for line in experiment.guidelines.splitlines() if line.strip()]


def known(desk: Desk, person: Annotator | None, action: str, payload: Payload) -> Annotator:
    """The person. Raises Refused, on record, for one who did not say who they are."""
    if person is None:
        desk.experiments.refuse(action, None, text(payload, "impression"), UNKNOWN)
    return person


def begun_by(desk: Desk, person: Annotator | None, payload: Payload) -> tuple[Annotator, Experiment]:
    """Who asks for a new session, and in which experiment. Raises Refused, on record, without either."""
    me = known(desk, person, "start", payload)
    try:
        return me, experiment_of(desk, payload)
    except Refused as why:
        desk.experiments.refuse("start", me.annotator_id, text(payload, "experiment"), str(why))


def text(payload: Payload, key: str) -> str:
    """A text of the payload, "" where it has none."""
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def _systems_of(desk: Desk, experiment: Experiment) -> Systems | None:
    """The systems as they were when the experiment began; None where they are gone, which `next_query` tells."""
    try:
        return desk.experiments.systems_of(experiment)
    except Refused:
        return None


def _ready(systems: Systems, name: str) -> bool:
    try:
        systems.version(name)
    except (ArtifactMissing, UnknownSystem):
        return False
    return True


def _offered(desk: Desk, experiment: Experiment, kind: str) -> bool:
    here = experiment.corpus == desk.systems.corpus.name and not experiment.simulated
    return here and experiment.state == "running" and experiment.kind in (kind, "both", "any")
