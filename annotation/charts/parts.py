"""A whole cut into parts, as one bar: votes for each side, or for each verdict."""

from collections.abc import Sequence

WIDTH, HEIGHT = 300, 22


def parts_bar(numbers: Sequence[int], words: str) -> str:
    """The first part in P's colour, the last in B's, those between them plain; "" without anything."""
    whole = sum(numbers)
    if not whole:
        return ""
    kinds = ("p", *("o",) * (len(numbers) - 2), "b")
    drawn, begin = [], 0.0
    for number, kind in zip(numbers, kinds, strict=True):
        width = WIDTH * number / whole
        if number:
            drawn.append(
                f'<rect class="{kind}" x="{begin:.1f}" y="0" width="{max(width - 2, 1):.1f}" height="{HEIGHT}"/>'
            )
        begin += width
    start = f'<svg class="parts" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
    return f'{start} aria-label="{words}">{"".join(drawn)}</svg>'
