"""The checks in words, a line each: what was looked at, what was found, and whether it should make one wary.

A check without a value is left out. `warn` marks what a fair experiment shows in one case of a hundred (coins,
sides), or what contradicts it (a system that differs from itself; a single annotator who turns the sign).
"""

from collections.abc import Mapping
from typing import Any

from annotation.charts import plain
from annotation.telling.numbers import ACP, CTR, MEASURES, chance, number, rule_words, span

RARE = 0.01  # p below which a coin or a side is called uneven
LOW_ALPHA = 0.667  # Krippendorff (2004): below it not even tentative conclusions
Line = dict[str, Any]  # k: what, v: found, more: beside it, warn


def checks(results: Mapping[str, Any]) -> list[Line]:
    """Fairness first, then how much hangs on one annotator or one choice of ours, then what was left out."""
    return [*_fairness(results), *_robustness(results), *_left_out(results)]


def _fairness(results: Mapping[str, Any]) -> list[Line]:
    found, p = results["checks"], results["experiment"]["system_p"]
    lists, sides = found["first_p"] + found["first_b"], found["sides"]
    votes, decided = sides["left_p"] + sides["left_b"], sides["left_won"] + sides["right_won"]
    share = sides["left_share"]
    lines = []
    if lists:
        text = f"{found['first_p']:,} of {lists:,}"
        lines.append(_line(f"{p} drafts first", text, _rare(found["coin_p"]), chance(found["coin_p"])))
    if votes:
        text = f"{sides['left_p']:,} of {votes:,}"
        lines.append(_line(f"{p} stands on the left", text, _rare(sides["balance_p"]), chance(sides["balance_p"])))
    if decided:
        more = f"{share['low']:.0%} to {share['high']:.0%}, {chance(sides['p'])}"
        text = f"{share['value']:.0%} of {decided:,}"
        lines.append(_line("The left side wins, ties aside", text, _rare(sides["p"]), more))
    if found["a_a"] is not None:
        for measure in MEASURES:
            one = found["a_a"][measure.key]
            apart = one["low"] is not None and not one["low"] <= 0 <= one["high"]
            verdict = "leaves out zero: look for the cause" if apart else "covers zero, as it must"
            lines.append(_line(f"{measure.name}, {p} against itself", span(one, measure), apart, verdict))
    seconds = found["seconds"]
    if seconds["n"]:
        more = f"middle half: {seconds['q1']:.0f} to {seconds['q3']:.0f} s"
        lines.append(_line("Median time per answer", f"{seconds['median']:.0f} s", more=more))
    return [line for line in lines if line["v"]]


def _robustness(results: Mapping[str, Any]) -> list[Line]:
    found = results["checks"]
    lines = []
    for measure in MEASURES:
        told = found["leave_one_out"][measure.key]
        turned = told["low"] is not None and told["low"] < 0 < told["high"]
        lines.append(_line(f"{measure.name}, one annotator left out", span(told, measure), turned))
    even = found["by_coin"]["post_stratified"]
    lines += [
        _line("ΔCTR, shared stickers left out", number(found["without_shared"]["delta_ctr"], CTR)),
        _line("ΔACP, shared stickers left out", number(found["without_shared"]["delta_acp"], ACP)),
        _line("ΔCTR, fixed denominator", number(found["fixed_k"]["delta_ctr"], CTR)),
        _line("ΔCTR, both coins alike", number(even["delta_ctr"], CTR)),
        _line("ΔACP, both coins alike", number(even["delta_acp"], ACP)),
        _line("ΔGSB, ties aside", chance(results["delta_gsb"]["p_votes"])),
    ]
    return [line for line in lines if line["v"]]


def _left_out(results: Mapping[str, Any]) -> list[Line]:
    sessions = results["sessions"]
    lines = [_line("Abandoned, practice", f"{sessions['abandoned']:,}, {sessions['practice']:,}")]
    return lines + [_line(f"Left out: {rule_words(rule)}", f"{n:,}") for rule, n in sessions["excluded"].items()]


def agreement_lines(results: Mapping[str, Any], judged: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Agreement of votes on the same lists and of judgments on the same pairs, where there are any."""
    told = [("Votes on the same two lists", results["vote_agreement"])]
    if judged is not None:
        told += _rounds(judged, "Judgments of the same pairs", "Round")
        told += _rounds(judged["simulated"], "Simulated judgments of the same pairs", "Simulated round")
    return [{"k": name, "lines": _coefficients(found)} for name, found in told if found["pairs"]]


def _rounds(judged: Mapping[str, Any], all_of_them: str, one: str) -> list[tuple[str, Mapping[str, Any]]]:
    """All rounds together, then each, if there are several."""
    rounds = judged["rounds"] if len(judged["rounds"]) > 1 else {}
    return [(all_of_them, judged), *((f"{one} {name}", found) for name, found in rounds.items())]


def _coefficients(found: Mapping[str, Any]) -> list[Line]:
    alpha = found["krippendorff_alpha"]
    lines = [_line("Asked of two people or more", f"{found['pairs']:,}, {found['annotators']} people")]
    if alpha is not None:
        lines.append(_line("Krippendorff’s alpha", plain(alpha, 2), alpha < LOW_ALPHA))
    named = (("Fleiss’ kappa", found["fleiss_kappa"]), ("Cohen’s kappa", found["cohen_kappa"]))
    return lines + [_line(name, plain(value, 2)) for name, value in named if value is not None]


def _line(what: str, found: str, warn: bool = False, more: str = "") -> Line:
    return {"k": what, "v": found, "warn": warn, "more": more}


def _rare(p: float | None) -> bool:
    return p is not None and p < RARE
