"""Accounts in a real browser: join by a link, be asked to sign in again, go on where one was, sign out."""

from collections.abc import Callable
from typing import Any

from annotation.people.accounts import Accounts
from tests.browser.conftest import HOSTILE, App, Visit

OPTIONS = ("--login",)
GOOD = "correct horse battery"
PHONE = {"width": 390, "height": 844}


def join(visit: Visit, accounts: Accounts, login: str, role: str) -> None:
    page = visit.page
    page.goto(f"{visit.app.url}/join/{accounts.invite(role, 1, 1)}")
    page.get_by_label("Name, to sign in with").fill(login)
    page.get_by_label("Password", exact=False).first.fill(GOOD)
    page.get_by_label("The password again").fill(GOOD)
    page.get_by_label("Age").select_option("20-29")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_selector("#top .menu")


def sign_in(visit: Visit, login: str) -> None:
    visit.page.get_by_label("Name").fill(login)
    visit.page.get_by_label("Password").fill(GOOD)
    visit.page.get_by_role("button", name="Sign in").click()


def tabs(visit: Visit) -> list[str]:
    seen: list[str] = visit.page.get_by_role("tab").evaluate_all(
        "tabs => tabs.filter(tab => tab.checkVisibility()).map(tab => tab.textContent.trim())"
    )
    return seen


def refused(visit: Visit) -> list[str]:
    """What the browser itself says of answers that were refused; taken out of its faults."""
    lines = [line for line in visit.faults if "status of 40" in line]
    visit.faults[:] = [line for line in visit.faults if line not in lines]
    return lines


def test_an_expert_joins_and_goes_on_after_being_signed_out(visit: Visit, accounts: Accounts) -> None:
    join(visit, accounts, "ann", "expert")
    assert "Compare" in tabs(visit) and "People" not in tabs(visit)
    visit.tab("Compare")
    visit.begin("hello")
    shown = [tile.get_attribute("src") for tile in visit.page.locator("#compare .tile img").all()]
    (member,) = (one for one in accounts.members() if one.login == "ann")
    accounts.sign_out(member.annotator_id)
    visit.tile(2).click()
    visit.page.get_by_role("heading", name="Sign in").wait_for()
    assert refused(visit)
    assert visit.app.rows("select count(*) from event") == [(0,)]
    sign_in(visit, "ann")
    visit.page.wait_for_selector("#compare .tile")  # the tab that was open
    assert [tile.get_attribute("src") for tile in visit.page.locator("#compare .tile img").all()] == shown
    visit.tile(2).click()
    visit.saved()
    assert visit.app.rows("select kind, position from event") == [("click", 2)]


def test_a_wrong_password_keeps_the_name_and_the_way_back(visit: Visit, accounts: Accounts) -> None:
    join(visit, accounts, "bob", "expert")
    visit.page.locator(".menu summary").click()
    visit.page.get_by_role("button", name="Sign out everywhere").click()
    visit.page.get_by_text("You are signed out, here and everywhere else.").wait_for()
    visit.page.goto(f"{visit.app.url}/?q=hello#vote")
    visit.page.get_by_label("Name").fill("bob")
    visit.page.get_by_label("Password").fill("not this one")
    visit.page.get_by_role("button", name="Sign in").click()
    visit.page.get_by_text("do not go together").wait_for()
    assert visit.page.get_by_label("Name").input_value() == "bob"
    assert visit.page.get_by_label("Password").input_value() == "" and refused(visit)
    sign_in(visit, "bob")
    visit.page.wait_for_selector("#top .menu")
    assert visit.page.url == f"{visit.app.url}/?q=hello#vote"


def test_a_researcher_invites_with_the_tab(visit: Visit, accounts: Accounts, new_visit: Callable[..., Visit]) -> None:
    join(visit, accounts, f"rita {HOSTILE}"[:100], "researcher")
    visit.tab("People")
    page = visit.page
    page.locator("#people [name=role]").select_option("annotator")
    page.get_by_label("Note, for yourselves").fill(HOSTILE)
    page.get_by_role("button", name="Make a link").click()
    page.wait_for_function("document.querySelector('[data-link]')?.value")
    link = page.get_by_label("Invitation link").input_value()
    assert link.startswith(f"{visit.app.url}/join/") and page.title() == "Sticker Desk"
    phone = new_visit(viewport=PHONE)
    phone.page.goto(link)
    phone.page.get_by_role("heading", name="Welcome").wait_for()
    page.get_by_role("button", name="Revoke the invitation").first.click()
    page.get_by_text("ended").first.wait_for()
    phone.page.goto(link)
    phone.page.get_by_role("heading", name="This link does not work").wait_for()
    assert refused(phone)


def test_an_annotator_finds_the_open_tab_and_a_line_in_place_of_the_closed_one(
    accounts: Accounts, app: App, new_visit: Callable[..., Visit]
) -> None:
    visit = new_visit(viewport=PHONE)
    expert = new_visit()
    join(expert, accounts, "eve", "expert")
    expert.tab("Compare")
    expert.page.wait_for_selector("#say")  # from here on there is an experiment
    join(visit, accounts, "carl", "annotator")
    assert not {"Compare", "Vote", "People"} & set(tabs(visit))
    visit.tab("Search")
    visit.page.get_by_role("heading", name="Search opens when the experiment is over.").wait_for()
    visit.page.wait_for_timeout(500)
    assert not visit.page.locator("#ask").is_visible() and not visit.page.locator("#notice.on").count()


def test_another_role_shows_at_the_next_click(
    visit: Visit, accounts: Accounts, new_visit: Callable[..., Visit]
) -> None:
    join(visit, accounts, "rosa", "researcher")
    moved = new_visit()
    join(moved, accounts, "mika", "researcher")
    moved.tab("People")
    moved.page.get_by_role("heading", name="Invite").wait_for()
    visit.tab("People")
    role, change = visit.page.get_by_label("Role of mika"), visit.page.get_by_label("Change mika to this role")
    role.focus()
    role.press("ArrowUp")
    role.press("ArrowUp")
    assert role.input_value() == "expert"
    assert visit.app.rows("select count(*) from appointment") == [(0,)], "arrow keys choose, and give nothing yet"
    role.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("mika is an expert from their next click on.").wait_for()
    assert not change.is_visible() and role.evaluate("one => one === document.activeElement")
    moved.page.get_by_role("button", name="Make a link").click()
    moved.page.get_by_text("Your role has changed to expert.").wait_for()
    moved.page.wait_for_timeout(500)
    assert moved.page.get_by_text("Your role has changed to expert.").is_visible(), "it stays when the tab has loaded"
    assert "People" not in tabs(moved) and not moved.page.locator("#people").is_visible()
    role.select_option("researcher")
    change.dblclick()
    visit.page.get_by_text("mika is a researcher from their next click on.").wait_for()
    assert visit.app.rows("select role from appointment order by appointment_id") == [("expert",), ("researcher",)]
    moved.tab("Vote")
    moved.page.wait_for_function("document.querySelector('#tab-people-button').checkVisibility()")
    moved.tab("People")
    moved.page.get_by_role("button", name="Make a link").click()
    moved.page.wait_for_function("document.querySelector('#people [data-link]')?.value")


def test_no_page_is_wider_than_a_phone(accounts: Accounts, new_visit: Callable[..., Visit]) -> None:
    visit: Any = new_visit(viewport=PHONE, color_scheme="dark")
    join(visit, accounts, "dora", "researcher")
    for address in ("/account", "/", "/#people", "/#results"):
        visit.page.goto(visit.app.url + address)
        visit.page.locator("h1").first.wait_for()
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{address} is {wide} px wide"
    visit.page.get_by_role("tab", name="People").wait_for()
    for tab in visit.page.get_by_role("tab").all():
        tab.click()  # all of them can be reached
        assert tab.get_attribute("aria-selected") == "true"
    for width in (720, 390):  # the open tab, the last one, stays whole in its row, as when a phone is turned
        visit.page.set_viewport_size({**PHONE, "width": width})
        visit.page.wait_for_function(
            """tab => { const [open, row] = [tab, tab.closest('[role=tablist]')].map(at => at.getBoundingClientRect());
              return open.right <= row.right - 20; }""",
            arg=tab.element_handle(),
        )
