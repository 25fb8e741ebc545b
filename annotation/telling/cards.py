"""The three measures, a card each: the number, its interval, and what both say in a sentence or two."""

from collections.abc import Mapping
from typing import Any

from annotation.charts import interval, signed
from annotation.telling.numbers import ACP, CTR, GSB, Measure, chance, count, in_brackets


def cards(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    p = results["experiment"]["system_p"]
    return [_ctr(results, p), _acp(results, p), _gsb(results["delta_gsb"], p)]


def _ctr(results: Mapping[str, Any], p: str) -> dict[str, Any]:
    told, ctr = results["delta_ctr"], results["ctr"]
    if told["value"] is None:
        return _nothing(CTR, "No session yet in which both systems had a place.")
    more = "more" if told["value"] > 0 else "less"
    say = f"{p}’s stickers are chosen {more} often: {ctr['p']:.1%} of its places against {ctr['b']:.1%}."
    if told["value"] == 0:
        say = f"Both are chosen equally often: {ctr['p']:.1%} of their places."
    return _card(CTR, told, f"{say} {sure(told)}")


def _acp(results: Mapping[str, Any], p: str) -> dict[str, Any]:
    told = results["delta_acp"]
    if told["value"] is None:
        return _nothing(ACP, "It needs a session with a click on a sticker of each system.")
    nearer = "nearer the top" if told["value"] < 0 else "further down"
    say = f"Clicks on {p}’s stickers sit {nearer}." if told["value"] else "Clicks on both sit equally high."
    counted = f"{count(told['n'], 'session')} with a click on each {'counts' if told['n'] == 1 else 'count'}."
    return _card(ACP, told, f"{say} {counted} {sure(told)}")


def _gsb(told: Mapping[str, Any], p: str) -> dict[str, Any]:
    votes = told["good"] + told["same"] + told["bad"]
    if not votes:
        return _nothing(GSB, "Votes come with side-by-side sessions. There are none here.")
    say = f"{p} better {told['good']}, equal {told['same']}, worse {told['bad']}, out of {count(votes, 'vote')}."
    return _card(GSB, told, f"{say} {sure(told)}")


def _card(measure: Measure, told: Mapping[str, Any], say: str) -> dict[str, Any]:
    return {
        "name": measure.name,
        "long": measure.long,
        "value": signed(told["value"] * measure.scale, measure.digits),
        "unit": measure.unit,
        "ci": interval(told["value"], told["low"], told["high"], measure.digits, measure.scale),
        "say": say,
    }


def _nothing(measure: Measure, say: str) -> dict[str, Any]:
    return {"name": measure.name, "long": measure.long, "value": None, "say": say}


def sure(told: Mapping[str, Any]) -> str:
    low, high = told["low"], told["high"]
    if low is None or high is None:
        return "An interval needs two annotators or more."
    verdict = "leaves out zero" if low > 0 or high < 0 else "includes zero"
    return f"The interval {verdict}{in_brackets(chance(told['p']))}."
