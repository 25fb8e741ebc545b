"""Whether a plan can be run: what each of its fields may be, and what is told of one that it may not.

plan = fitted(plan, systems)    # texts tidied; raises Unfit, which names every field that is wrong
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from annotation.asking import version_now
from annotation.checks import checked_lines, checked_text, one_of, whole
from annotation.interleaving import METHODS
from annotation.nouns import Plan, Refused
from annotation.rules import LONGEST_QUERY
from pearl_core.serving import Systems
from pearl_core.types import AGE_BANDS, GENDERS

KINDS, SOURCES = ("any", "interleaved", "side_by_side", "both"), ("free", "list", "both")
GROUPS = tuple(f"{band} {gender}" for band in AGE_BANDS for gender in GENDERS)
LONGEST_NAME, LONGEST_GUIDELINES = 100, 10_000  # characters
LARGEST_K, MOST_QUERIES, MOST_PLANNED, MOST_PRACTICE, LARGEST_AA_SHARE = 100, 10_000, 1_000_000, 20, 0.5


class Unfit(Refused):
    """A plan that cannot be run: `faults` says of each field what is wrong, in one line; the message is the first."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


def fitted(plan: Plan, systems: Systems) -> Plan:
    """The plan with its texts tidied. Raises Unfit with everything in it that cannot be."""
    checks: dict[str, Callable[[], object]] = {
        "name": lambda: checked_text(plan.name, "name", LONGEST_NAME),
        "system_p": lambda: version_now(systems, plan.system_p),  # refuses one that does not exist
        "system_b": lambda: version_now(systems, plan.system_b),
        "method": lambda: one_of(plan.method, "method", tuple(METHODS)),
        "kind": lambda: one_of(plan.kind, "kind", KINDS),
        "k": lambda: whole(plan.k, "k", 1, LARGEST_K),
        "query_source": lambda: one_of(plan.query_source, "query source", SOURCES),
        "queries": lambda: _queries(plan),
        "planned": lambda: _planned(plan),
        "guidelines": lambda: _guidelines(plan),
        "groups": lambda: _groups(plan),
        "practice_rounds": lambda: whole(plan.practice_rounds, "number of practice rounds", 0, MOST_PRACTICE),
        "aa_share": lambda: _share(plan.aa_share),
    }
    faults = {field: line for field, check in checks.items() if (line := _fault(check))}
    if faults:
        raise Unfit(faults)
    return replace(
        plan,
        name=checked_text(plan.name, "name", LONGEST_NAME),
        guidelines=_guidelines(plan),
        queries=_queries(plan),
        groups=_groups(plan),
    )


def _fault(check: Callable[[], object]) -> str:
    """What is wrong, in one line; "" where nothing is."""
    try:
        check()
    except Refused as refused:
        return str(refused)
    return ""


def _planned(plan: Plan) -> None:
    if plan.planned is not None:
        whole(plan.planned, "planned number", 1, MOST_PLANNED)


def _groups(plan: Plan) -> tuple[str, ...]:
    for group in plan.groups:
        one_of(group, "user group", GROUPS)
    return tuple(dict.fromkeys(plan.groups))


def _share(share: float) -> None:
    if not 0 <= share <= LARGEST_AA_SHARE:
        raise Refused(f"the A/A share is {share}, it must be 0 to {LARGEST_AA_SHARE}")


def _guidelines(plan: Plan) -> str:
    return checked_lines(plan.guidelines, "guidelines", LONGEST_GUIDELINES)


def _queries(plan: Plan) -> tuple[str, ...]:
    """The queries to hand out, each once. Raises Refused for one that cannot be asked, and for a list without any."""
    if plan.query_source == "free":
        if plan.queries:
            raise Refused("queries are typed in this plan: leave the list out, or let them be handed out")
        return ()
    tidy = [checked_text(query, f"query {number}", LONGEST_QUERY) for number, query in enumerate(plan.queries, 1)]
    distinct = tuple({unicodedata.normalize("NFKC", query).casefold(): query for query in tidy}.values())
    if not 1 <= len(distinct) <= MOST_QUERIES:
        raise Refused(f"the list holds {len(distinct)} queries, it must hold 1 to {MOST_QUERIES}")
    return distinct
