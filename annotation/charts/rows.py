"""Many intervals under each other on one scale: a forest plot, a row at a time, and the axis below it.

A row is a picture of its own, so that the words beside it are text of the page and stay readable on a phone.
"""

from annotation.charts.svg import Scale, label, signed, tick_digits, ticks

WIDTH, HEIGHT, EDGE = 300, 18, 8


def bar(value: float | None, low: float | None, high: float | None, scale: Scale, words: str, zero: bool = True) -> str:
    """One row: the value as a dot, its interval as a line, the place of zero; without a value the axis alone."""
    middle = HEIGHT / 2
    parts = [
        f'<svg class="row" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">',
        f'<line class="ax" x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{middle}" y2="{middle}"/>',
    ]
    if zero:
        parts.append(f'<line class="zero" x1="{scale.at(0):.1f}" x2="{scale.at(0):.1f}" y1="0" y2="{HEIGHT}"/>')
    if low is not None and high is not None:
        x1, x2 = scale.at(low), scale.at(high)
        parts.append(f'<line class="iv" x1="{x1:.1f}" x2="{x2:.1f}" y1="{middle}" y2="{middle}"/>')
    if value is not None:
        parts.append(f'<circle class="dot" cx="{scale.at(value):.1f}" cy="{middle}" r="4.5"/>')
    return "".join(parts) + "</svg>"


def axis(scale: Scale) -> str:
    """The numbers below the rows."""
    found = ticks(scale.low, scale.high)
    digits = tick_digits(found)
    parts = [f'<svg class="row axis" viewBox="0 0 {WIDTH} 18" aria-hidden="true">']
    parts += [label(scale.at(at), 13, signed(at, digits)) for at in found]
    return "".join(parts) + "</svg>"
