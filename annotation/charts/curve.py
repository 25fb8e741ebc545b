"""Clicks by position: the share of shown stickers that were clicked, for each system."""

import math
from collections.abc import Mapping, Sequence

from annotation.charts.svg import Z95, label

PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM = 44.0, 704.0, 16.0, 226.0
STEPS = (0.02, 0.05, 0.1, 0.2, 0.25, 0.5)  # of the percent axis; the first that needs at most five lines
ENOUGH = 20  # stickers shown at a position before a band is drawn there


def curve(positions: Sequence[Mapping[str, int]]) -> str:
    """Share of shown stickers that were clicked, by position, for each system; "" without positions.

    A band of 95 % (Wilson) lies around it where a system was shown `ENOUGH` times at positions in a row.
    """
    if not positions:
        return ""
    lines = {side: _shares(positions, side) for side in "bp"}
    bands = {side: _bands(positions, side) for side in "bp"}
    shares = [share for line in lines.values() for _, share in line]
    highest = max([*shares, *(high for side in bands.values() for band in side for _, _, high in band)], default=0.0)
    highest = min(highest, 1.0) or 0.1
    step = next((one for one in STEPS if highest / one <= 5), STEPS[-1])
    ticks = [step * n for n in range(int(-(-highest // step)) + 1)]
    last = max(row["position"] for row in positions)

    def x(position: int) -> float:
        return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * (position - 1) / max(1, last - 1)

    def y(share: float) -> float:
        return PLOT_BOTTOM - (PLOT_BOTTOM - PLOT_TOP) * share / ticks[-1]

    parts = ['<svg class="curve" viewBox="0 0 720 262" role="img" aria-label="Share of clicks by position">']
    for tick in ticks:
        parts.append(f'<line class="ax" x1="{PLOT_LEFT}" x2="{PLOT_RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>')
        parts.append(f'<text x="{PLOT_LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
    parts += [label(x(at), 248, str(at)) for at in range(1, last + 1) if at == 1 or at % 5 == 0 or last <= 6]
    for side in lines:
        for band in bands[side]:
            edge = [(at, high) for at, _, high in band] + [(at, low) for at, low, _ in reversed(band)]
            points = " ".join(f"{x(at):.1f},{y(share):.1f}" for at, share in edge)
            parts.append(f'<polygon class="{side}" points="{points}"/>')
    for side, line in lines.items():
        points = " ".join(f"{x(at):.1f},{y(share):.1f}" for at, share in line)
        parts.append(f'<polyline class="{side}" points="{points}"/>')
        parts += [f'<circle class="{side}" cx="{x(at):.1f}" cy="{y(share):.1f}" r="3"/>' for at, share in line]
    return "".join(parts) + "</svg>"


def wilson(clicked: int, shown: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927); `shown` is at least 1."""
    share, square = clicked / shown, Z95**2
    middle = share + square / (2 * shown)
    half = Z95 * math.sqrt(share * (1 - share) / shown + square / (4 * shown**2))
    return max(0.0, (middle - half) / (1 + square / shown)), min(1.0, (middle + half) / (1 + square / shown))


def _shares(positions: Sequence[Mapping[str, int]], side: str) -> list[tuple[int, float]]:
    """(position, share clicked) where the side was shown at all."""
    shown = [row for row in positions if row[f"shown_{side}"]]
    return [(row["position"], row[f"clicked_{side}"] / row[f"shown_{side}"]) for row in shown]


def _bands(positions: Sequence[Mapping[str, int]], side: str) -> list[list[tuple[int, float, float]]]:
    """(position, low, high) for each stretch of two or more neighbouring positions with enough data."""
    stretches: list[list[tuple[int, float, float]]] = [[]]
    for row in positions:
        clicked, shown = row[f"clicked_{side}"], row[f"shown_{side}"]
        if shown >= ENOUGH:
            stretches[-1].append((row["position"], *wilson(clicked, shown)))
        else:
            stretches.append([])
    return [stretch for stretch in stretches if len(stretch) > 1]
