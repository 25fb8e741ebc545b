"""A value with its interval and the place of zero."""

from annotation.charts.svg import label, signed

WIDTH, CLOSE = 300, 48  # and where two numbers would touch


def interval(value: float | None, low: float | None, high: float | None, digits: int, scale: float = 1.0) -> str:
    """A value with its interval and the place of zero; without an interval the value alone; "" without a value."""
    if value is None:
        return ""
    known = [scale * one for one in (value, low, high, 0.0) if one is not None]
    room = (max(known) - min(known)) * 0.18 or 1.0
    left, right = min(known) - room, max(known) + room

    def place(at: float) -> float:
        return 12 + (WIDTH - 24) * (at - left) / (right - left)

    marks = [one * scale for one in (low, high) if one is not None] or [value * scale]
    words = " to ".join(signed(mark, digits) for mark in marks)
    parts = [
        f'<svg class="ci" viewBox="0 0 {WIDTH} 44" role="img" aria-label="95 percent interval: {words}">'
        if low is not None
        else f'<svg class="ci" viewBox="0 0 {WIDTH} 44" role="img" aria-label="No interval yet">',
        f'<line class="ax" x1="12" x2="{WIDTH - 12}" y1="16" y2="16"/>',
        f'<line class="zero" x1="{place(0):.1f}" x2="{place(0):.1f}" y1="4" y2="28"/>',
    ]
    if low is not None and high is not None:
        x1, x2 = place(low * scale), place(high * scale)
        parts.append(f'<line class="iv" x1="{x1:.1f}" x2="{x2:.1f}" y1="16" y2="16"/>')
    parts.append(f'<circle cx="{place(value * scale):.1f}" cy="16" r="6"/>')
    close = len(marks) == 2 and place(marks[1]) - place(marks[0]) < CLOSE
    anchors = ("end", "start") if close else ("middle", "middle")
    shifts = (12, -12) if close else (0, 0)  # close together, the numbers stand on either side of the middle
    parts += [
        label(place(mark) + by, 41, signed(mark, digits), anchor)
        for mark, by, anchor in zip(marks, shifts, anchors, strict=False)
    ]
    if all(abs(place(0) - place(mark)) > (64 if close else 34) for mark in marks):
        parts.append(label(place(0), 41, "0"))
    return "".join(parts) + "</svg>"
