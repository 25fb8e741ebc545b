"""The results of an experiment in words and pictures, as plain dicts that the Results tab and its report both show.

Every number comes from `annotation.results`, the function behind `python -m annotation results` and `replay`.
"""

from collections.abc import Mapping
from typing import Any

from annotation.charts import curve
from annotation.telling.cards import cards
from annotation.telling.checks import agreement_lines, checks
from annotation.telling.numbers import count, rule_words
from annotation.telling.pictures import courses, forests, times, votes

MANY = 10  # annotators; how much people differ is only roughly known of fewer


def told(results: Mapping[str, Any], judged: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The content of the page; `judged` is the agreement of the corpus's judges, None where none is wanted."""
    experiment, sessions = results["experiment"], results["sessions"]
    return {
        "id": experiment["experiment_id"],
        "title": f"{experiment['system_p']} against {experiment['system_b']}",
        "p": experiment["system_p"],
        "b": experiment["system_b"],
        "simulated": experiment["simulated"],
        "counts": f"{count(sessions['valid'], 'session')}, {count(results['annotators'], 'annotator')}",
        "rough": 1 < results["annotators"] < MANY,
        "some": sessions["valid"] > 0,
        "submitted": sessions["submitted"],
        "open": sessions["open"],
        "left_out": [{"k": rule_words(rule), "v": number} for rule, number in sessions["excluded"].items()],
        "cards": cards(results),
        "curve": (drawn := curve(results["positions"])),
        "banded": "<polygon" in drawn,
        "checks": checks(results),
        "forests": forests(results),
        "courses": courses(results),
        "votes": votes(results),
        "times": times(results),
        "agreement": agreement_lines(results, judged),
    }
