"""The tabs of the desk, found by name: every module here with a `TAB` is one. A new tab is one new file."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from annotation.pane import Desk


@dataclass(frozen=True, slots=True)
class Tab:
    """`draw(desk)` makes the tab's components, inside the running `gr.Blocks`; lower `order` comes first."""

    title: str
    order: int
    draw: Callable[[Desk], None]


def find_tabs() -> list[Tab]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return sorted((module.TAB for module in modules if hasattr(module, "TAB")), key=lambda tab: tab.order)
