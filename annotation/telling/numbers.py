"""Numbers as people read them: percentage points, positions, p-values, ranges; "" where one is undefined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotation.charts import signed
from annotation.reasons.explain import words


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the three measures: where it stands in the results, and how it is shown (`scale` 100 for shares)."""

    key: str
    name: str
    long: str
    unit: str
    digits: int
    scale: float


CTR = Measure("delta_ctr", "ΔCTR", "click-through rate", " points", 1, 100.0)
ACP = Measure("delta_acp", "ΔACP", "average click position", " positions", 2, 1.0)
GSB = Measure("delta_gsb", "ΔGSB", "side-by-side votes", " points", 1, 100.0)
MEASURES = (CTR, ACP, GSB)


def number(value: float | None, measure: Measure) -> str:
    return "" if value is None else signed(measure.scale * value, measure.digits)


def span(found: Mapping[str, Any], measure: Measure) -> str:
    """ "−0.3 to +0.5"."""
    low, high = found["low"], found["high"]
    return "" if low is None or high is None else f"{number(low, measure)} to {number(high, measure)}"


def chance(p: float | None) -> str:
    """ "p = 0.012"."""
    return "" if p is None else "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def in_brackets(*texts: str) -> str:
    """ " (p = 0.012, 44 to 58)", nothing where all texts are empty."""
    told = ", ".join(text for text in texts if text)
    return f" ({told})" if told else ""


def count(amount: int, what: str) -> str:
    return f"{amount:,} {what}" if amount == 1 else f"{amount:,} {what}s"


def rule_words(rule: str) -> str:
    """Why sessions were left out, as people read it."""
    return "A/A" if rule == "a_a" else words(rule)


def group_name(row: Mapping[str, Any]) -> str:
    """ "20-29 female"; what is not known is left out."""
    return " ".join(part for part in (row["age_band"], row["gender"]) if part) or "not told"
