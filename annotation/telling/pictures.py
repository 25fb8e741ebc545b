"""Groups, course, votes and times of an experiment: words for the page, and a picture beside them."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotation.charts import Scale, axis, bar, course, parts_bar, scale_over
from annotation.charts.rows import EDGE, WIDTH
from annotation.telling.numbers import MEASURES, Measure, chance, count, group_name, in_brackets, number, span


def forests(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each measure for everybody and for each user group, on one scale; [] unless there are groups to compare."""
    if len(results["groups"]) < 2:
        return []
    return [_forest(results, measure) for measure in MEASURES if results[measure.key]["value"] is not None]


def _forest(results: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    told = [("Everybody", results[measure.key], None)]
    told += [(group_name(row), row[measure.key], row[measure.key]["p_holm"]) for row in results["groups"]]
    scale = _scale((found for _, found, _ in told), measure)
    rows = []
    for name, found, p in told:
        value, reach = number(found["value"], measure) or "–", span(found, measure)
        picture = bar(*_scaled(found, measure), scale, f"{value}{in_brackets(reach)}")
        says = "" if p is None else chance(p)
        rows.append({"k": name, "n": f"{found['n']:,}", "v": value, "p": says, "svg": picture})
    return {"name": measure.name, "unit": measure.unit.strip(), "rows": rows, "axis": axis(scale)}


def courses(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each measure as the sessions came in; those without two points are left out."""
    drawn = [(measure, course(results["running"][measure.key], measure.scale)) for measure in MEASURES]
    return [{"name": m.name, "unit": m.unit.strip(), "svg": picture} for m, picture in drawn if picture]


def votes(results: Mapping[str, Any]) -> dict[str, Any] | None:
    """Verdicts with their intervals, and which side won; None without a vote."""
    told, sides = results["delta_gsb"], results["checks"]["sides"]
    names = {"good": f"{results['experiment']['system_p']} better", "same": "both equally",
             "bad": f"{results['experiment']['system_b']} better"}  # fmt: skip
    whole = told["good"] + told["same"] + told["bad"]
    if not whole:
        return None
    shares = [
        {"c": {"good": "p", "same": "o", "bad": "b"}[name], "k": names[name], "v": f"{told[name]:,}",
         "share": f"{share['value']:.0%}", "ci": f"{share['low']:.0%} to {share['high']:.0%}"}
        for name, share in told["shares"].items()
    ]  # fmt: skip
    by_side = [sides["left_won"], sides["equal"], sides["right_won"]]
    side_words = f"left {by_side[0]}, equal {by_side[1]}, right {by_side[2]}"
    return {
        "whole": count(whole, "vote"),
        "verdicts": shares,
        "bar": parts_bar([told[name] for name in names], ", ".join(f"{name} {told[name]}" for name in names)),
        "sides": side_words,
        "side_bar": parts_bar(by_side, side_words),
    }


def times(results: Mapping[str, Any]) -> dict[str, Any] | None:
    """Median and middle half of the seconds that each annotator took, slowest first; None where no time is known."""
    found = results["checks"]["seconds"]
    if not found["n"]:
        return None
    people = sorted(found["annotators"], key=lambda row: (-row["median"], row["annotator_id"]))
    scale = scale_over((row[name] for row in people for name in ("q1", "q3")), EDGE, WIDTH - EDGE)
    scale = Scale(0.0, scale.high, EDGE, WIDTH - EDGE)
    rows = [
        {"k": row["annotator_id"][:8], "n": f"{row['n']:,}", "v": f"{row['median']:.0f} s",
         "svg": bar(row["median"], row["q1"], row["q3"], scale, f"{row['median']:.0f} seconds", zero=False)}
        for row in people
    ]  # fmt: skip
    return {"rows": rows, "annotators": count(len(people), "annotator")}


def _scale(found: Iterable[Mapping[str, Any]], measure: Measure) -> Scale:
    edges = [one[name] for one in found for name in ("value", "low", "high")]
    return scale_over((measure.scale * edge for edge in edges if edge is not None), EDGE, WIDTH - EDGE)


def _scaled(found: Mapping[str, Any], measure: Measure) -> tuple[float | None, float | None, float | None]:
    value, low, high = (None if found[n] is None else measure.scale * found[n] for n in ("value", "low", "high"))
    return value, low, high
