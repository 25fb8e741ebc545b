"""The results of an experiment as JSON, from its records alone: `results` and `replay` both end here.

Q is the set of valid sessions: submitted, not practice, not excluded, not A/A, both systems answered k
distinct stickers. The same records give the same digits, in whatever order they come.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from annotation.agreement import agreement
from annotation.measures import click_rates, delta_acp, delta_ctr, delta_gsb, mean, position_clicks
from annotation.records import ExperimentRecord, Records, SessionRecord
from annotation.validity import by_group, checks

A_A, TOO_FEW, NOTHING_SHOWN = "a_a", "too_few_stickers", "nothing_shown"


def all_results(records: Records) -> dict[str, Any]:
    """Every experiment's results by id, and how far the judges agree."""
    sessions: dict[str, list[SessionRecord]] = {}
    for session in records.sessions:
        sessions.setdefault(session.experiment_id, []).append(session)
    return {
        "experiments": {e.experiment_id: results(e, sessions.get(e.experiment_id, ())) for e in records.experiments},
        "agreement": agreement(records.judgments),
    }


def results(experiment: ExperimentRecord, sessions: Iterable[SessionRecord]) -> dict[str, Any]:
    """Everything about one experiment. Rates are shares, not percentages; undefined values are None."""
    ordered = sorted(sessions, key=lambda session: session.session_id)
    rules = [broken_rule(experiment, session) for session in ordered]
    counts = _counts(ordered, rules)
    valid = [session for session, rule in zip(ordered, rules, strict=True) if counted(session) and rule is None]
    against_itself = [session for session, rule in zip(ordered, rules, strict=True) if counted(session) and rule == A_A]
    lists = [session for session in valid if session.kind == "interleaved"]
    rates = [pair for pair in map(click_rates, lists) if pair is not None]
    return {
        "experiment": asdict(experiment),
        "sessions": counts,
        "annotators": len({session.annotator_id for session in valid}),
        "delta_ctr": delta_ctr(lists),
        "delta_acp": delta_acp(lists),
        "delta_gsb": delta_gsb(valid),
        "ctr": {"p": mean([p for p, _ in rates]), "b": mean([b for _, b in rates])},
        "checks": {**checks(valid, experiment.k), "a_a": _a_a(against_itself)},
        "positions": position_clicks(lists),
        "groups": by_group(lists),
    }


def counted(session: SessionRecord) -> bool:
    return session.state == "submitted" and not session.practice


def broken_rule(experiment: ExperimentRecord, session: SessionRecord) -> str | None:
    """The first rule by which a submitted session isn't valid, None for a valid one. Exclusions go first."""
    if session.exclusions:
        return session.exclusions[0]
    if min(len(set(session.list_p)), len(set(session.list_b))) < experiment.k:
        return TOO_FEW
    if session.kind == "interleaved" and not session.owners:
        return NOTHING_SHOWN
    return A_A if session.a_a or experiment.system_p == experiment.system_b else None


def _counts(sessions: Sequence[SessionRecord], rules: Sequence[str | None]) -> dict[str, Any]:
    """Practice is counted by itself; of the rest, submitted = valid + all excluded, each under one rule."""
    states = Counter("practice" if session.practice else session.state for session in sessions)
    broken = Counter(rule for session, rule in zip(sessions, rules, strict=True) if counted(session))
    excluded = {rule: broken[rule] for rule in sorted(rule for rule in broken if rule is not None)}
    named = {name: states[name] for name in ("submitted", "open", "abandoned", "practice")}
    return {**named, "excluded": excluded, "valid": broken[None]}


def _a_a(sessions: Sequence[SessionRecord]) -> dict[str, Any] | None:
    """A system against itself: its intervals must cover 0. None for an ordinary experiment."""
    if not sessions:
        return None
    lists = [session for session in sessions if session.kind == "interleaved"]
    return {"delta_ctr": delta_ctr(lists), "delta_acp": delta_acp(lists), "delta_gsb": delta_gsb(sessions)}
