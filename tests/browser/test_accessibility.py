"""Everything that people meet in the open desk, and what axe says of it: no violation of WCAG 2.1 A or AA."""

from collections.abc import Callable
from typing import Any

from tests.browser.axe import unmet
from tests.browser.conftest import Visit

NewRound = Callable[..., str]


def arrive(new_visit: Callable[..., Visit], tab: str, name: str) -> Any:
    """The page with this tab open, for somebody who has said who they are."""
    visit = new_visit()
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open(f"/#{tab}")
    visit.enrol(name)
    return visit.page


def test_search_and_what_is_above_every_tab(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    visit.open("/#search")
    page.get_by_role("dialog", name="Who are you?").wait_for()
    assert unmet(page) == []
    visit.enrol("axe-search")
    page.wait_for_selector("#found .tile")
    page.get_by_role("button", name="Keyboard help").click()
    assert unmet(page) == []
    page.keyboard.press("Escape")
    page.locator("#q").fill("hello")
    page.keyboard.press("Enter")
    page.locator("#found .why h2").wait_for()
    assert unmet(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#found .tile").first.click()
    page.wait_for_selector("#found .why.open")
    assert unmet(page, (("light", 390, 844), ("dark", 390, 844))) == []
    page.locator(".why [data-shut]").click()
    page.locator("#q").fill("")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notice.on")
    assert unmet(page) == []


def test_compare_before_during_and_after(new_visit: Callable[..., Visit]) -> None:
    page = arrive(new_visit, "compare", "axe-compare")
    page.wait_for_selector("#say")
    assert unmet(page) == []
    page.locator("#say").fill("hello")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sticker 2", exact=True).click()
    page.wait_for_selector("#compare .ack.on")
    assert unmet(page) == []
    page.route("**/component_server/", lambda route: route.fulfill(json={"error": "Not now.", "again": True}))
    page.get_by_role("button", name="Sticker 3", exact=True).click()
    page.get_by_text("was not saved").wait_for()
    assert unmet(page) == []
    page.unroute_all()
    page.locator("#compare").get_by_role("button", name="Try again").click()
    page.wait_for_selector("#compare .ack.on")
    page.locator("#compare [data-submit]").click()
    page.get_by_text("That was your first answer.").wait_for()
    assert unmet(page) == []


def test_vote_with_two_lists_and_after(new_visit: Callable[..., Visit]) -> None:
    page = arrive(new_visit, "vote", "axe-vote")
    page.locator("#say-vote").fill("hello")
    page.keyboard.press("Enter")
    page.wait_for_selector("#vote .pair[data-shown]")
    assert unmet(page) == []
    page.keyboard.press("2")
    page.get_by_text("That was your first answer.").wait_for()
    assert unmet(page) == []


def test_label_without_a_round_with_a_pair_and_when_all_is_judged(
    new_visit: Callable[..., Visit], new_round: NewRound
) -> None:
    page = arrive(new_visit, "label", "axe-label")
    page.get_by_text("Nothing to judge now").wait_for()
    page.get_by_text("For researchers: rounds").click()
    page.get_by_role("heading", name="A new round").wait_for()
    assert unmet(page) == []
    new_round("axe", ["hello", "good night"])
    page.reload()
    page.wait_for_selector("#label .one[data-shown]")
    page.wait_for_timeout(300)
    page.keyboard.press("j")
    page.locator("#label").get_by_text("Saved: Match.").wait_for()
    page.wait_for_selector("#label .one[data-shown]")
    page.keyboard.press("c")
    page.keyboard.type("a comment")
    page.locator("#label [data-flag]").click()
    assert unmet(page) == []
    page.locator("#label [data-skip]").click()
    page.get_by_text("All done. Thank you!").wait_for()
    page.get_by_text("For researchers: rounds").click()
    page.locator(".rounds table").wait_for()
    assert unmet(page) == []


def test_results_with_numbers(new_visit: Callable[..., Visit]) -> None:
    page = arrive(new_visit, "results", "axe-results")
    page.locator("#results .curve").wait_for()  # Compare and Vote were answered in the tests before
    page.locator("#results summary").click()
    assert unmet(page) == []


def test_experiments_the_form_what_is_wrong_in_it_and_systems_from_outside(new_visit: Callable[..., Visit]) -> None:
    page = arrive(new_visit, "experiments", "axe-plans")
    page.get_by_text("Add a system").click()
    page.locator("#experiments [data-add] button").click()
    page.locator("[data-not-added]:not(:empty)").wait_for()
    assert unmet(page) == []
    page.get_by_label("A run file").check()
    page.locator("#experiments [data-add] button").click()
    page.get_by_text("Choose a run file.").wait_for()
    assert unmet(page) == []
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Handed out from a list").check()
    page.get_by_role("button", name="Save as draft").click()
    page.locator("[data-wrong]:not(:empty)").wait_for()
    assert unmet(page) == []
    page.locator(".planner").get_by_label("Name").fill("axe")
    page.get_by_label("People type them").check()
    page.get_by_label("System B, the baseline").select_option("gpop")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("dialog", name="Begin now?").wait_for()
    assert unmet(page) == []


def test_people_where_nobody_has_an_account(new_visit: Callable[..., Visit]) -> None:
    page = arrive(new_visit, "people", "axe-people")
    page.get_by_text("This desk is open").wait_for()
    assert unmet(page) == []
