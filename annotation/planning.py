"""A plan as the Experiments tab shows it and takes it: its words, the fields of the form, and the plan they make."""

import re
from collections.abc import Mapping
from typing import Any

from annotation.fitting import GROUPS
from annotation.nouns import Experiment, Plan
from annotation.turns import KINDS
from pearl_core.corpus import SPLITS
from pearl_core.serving import Systems

METHOD_WORDS = {
    "paper": (
        "PEARL’s balanced interleaving",
        "One coin for each list; then both draft in turn until both are used up.",
    ),
    "team-draft": ("Team Draft", "A coin for each round of two says who drafts first in it."),
    "balanced": ("Balanced, as Joachims has it", "Every beginning of the list holds about as many of either’s best."),
    "probabilistic": (
        "Probabilistic",
        "Who drafts is drawn at each place, and what, mostly from the top of their list.",
    ),
}
KIND_WORDS = {
    "any": ("As each person likes", "Both tabs are open: Compare for mixed lists, Vote for two lists side by side."),
    "interleaved": ("Mixed lists", "People click in Compare what they would send."),
    "side_by_side": ("Two lists side by side", "People say in Vote which list is better."),
    "both": ("Both by turns", "Each person alternates between Compare and Vote; half of them begin with each."),
}
SOURCE_WORDS = {
    "free": ("People type them", "What they would say in a chat, in their own words."),
    "list": ("Handed out from a list", "Each person gets each query once; those seldom given come first."),
    "both": ("Either", "A query is offered, and one may be typed instead."),
}
COUNT_WORDS = {"interleaved": ("mixed list", "mixed lists"), "side_by_side": ("vote", "votes")}
MEASURES = (
    {"v": "ctr", "k": "ΔCTR, clicks on mixed lists", "unit": "points", "effect": "3"},
    {"v": "gsb", "k": "ΔGSB, votes", "unit": "points", "effect": "10"},
    {"v": "acp", "k": "ΔACP, position of clicks", "unit": "positions", "effect": "1"},
)


def in_short(plan: Plan) -> dict[str, Any]:
    """What a row of the overview says of a plan."""
    parts = [KIND_WORDS[plan.kind][0], f"first {plan.k} of each", METHOD_WORDS[plan.method][0]]
    if plan.query_source != "free":
        typed = " or typed" if plan.query_source == "both" else ""
        parts.append(f"{len(plan.queries):,} {'query' if len(plan.queries) == 1 else 'queries'} handed out{typed}")
    if plan.groups:
        parts.append(f"for {', '.join(plan.groups)}")
    if plan.practice_rounds:
        parts.append(f"{plan.practice_rounds} practice {'round' if plan.practice_rounds == 1 else 'rounds'}")
    if plan.aa_share:
        parts.append(f"A/A share {plan.aa_share:g}")
    return {"name": plan.name, "p": plan.system_p, "b": plan.system_b, "about": " · ".join(parts)}


def counts(one: Experiment, answered: Mapping[str, int]) -> list[dict[str, Any]]:
    """Answered and planned of each kind that there may be; `share` is the part done in percent."""
    told = []
    for kind in KINDS:
        if one.kind in (kind, "both", "any"):
            done = answered.get(kind, 0)
            one_only, several = COUNT_WORDS[kind]
            what = one_only if (done if one.planned is None else one.planned) == 1 else several
            row: dict[str, Any] = {"done": f"{done:,}", "what": what, "of": "", "share": 0}
            if one.planned is not None:
                row |= {"of": f" of {one.planned:,}", "share": min(100, 100 * done // one.planned)}
            told.append({**row, "bounded": one.planned is not None})
    return told


def form_of(systems: Systems, plan: Plan | None, experiment_id: str, seen: str) -> dict[str, Any]:
    """All that the form shows, for this plan or for none yet."""
    ready = systems.ready()
    chosen = plan or Plan(name="", system_p="pearl", system_b="bm25")
    return {
        "id": experiment_id,
        "seen": seen,
        "name": chosen.name,
        "title": "Edit the draft" if experiment_id else "A new experiment" if plan is None else "Copied as a new draft",
        "systems_p": _systems(ready, chosen.system_p),
        "systems_b": _systems(ready, chosen.system_b),
        "methods": _choices(METHOD_WORDS, chosen.method),
        "kinds": _choices(KIND_WORDS, chosen.kind),
        "sources": _choices(SOURCE_WORDS, chosen.query_source),
        "k": chosen.k,
        "queries": "\n".join(chosen.queries),
        "splits": [{"v": split} for split in SPLITS],
        "planned": "" if chosen.planned is None else chosen.planned,
        "guidelines": chosen.guidelines,
        "groups": [{"v": group, "on": group in chosen.groups} for group in GROUPS],
        "practice_rounds": chosen.practice_rounds,
        "aa_share": f"{chosen.aa_share:g}",
        "simulated": chosen.simulated,
        "measures": MEASURES,
    }


def plan_of(payload: Mapping[str, Any]) -> Plan:
    """The plan that the form's fields make; what is no number stays as it was typed, for the rules to refuse."""
    lines = _text(payload, "queries").splitlines()
    typed: Any = {
        "kind": _text(payload, "kind"),
        "query_source": _text(payload, "query_source"),
        "k": _whole(payload, "k"),
        "practice_rounds": _whole(payload, "practice_rounds"),
        "planned": _whole(payload, "planned") if _text(payload, "planned").strip() else None,
        "aa_share": _share(payload),
    }
    groups = payload.get("groups")
    return Plan(
        name=_text(payload, "name"),
        system_p=_text(payload, "system_p"),
        system_b=_text(payload, "system_b"),
        method=_text(payload, "method"),
        queries=() if typed["query_source"] == "free" else tuple(line for line in lines if line.strip()),
        guidelines=_text(payload, "guidelines"),
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
        simulated=payload.get("simulated") is True,
        **typed,
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def _whole(payload: Mapping[str, Any], name: str) -> int | str:
    told = _text(payload, name).strip()
    return int(told) if re.fullmatch("-?[0-9]{1,9}", told) else told


def _share(payload: Mapping[str, Any]) -> float:
    """The number typed; one that no share can be where it is none."""
    try:
        return float(_text(payload, "aa_share").strip() or "0")
    except ValueError:
        return float("nan")


def _systems(ready: tuple[str, ...], chosen: str) -> list[dict[str, Any]]:
    """The systems to choose among, the chosen one among them even while it waits."""
    names = ready if chosen in ready else (chosen, *ready)
    return [{"v": name, "k": name if name in ready else f"{name} (not ready)", "on": name == chosen} for name in names]


def _choices(words: Mapping[str, tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"v": value, "k": name, "say": line, "on": value == chosen} for value, (name, line) in words.items()]
