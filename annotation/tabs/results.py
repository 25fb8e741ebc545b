"""Results: the measures of an experiment with their intervals, what to check, and the numbers to take away.

Every number comes from `Experiments.results`, the function behind `python -m annotation results` and `replay`.
"""

from collections.abc import Mapping
from typing import Any

from annotation.charts import curve, interval, signed
from annotation.explain import words
from annotation.nouns import Annotator
from annotation.tabs import Tab
from annotation.widgets import Desk, Payload, pane

CTR, ACP, GSB = "click-through rate", "average click position", "side-by-side votes"
MANY = 10  # annotators; an interval resampled from fewer is too narrow to lean on
POINTS = 100.0  # shares are shown in percentage points


def draw(desk: Desk) -> None:
    def load(_: Annotator | None, payload: Payload) -> dict[str, Any]:
        found = desk.experiments.experiments() or (desk.experiments.default_experiment(),)
        wanted = payload.get("experiment") or desk.experiments.default_experiment().experiment_id
        chosen = next((one for one in found if one.experiment_id == wanted), found[0])
        picker = [{"v": one.experiment_id, "k": one.name, "on": one is chosen} for one in found]
        return {"experiments": picker, **shown(desk.experiments.results(chosen.experiment_id))}

    pane("results", desk, [load])


def shown(results: Mapping[str, Any]) -> dict[str, Any]:
    """The tab's content from the results of one experiment."""
    experiment, sessions = results["experiment"], results["sessions"]
    p, b = experiment["system_p"], experiment["system_b"]
    return {
        "id": experiment["experiment_id"],
        "title": f"{p} against {b}",
        "p": p,
        "b": b,
        "simulated": experiment["simulated"],
        "counts": f"{_count(sessions['valid'], 'session')}, {_count(results['annotators'], 'annotator')}",
        "rough": 1 < results["annotators"] < MANY,
        "some": sessions["valid"] > 0,
        "submitted": sessions["submitted"],
        "open": sessions["open"],
        "left_out": [{"k": words(rule), "v": number} for rule, number in sessions["excluded"].items()],
        "cards": [_ctr_card(results, p), _acp_card(results, p), _gsb_card(results["delta_gsb"], p)],
        "curve": (drawn := curve(results["positions"])),
        "banded": "<polygon" in drawn,
        "checks": _checks(results),
    }


def _ctr_card(results: Mapping[str, Any], p: str) -> dict[str, Any]:
    told, ctr = results["delta_ctr"], results["ctr"]
    if told["value"] is None:
        return _no_card("ΔCTR", CTR, "No session yet in which both systems had a place.")
    more = "more" if told["value"] > 0 else "less"
    say = f"{p}’s stickers are chosen {more} often: {ctr['p']:.1%} of its places against {ctr['b']:.1%}."
    if told["value"] == 0:
        say = f"Both are chosen equally often: {ctr['p']:.1%} of their places."
    return _card("ΔCTR", CTR, told, " points", 1, POINTS, f"{say} {_sure(told)}")


def _acp_card(results: Mapping[str, Any], p: str) -> dict[str, Any]:
    told = results["delta_acp"]
    if told["value"] is None:
        return {
            "name": "ΔACP",
            "long": ACP,
            "value": None,
            "say": "It needs a session with a click on a sticker of each system.",
        }
    nearer = "nearer the top" if told["value"] < 0 else "further down"
    say = f"Clicks on {p}’s stickers sit {nearer}." if told["value"] else "Clicks on both sit equally high."
    counted = _count(told["n"], "session")
    say = f"{say} {counted} with a click on each {'counts' if told['n'] == 1 else 'count'}. {_sure(told)}"
    return _card("ΔACP", ACP, told, " positions", 2, 1.0, say)


def _gsb_card(told: Mapping[str, Any], p: str) -> dict[str, Any]:
    votes = told["good"] + told["same"] + told["bad"]
    if not votes:
        return {
            "name": "ΔGSB",
            "long": GSB,
            "value": None,
            "say": "Votes come with side-by-side sessions. There are none here.",
        }
    say = f"{p} better {told['good']}, equal {told['same']}, worse {told['bad']}, out of {_count(votes, 'vote')}."
    return _card("ΔGSB", GSB, told, " points", 1, POINTS, f"{say} {_sure(told)}")


def _card(
    name: str, long: str, told: Mapping[str, Any], unit: str, digits: int, scale: float, say: str
) -> dict[str, Any]:
    return {
        "name": name,
        "long": long,
        "value": signed(told["value"] * scale, digits),
        "unit": unit,
        "ci": interval(told["value"], told["low"], told["high"], digits, scale),
        "say": say,
    }


def _no_card(name: str, long: str, say: str) -> dict[str, Any]:
    return {"name": name, "long": long, "value": None, "say": say}


def _sure(told: Mapping[str, Any]) -> str:
    low, high, p = told["low"], told["high"], told.get("p")
    if low is None or high is None:
        return "An interval needs two annotators or more."
    verdict = "leaves out zero" if low > 0 or high < 0 else "includes zero"
    chance = "" if p is None else " (p < 0.001)" if p < 0.001 else f" (p = {p:.3f})"
    return f"The interval {verdict}{chance}."


def _checks(results: Mapping[str, Any]) -> list[dict[str, str]]:
    """What to look at before believing the difference; a check without a value is left out."""
    checks, sessions = results["checks"], results["sessions"]
    lists = checks["first_p"] + checks["first_b"]
    one_out, even = checks["leave_one_out"], checks["by_coin"]["post_stratified"]["delta_ctr"]
    seconds = checks["median_seconds"]
    rows = [
        (f"{results['experiment']['system_p']} drafts first", f"{checks['first_p']} of {lists}"),
        ("Median time per answer", None if seconds is None else f"{seconds:.0f} s"),
        ("ΔCTR, one annotator left out", _range(one_out["low"], one_out["high"])),
        ("ΔCTR, shared stickers left out", _points(checks["without_shared"]["delta_ctr"])),
        ("ΔCTR, fixed denominator", _points(checks["fixed_k"]["delta_ctr"])),
        ("ΔCTR, both coins alike", _points(even)),
        ("Abandoned, practice", f"{sessions['abandoned']}, {sessions['practice']}"),
        *((f"Left out: {words(rule)}", f"{number:,}") for rule, number in sessions["excluded"].items()),
    ]
    return [{"k": name, "v": value} for name, value in rows if value is not None]


def _points(share: float | None) -> str | None:
    return None if share is None else signed(POINTS * share, 1)


def _range(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{signed(POINTS * low, 1)} to {signed(POINTS * high, 1)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


TAB = Tab("Results", 5, draw)
