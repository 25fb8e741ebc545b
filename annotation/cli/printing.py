"""Results on the screen: JSON for programs, a few lines an experiment for people."""

import json
from typing import Any


def report(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for result in found["experiments"].values():
        print("\n".join(lines(result)))
    people = found["agreement"]
    for who, judged in (("", people), (" of simulated people", people["simulated"])):
        if judged["pairs"]:
            alpha = _number(judged["krippendorff_alpha"])
            print(f"Agreement{who} on {judged['pairs']} pairs: Krippendorff's alpha {alpha}")
    if not found["experiments"]:
        print("No experiment yet.")


def lines(result: dict[str, Any]) -> list[str]:
    """One experiment for people: rates in percentage points, positions as they are."""
    about, sessions = result["experiment"], result["sessions"]
    left_out = "".join(f", {count} {rule}" for rule, count in sessions["excluded"].items())
    gsb = result["delta_gsb"]
    return [
        f"{about['name']} ({about['experiment_id']}){' - simulated' if about['simulated'] else ''}",
        f"  {about['system_p']} against {about['system_b']}, {about['method']} interleaving, k = {about['k']}",
        f"  {sessions['valid']} valid sessions of {result['annotators']} annotators, {sessions['submitted']} submitted"
        f"{left_out}; {sessions['open']} open, {sessions['abandoned']} skipped, {sessions['practice']} practice",
        f"  dCTR {_estimate(result['delta_ctr'], 100, ' points')}",
        f"  dACP {_estimate(result['delta_acp'], 1, ' positions')}",
        f"  dGSB {_estimate(gsb, 100, ' points')}, {gsb['good']} good, {gsb['same']} same, {gsb['bad']} bad",
    ]


def _estimate(found: dict[str, Any], scale: float, unit: str) -> str:
    if found["value"] is None:
        return "undefined (n = 0)"
    span = "no interval" if found["low"] is None else f"{found['low'] * scale:+z.2f} to {found['high'] * scale:+z.2f}"
    return f"{found['value'] * scale:+z.2f}{unit} [{span}], n = {found['n']}, p = {_number(found['p'])}"


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:z.3f}"
