"""The pages of a desk with accounts that stand beside the tabs: plain HTML with forms, no script needed.

A page is a template of `assets/pages` inside `frame.html`; every value is escaped. Colours and fields are those of
the desk: `pages_css` takes its tokens, and the dark ones for browsers that ask for them.
"""

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

from starlette.responses import HTMLResponse

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PAGES = ASSETS / "pages"
MOST_FIELDS = 20
DARK = re.compile(r"^\.dark (\{.*?^\})", re.DOTALL | re.MULTILINE)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


class Drawn(str):
    """HTML of our own, which is not escaped again."""

    __slots__ = ()


def form_page(name: str, title: str, status: int = 200, **values: str) -> HTMLResponse:
    """The page `name`; its template says which values it takes."""
    escaped = {key: value if isinstance(value, Drawn) else html.escape(value) for key, value in values.items()}
    body = _template(name).substitute(escaped)
    return HTMLResponse(_template("frame").substitute(title=html.escape(title), body=body), status, HEADERS)


def options(choices: Sequence[tuple[str, str]], chosen: str) -> Drawn:
    """The options of a select, from (value, words)."""

    def option(value: str, words: str) -> str:
        selected = " selected" if value == chosen else ""
        return f'<option value="{html.escape(value)}"{selected}>{html.escape(words)}</option>'

    return Drawn("".join(option(value, words) for value, words in choices))


def read_form(body: bytes) -> Mapping[str, str]:
    """The fields of a form as sent; nothing where it is none. What no database takes is replaced."""
    try:
        told = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {key: value.replace("\0", "\ufffd") for key, value in told}


def own_path(wanted: str) -> str:
    """`wanted` where it is an address of this desk, else "/": a link to the sign-in page leads nowhere else."""
    own = re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", wanted)
    return wanted if own and not wanted.startswith(("/login", "/signout", "/join/")) else "/"


@cache
def pages_css() -> str:
    """The stylesheet of these pages. Whoever chose light or dark in the desk has it here by a class of `pages.js`."""
    tokens = (ASSETS / "styles" / "1-tokens.css").read_text("utf-8")
    found = DARK.search(tokens)
    dark = found[1] if found else "{}"
    asked = (
        f"@media (prefers-color-scheme: dark) {{ :root:not(.light) {dark} html:not(.light) {{ color-scheme: dark }} }}"
    )
    return "\n".join((tokens, asked, (PAGES / "pages.css").read_text("utf-8")))


@cache
def _template(name: str) -> Template:
    return Template((PAGES / f"{name}.html").read_text("utf-8"))
