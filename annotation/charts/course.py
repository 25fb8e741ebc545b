"""A measure as the sessions came in: its value and 95 % interval after so many of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotation.charts.svg import Scale, label, scale_over, signed, tick_digits, ticks

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 200, 44.0, 350.0, 10.0, 170.0


def course(points: Sequence[Mapping[str, Any]], scale: float = 1.0) -> str:
    """A line through the values with the interval as a band; "" with fewer than two points.

    The scale is that of the later half: the first few sessions are wide, and run out of the picture.
    """
    if len(points) < 2:
        return ""
    later = points[len(points) // 2 :]
    shown = scale_over(
        (scale * one for p in later for one in (p["value"], p["low"], p["high"]) if one is not None), 0, 1
    )
    up = Scale(shown.low, shown.high, BOTTOM, TOP)
    along = Scale(0, points[-1]["n"], LEFT, RIGHT)

    def place(point: Mapping[str, Any], name: str) -> str:
        inside = min(max(scale * point[name], up.low), up.high)
        return f"{along.at(point['n']):.1f},{up.at(inside):.1f}"

    found = ticks(up.low, up.high)
    digits = tick_digits(found)
    last = points[-1]
    words = f"After {last['n']} sessions: {signed(scale * last['value'], 2)}"
    parts = [f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">']
    for at in found:
        y = up.at(at)
        parts.append(f'<line class="ax" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(label(LEFT - 8, round(y + 4, 1), signed(at, digits), "end"))
    parts.append(f'<line class="zero" x1="{LEFT}" x2="{RIGHT}" y1="{up.at(0):.1f}" y2="{up.at(0):.1f}"/>')
    sure = [point for point in points if point["low"] is not None]
    if len(sure) > 1:
        edge = [place(p, "high") for p in sure] + [place(p, "low") for p in reversed(sure)]
        parts.append(f'<polygon class="p" points="{" ".join(edge)}"/>')
    parts.append(f'<polyline class="p" points="{" ".join(place(p, "value") for p in points)}"/>')
    parts += [label(along.at(n), 190, f"{n:,.0f}") for n in ticks(0, last["n"], 4) if n == int(n)]
    return "".join(parts) + "</svg>"
