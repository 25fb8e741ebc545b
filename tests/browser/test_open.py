"""`app.py --open`: the browser comes once the page answers, and its absence is no fault."""

import webbrowser
from typing import Any

import pytest

import app as desk
from tests.browser.conftest import App


class Shown(webbrowser.BaseBrowser):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.addresses: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.addresses.append(url)
        return True


@pytest.mark.parametrize(("name", "comes"), [("firefox", True), ("w3m", False)])
def test_the_browser_comes_where_it_has_windows(
    app: App, monkeypatch: pytest.MonkeyPatch, name: str, comes: bool
) -> None:
    browser = Shown(name)
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    desk.open_browser(app.url)
    assert browser.addresses == ([app.url] if comes else [])


def test_no_browser_and_no_answer_are_silent(
    app: App, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def none(*_: Any) -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    desk.open_browser(app.url)
    desk.open_browser("http://127.0.0.1:9")
    assert capfd.readouterr() == ("", "")


def test_the_option_is_no_setting() -> None:
    assert desk.read_settings(["--open"])[1] and not desk.read_settings([])[1]
