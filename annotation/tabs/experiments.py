"""Experiments: what is planned, what runs and how far it is, and the form that plans the next one.

The rules live in `annotation.plans`; the sentence about the size comes from `annotation.sizing`. A field that cannot
be is told at the field: `save` then answers with `faults`, field by field, and nothing is kept.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from annotation.blind import EARLIER, text
from annotation.fitting import Unfit
from annotation.nouns import RESEARCHERS, Annotator, Experiment, Plan, Refused
from annotation.outside import PREFIX, HttpSettings, Registry, RunSystem
from annotation.outside.uploads import MOST_MB
from annotation.planning import counts, form_of, in_short, plan_of
from annotation.plans import Plans
from annotation.sizing import COUNTED, assumed, in_words, sized
from annotation.tabs import Tab
from annotation.widgets import Answer, Desk, Payload, pane
from pearl_core.corpus import SPLITS
from pearl_core.types import ArtifactMissing, CorpusError, UnknownSystem

STATES = ("running", "paused", "closed")


def draw(desk: Desk) -> None:
    plans = Plans(desk.experiments.store, desk.systems)

    def overview(_: Annotator | None, __: Payload) -> dict[str, Any]:
        return _overview(desk, plans)

    def form(_: Annotator | None, payload: Payload) -> dict[str, Any]:
        """The form for the draft or the copy of the experiment that the payload names, else for a new one."""
        told = form_of(desk.systems, *_started(desk, plans, text(payload, "experiment")))
        runs = [{"v": one["system"]} for one in _known_outside(desk) if one["answers"]]
        return {"form": {**told, "splits": [*told["splits"], *runs]}}

    def save(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        experiment_id, seen = text(payload, "experiment") or None, text(payload, "seen") or None
        try:
            plans.save(plan_of(payload), _author(person), experiment_id, seen if experiment_id else None)
        except Unfit as unfit:
            return {"faults": unfit.faults}
        return _overview(desk, plans)

    def begin(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        begun = plans.begin(text(payload, "experiment"), _author(person), text(payload, "seen") or None)
        pinned = " and ".join(
            f"{name} {version}"
            for name, version in zip((begun.system_p, begun.system_b), begun.pinned or (), strict=False)
        )
        return {**_overview(desk, plans), "ack": f"“{begun.name}” has begun, with {pinned}."}

    def turn(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        state: Any = payload.get("state")  # checked by the rules
        turned = plans.turn(text(payload, "experiment"), state, _author(person))
        return {**_overview(desk, plans), "ack": f"“{turned.name}” is {turned.state}."}

    def discard(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        plans.discard(text(payload, "experiment"), _author(person))
        return {**_overview(desk, plans), "ack": "The draft is gone."}

    answers = [overview, form, save, begin, turn, discard, *_beside(desk), *_outside(desk, plans)]
    pane("experiments", desk, answers, roles=RESEARCHERS)


def _beside(desk: Desk) -> tuple[Answer, Answer]:
    """What the form asks while it is filled in."""

    def queries(_: Annotator | None, payload: Payload) -> dict[str, Any]:
        """The distinct queries of a split of the corpus, or those that a run file answers, one on each line."""
        split = text(payload, "split")
        if split.startswith(PREFIX):
            system = desk.systems.get(split)
            return {"lines": list(system.queries) if isinstance(system, RunSystem) else []}
        if split not in SPLITS:
            raise Refused(f"A split is one of {', '.join(SPLITS)}.")
        try:
            judged = desk.systems.corpus.judged(split)
        except CorpusError:
            raise Refused(f"This corpus has no {split} queries of its own.") from None
        return {"lines": list(dict.fromkeys(one.query.text for one in judged))}

    def size(_: Annotator | None, payload: Payload) -> dict[str, Any]:
        """How many sessions are needed, in words; what is wrong, where the numbers are none."""
        measure: Any = payload.get("measure")
        if measure not in COUNTED:
            raise Refused("A measure is ctr, acp or gsb.")
        try:
            effect = float(text(payload, "effect")) / (1 if measure == "acp" else 100)
            people, planned = (
                int(text(payload, name)) if text(payload, name) else None for name in ("people", "planned")
            )
            k = int(text(payload, "k"))
            known = assumed(desk.experiments.store, desk.systems.corpus.name, measure, k)
            return {"sentence": in_words(sized(measure, effect, known, people, planned)), "known": known.words}
        except (ValueError, OverflowError) as error:
            ours = "could not convert" not in str(error) and "invalid literal" not in str(error)
            line = f"{str(error)[:1].upper()}{str(error)[1:]}." if ours else "Type numbers to see how many are needed."
            return {"sentence": line, "known": ""}

    return queries, size


def _outside(desk: Desk, plans: Plans) -> tuple[Answer, Answer]:
    """Registering systems behind HTTP, without secrets: those are for who has the console. Run files come by
    `annotation.outside.uploads`.
    """
    registry = Registry(desk.experiments.store, desk.systems.corpus.name)

    def add(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        try:
            settings = HttpSettings(text(payload, "url").strip(), float(text(payload, "time_limit") or "2"))
        except ValueError as error:
            converted = "could not convert" in str(error)
            raise Refused("The seconds must be a number." if converted else str(error)) from None
        added = registry.add(text(payload, "name").strip(), settings, _author(person))
        return {**_overview(desk, plans), "ack": f"{PREFIX}{added.name} is there."}

    def remove(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        registry.remove(text(payload, "name"), _author(person))
        return {**_overview(desk, plans), "ack": "The system is removed."}

    return add, remove


def _known_outside(desk: Desk) -> list[dict[str, Any]]:
    """Where each is, `answers` to how many queries where it is a run file, and why it cannot be asked, if so."""
    told = []
    for one in Registry(desk.experiments.store, desk.systems.corpus.name).all():
        system, place, answers, fault = f"{PREFIX}{one.name}", one.place, 0, ""
        try:
            found = desk.systems.get(system)
            if isinstance(found, RunSystem):
                answers = len(found.queries)
                place = f"{Path(place).name}, answers to {answers:,} {'query' if answers == 1 else 'queries'}"
        except (ArtifactMissing, UnknownSystem) as missing:
            fault = str(missing)
        told.append({"name": one.name, "system": system, "place": place, "answers": answers, "fault": fault})
    return told


def _started(desk: Desk, plans: Plans, wanted: str) -> tuple[Plan | None, str, str]:
    """What the form begins with: a plan, and id and time of the draft that it changes ("" for a new one)."""
    if not wanted:
        return None, "", ""
    for draft in plans.drafts():
        if draft.experiment_id == wanted:
            return draft.plan, draft.experiment_id, draft.at
    for one in desk.experiments.experiments():
        if one.experiment_id == wanted:
            fields = {name: value for name, value in asdict(one).items() if name in Plan.__dataclass_fields__}
            return Plan(**fields | {"name": f"{one.name} again"[:100]}), "", ""
    raise Refused("That experiment is not here any more. Reload the page.")


def _overview(desk: Desk, plans: Plans) -> dict[str, Any]:
    """Drafts and experiments on this corpus, those that people can act on first, the newest of each first."""
    desk.experiments.default_experiment()
    answered, failures = plans.answered(), plans.failures()
    here = [one for one in desk.experiments.experiments() if one.corpus == desk.systems.corpus.name]
    here.reverse()  # the newest first, also among those of one state
    ordered = sorted(here, key=lambda one: STATES.index(one.state))
    drafts = [{**in_short(one.plan), "id": one.experiment_id, "seen": one.at} for one in reversed(plans.drafts())]
    begun = [_row(one, answered.get(one.experiment_id, {}), failures.get(one.experiment_id, "")) for one in ordered]
    for one, row in zip(ordered, begun, strict=True):
        row.update(_stickers_of(desk, one, row))
    return {
        "overview": True,
        "drafts": drafts,
        "experiments": begun,
        "corpus": desk.systems.corpus.name,
        "notice": desk.systems.notice,
        "outside": _known_outside(desk),
        "most_mb": MOST_MB,
    }


def _stickers_of(desk: Desk, one: Experiment, row: dict[str, Any]) -> dict[str, str]:
    """What a row says of an experiment that began with an earlier state of the corpus; nothing of one that is over."""
    try:
        systems = desk.systems.now if one.state == "closed" else desk.experiments.systems_of(one)
    except Refused as gone:
        return {"failed": str(gone)}
    return {} if systems is desk.systems.now else {"about": row["about"] + EARLIER}


def _row(one: Experiment, answered: dict[str, int], failed: str) -> dict[str, Any]:
    return {
        **in_short(one),
        "id": one.experiment_id,
        "state": one.state,
        "simulated": one.simulated,
        "counts": counts(one, answered),
        "pinned": ", ".join(
            f"{name} {version}" for name, version in zip((one.system_p, one.system_b), one.pinned or (), strict=False)
        ),
        "failed": failed,
        "running": one.state == "running",
        "paused": one.state == "paused",
        "over": one.state == "closed",
        "compare": one.state == "running" and one.kind != "side_by_side" and not one.simulated,
        "vote": one.state == "running" and one.kind != "interleaved" and not one.simulated,
    }


def _author(person: Annotator | None) -> str | None:
    return person.annotator_id if person else None


TAB = Tab("Experiments", 6, draw, RESEARCHERS)
