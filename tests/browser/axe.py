"""axe-core over a page as it stands: WCAG 2.1 A and AA, in light, in dark and as wide as a phone.

unmet(visit.page)          # one line for each violation, none where all is well
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

MODES = (("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# What Gradio's own markup brings and nothing of ours can mend: rule -> (what its target begins with, why).
EXCUSED: dict[str, tuple[str, str]] = {}
RUN = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.target.join(' '), node.failureSummary]))"""
# What is dimmed while an answer is on its way is looked at when the answer is there.
STILL = "() => !document.querySelector('.busy, .working')"
PAINT = "dark => [document.documentElement, document.body].forEach(one => one.classList.toggle('dark', dark))"


def unmet(page: Any, modes: tuple[tuple[str, int, int], ...] = MODES) -> list[str]:
    """The violations of the page in each of the modes; it is left as light and as wide as it came."""
    package = find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        pytest.skip("no axe: pip install axe-playwright-python")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate((Path(package.origin).parent / "axe.min.js").read_text("utf-8"))
    page.wait_for_function(STILL)
    size, found = page.viewport_size, []
    for mode, width, height in modes:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=mode, reduced_motion="reduce")
        page.evaluate(PAINT, mode == "dark")
        for rule, target, why in page.evaluate(RUN, TAGS):
            begins, _ = EXCUSED.get(rule, ("", ""))
            if not begins or not target.startswith(begins):
                found.append(f"{mode} {width}: {rule} at {target}: {' '.join(why.split())}")
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(PAINT, False)
    return found
