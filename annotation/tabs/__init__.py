"""The tabs of the desk, found by name: every module here with a `TAB` is one. A new tab is one new file."""

import importlib
import os
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from annotation.calls import add_calls
from annotation.nouns import ROLES, Role
from annotation.widgets import Answer, Desk, pane

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


@dataclass(frozen=True, slots=True)
class Tab:
    """`draw(desk)` makes the tab's components, inside the running `gr.Blocks`; lower `order` comes first.

    Where people have accounts, the tab is there for some `roles` alone, and `curtain` is the line that raters see
    in its place as long as an experiment is not over, "" where it stays open. Panes refuse by themselves.
    """

    title: str
    order: int
    draw: Callable[[Desk], None]
    roles: tuple[Role, ...] = ROLES
    curtain: str = ""

    @property
    def name(self) -> str:
        return self.title.lower()


def find_tabs() -> list[Tab]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return sorted((module.TAB for module in modules if hasattr(module, "TAB")), key=lambda tab: tab.order)


def mount_tabs(parent: FastAPI, desk: Desk, me: Answer) -> None:
    """Mount the Gradio side at "/": header (told who is there by `me`), states of the systems, all tabs.

    Telemetry, history, footer and fonts from elsewhere are off: no request leaves the machine.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    blocks: gr.Blocks
    with gr.Blocks(title="Sticker Desk", analytics_enabled=False, fill_width=True) as blocks:
        pane("top", desk, [me])
        pane("strip", desk)
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            for tab in find_tabs():
                with gr.Tab(tab.title, id=tab.name, elem_id=f"tab-{tab.name}"):
                    tab.draw(desk)
    panes = {key: one for key, one in blocks.blocks.items() if isinstance(one, gr.HTML)}
    add_calls(parent, {key: {fn.__name__: fn for fn in one.server_fns} for key, one in panes.items()})
    gr.mount_gradio_app(
        parent,
        blocks,
        path="/",
        theme=gr.themes.Base(font=FONTS, font_mono=("ui-monospace", "monospace")),
        css_paths=sorted((ASSETS / "styles").glob("*.css")),
        head=_head(hushed=desk.accounts is not None),
        favicon_path=str(ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
    )


def _head(hushed: bool) -> str:
    """What the page's head gets: the script that all panes share, and until `top.js` knows who is there, no tabs."""
    rule = '<style id="allowed">#tabs { visibility: hidden; }</style>' if hushed else ""
    return f"<script>{(ASSETS / 'desk.js').read_text('utf-8')}</script>{rule}"
