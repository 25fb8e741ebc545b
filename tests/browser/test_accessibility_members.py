"""What people meet who have accounts, in each role, and what axe says of it; the open desk is in the file beside."""

from collections.abc import Callable
from typing import Any

import pytest

from annotation.people.accounts import Accounts
from tests.browser.axe import unmet
from tests.browser.conftest import Visit
from tests.browser.test_sign_in import GOOD, join

OPTIONS = ("--login",)
TABS = {
    "expert": ("compare", "vote", "search", "results"),
    "annotator": ("label", "search", "results"),
    "researcher": ("people", "experiments", "search", "results", "compare"),
}


def test_the_way_in_and_what_goes_wrong_on_it(visit: Visit, accounts: Accounts) -> None:
    page = visit.page
    page.goto(f"{visit.app.url}/login")
    page.get_by_label("Name").fill("nobody")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("do not go together").wait_for()
    assert unmet(page) == []
    page.goto(f"{visit.app.url}/join/made-up")
    assert unmet(page) == []
    page.goto(f"{visit.app.url}/join/{accounts.invite('expert', 1, 1)}")
    page.get_by_label("Name, to sign in with").fill("amy")
    page.get_by_label("Password", exact=False).first.fill(GOOD)
    page.get_by_label("The password again").fill("another fine password")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_text("The two passwords are not the same.").wait_for()
    assert unmet(page) == []
    join(visit, accounts, "amy", "expert")
    page.goto(f"{visit.app.url}/account")
    assert unmet(page) == []
    visit.faults[:] = [line for line in visit.faults if "status of 40" not in line]  # what the refusals are told by


@pytest.mark.parametrize("role", list(TABS))
def test_every_tab_of_a_role(new_visit: Callable[..., Visit], accounts: Accounts, role: str) -> None:
    visit: Any = new_visit()
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.page
    join(visit, accounts, f"axe {role}", role)
    for tab in TABS[role]:
        visit.tab(tab.capitalize())
        page.wait_for_selector(f"#tab-{tab} :is(h2, .tile)")
        if tab == "people":
            page.get_by_role("button", name="Make a link").click()
            page.get_by_label("Invitation link").wait_for()
        assert unmet(page) == [], tab
    page.locator("#top .menu summary").click()
    assert unmet(page) == []
