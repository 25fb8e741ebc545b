"""The results of an experiment as JSON, from its records alone: `results`, `replay` and the page all end here.

Q is the set of valid sessions: submitted, not practice, not excluded, not A/A, both systems answered k
distinct stickers. The same records give the same digits, in whatever order they come.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from annotation.agreement import agreement, vote_agreement
from annotation.measures import MEASURES, click_rates, headline, mean, position_clicks
from annotation.records import ExperimentRecord, Records
from annotation.records.columns import Flags, Sessions, Texts
from annotation.validity import by_group, checks, running

A_A, TOO_FEW, NOTHING_SHOWN = "a_a", "too_few_stickers", "nothing_shown"


def all_results(records: Records) -> dict[str, Any]:
    """Every experiment's results by id, and how far the judges agree."""
    of = records.sessions.experiment_id
    return {
        "experiments": {
            e.experiment_id: results(e, records.sessions.at(of == e.experiment_id)) for e in records.experiments
        },
        "agreement": agreement(records.judgments),
    }


def results(experiment: ExperimentRecord, sessions: Sessions) -> dict[str, Any]:
    """Everything about one experiment. Rates are shares, not percentages; undefined values are None."""
    rules, counting = broken_rules(experiment, sessions), counted(sessions)
    valid = sessions.at(counting & pd.isna(rules))
    columns = {name: measure(valid) for name, measure in MEASURES.items()}
    rate_p, rate_b = click_rates(valid)
    both = ~np.isnan(columns["delta_ctr"])
    return {
        "experiment": asdict(experiment),
        "sessions": _counts(sessions, rules, counting),
        "annotators": len(np.unique(valid.annotator)),
        **headline(valid, columns, experiment.k),
        "ctr": {"p": mean(rate_p[both]), "b": mean(rate_b[both])},
        "checks": {
            **checks(valid, columns, experiment.k),
            "a_a": _a_a(sessions.at(counting & (rules == A_A)), experiment.k),
        },
        "positions": position_clicks(valid),
        "groups": by_group(valid, columns, experiment.k),
        "running": running(valid, columns, experiment.k),
        "vote_agreement": vote_agreement(valid, columns["delta_gsb"]),
    }


def valid_sessions(experiment: ExperimentRecord, sessions: Sessions) -> Sessions:
    """Q: the sessions that the measures are of."""
    return sessions.at(counted(sessions) & pd.isna(broken_rules(experiment, sessions)))


def counted(sessions: Sessions) -> Flags:
    """The sessions that count unless a rule says otherwise: submitted, and not practice."""
    submitted: Flags = (sessions.state == "submitted") & ~sessions.practice
    return submitted


def broken_rules(experiment: ExperimentRecord, sessions: Sessions) -> Texts:
    """The first rule by which each submitted session isn't valid, None for a valid one. Exclusions go first."""
    rules = np.full(len(sessions), None, object)
    rules[sessions.a_a | (experiment.system_p == experiment.system_b)] = A_A
    rules[(sessions.kind == "interleaved") & (sessions.positions == 0)] = NOTHING_SHOWN
    rules[sessions.distinct < experiment.k] = TOO_FEW
    excluded = pd.notna(sessions.exclusion)
    rules[excluded] = sessions.exclusion[excluded]
    return rules


def _counts(sessions: Sessions, rules: Texts, counting: Flags) -> dict[str, Any]:
    """Practice is counted by itself; of the rest, submitted = valid + all excluded, each under one rule."""
    broken = Counter(rules[counting].tolist())
    states = Counter(sessions.state[~sessions.practice].tolist())
    excluded = {rule: broken[rule] for rule in sorted(rule for rule in broken if rule is not None)}
    named = {name: states[name] for name in ("submitted", "open", "abandoned")}
    return {**named, "practice": int(sessions.practice.sum()), "excluded": excluded, "valid": broken[None]}


def _a_a(sessions: Sessions, k: int) -> dict[str, Any] | None:
    """A system against itself: its intervals must cover 0. None for an ordinary experiment."""
    if not len(sessions):
        return None
    return headline(sessions, {name: measure(sessions) for name, measure in MEASURES.items()}, k)
