"""The row of tabs: by keyboard, by the address, by the back button."""

from typing import Any

from tests.browser.conftest import Visit


def chosen(page: Any) -> str:
    return str(page.locator("#tabs [role=tab][aria-selected=true]").first.inner_text())


def test_the_back_button_goes_back_to_the_tab_before(visit: Visit) -> None:
    visit.open("/?q=hello")
    page = visit.page
    page.wait_for_selector("#q")
    visit.tab("Vote")
    visit.tab("Results")
    page.wait_for_function("location.hash === '#results'")
    for tab, address in (("Vote", "#vote"), ("Search", "")):
        page.go_back()
        page.wait_for_function(f"document.querySelector('#tabs [aria-selected=true]').textContent.trim() === '{tab}'")
        assert page.url.endswith(address) and chosen(page) == tab
    assert page.locator("#q").input_value() == "hello"
    page.go_forward()
    page.wait_for_function("location.hash === '#vote'")


def test_arrows_go_from_tab_to_tab(visit: Visit) -> None:
    visit.open("/?q=hello#compare")
    page = visit.page
    page.wait_for_selector("#compare h2")
    page.get_by_role("tab", name="Compare").focus()
    for key, name in (("ArrowRight", "Vote"), ("End", "People"), ("ArrowRight", "Search"), ("ArrowLeft", "People")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent.trim()") == name
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#search'")
