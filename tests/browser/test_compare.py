"""A blind session from the first click to the Results tab, and everything that may come between."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import pytest

from tests.browser.conftest import HOSTILE, App, Visit

NewVisit = Callable[..., Visit]
QUERIES = ("hello", "good night", "thank you hello")


@dataclass(frozen=True)
class Shown:
    """A session as the records hold it."""

    impression_id: str
    owners: str
    clicked: frozenset[int]

    def rates(self) -> float:
        """CTR of P less CTR of B, counted here and not by the code under test."""
        owned = {side: [at for at, owner in enumerate(self.owners, 1) if owner == side] for side in "PB"}
        share = {side: sum(at in self.clicked for at in places) / len(places) for side, places in owned.items()}
        return share["P"] - share["B"]

    def places(self) -> float | None:
        """Mean clicked position of P less that of B; None without a click on both."""
        clicked = {side: [at for at in self.clicked if self.owners[at - 1] == side] for side in "PB"}
        return fmean(clicked["P"]) - fmean(clicked["B"]) if clicked["P"] and clicked["B"] else None


def recorded(app: App, state: str | None = "submitted") -> list[Shown]:
    """All sessions in order of their start; `state` None is an open one."""
    rows = app.rows(
        "select i.impression_id, i.owners from impression i join session s using (session_id) "
        "left join ending e using (session_id) where e.state is ? order by s.at",
        state,
    )
    return [Shown(key, owners, clicked_in(app, key)) for key, owners in rows]


def clicked_in(app: App, impression_id: str) -> frozenset[int]:
    last = {
        position: kind
        for position, kind in app.rows(
            "select position, kind from event where impression_id = ? order by seq", impression_id
        )
        if kind in ("click", "unclick")
    }
    return frozenset(position for position, kind in last.items() if kind == "click")


def start(visit: Visit, name: str, query: str = "hello") -> None:
    visit.open("/#compare")
    visit.enrol(name)
    visit.begin(query)


def test_the_numbers_on_the_page_are_those_counted_by_hand(visit: Visit, app: App) -> None:
    before = len(recorded(app))
    visit.open("/#compare")
    visit.enrol("counted-by-hand")
    for query, picks in zip(QUERIES, ((1, 2, 5), (), (4, 3)), strict=True):
        visit.begin(query)
        for position in picks:
            visit.tile(position).click()
        if picks:
            visit.saved()
        visit.submit()
    sessions = recorded(app)
    assert len(sessions) == before + 3
    assert [set(one.clicked) for one in sessions[-3:]] == [{1, 2, 5}, set(), {3, 4}]
    rates = fmean(one.rates() for one in sessions)
    places = [place for one in sessions if (place := one.places()) is not None]
    visit.tab("Results")
    cards = visit.page.locator("#results .num")
    cards.first.wait_for()
    signed = [f"{100 * rates:+.1f} points", f"{fmean(places):+.2f} positions"]
    shown = [" ".join(text.split()) for text in cards.all_inner_texts()]
    assert [text.replace("−", "-") for text in shown[:2]] == [re.sub(r"[+-](0\.0+ )", r"\1", one) for one in signed]
    assert f"{len(sessions)} sessions" in visit.page.locator("#results .task").inner_text()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="JSON").click()
    told = json.loads(download.value.path().read_text("utf-8"))
    assert told["delta_ctr"]["value"] == pytest.approx(rates)
    assert told["delta_acp"]["value"] == pytest.approx(fmean(places))
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="CSV").click()
    assert len(download.value.path().read_text("utf-8").strip().splitlines()) == len(sessions) + 1


def test_a_reload_and_a_second_tab_show_the_same_session(visit: Visit, app: App) -> None:
    start(visit, "reloads")
    addresses = visit.page.locator("#compare .tile img").evaluate_all("all => all.map(one => one.src)")
    visit.tile(3).click()
    visit.tile(7).click()
    visit.saved()
    visit.page.reload()
    visit.page.wait_for_selector("#compare .tile")
    assert visit.page.locator("#compare .tile img").evaluate_all("all => all.map(one => one.src)") == addresses
    assert visit.chosen() == [3, 7]
    second = visit.context.new_page()
    second.goto(app.url + "/#compare")
    second.wait_for_selector("#compare .tile")
    assert second.locator("#compare .tile img").evaluate_all("all => all.map(one => one.src)") == addresses
    visit.submit()
    second.get_by_role("button", name="Sticker 1", exact=True).click()
    second.get_by_role("alert").get_by_text("already submitted").wait_for()
    second.wait_for_selector("#say")
    assert recorded(app)[-1].clicked == {3, 7}


def test_a_second_click_takes_it_back_and_enter_submits(visit: Visit, app: App) -> None:
    start(visit, "changes-mind")
    visit.tile(2).click()
    visit.tile(4).click()
    visit.tile(2).click()
    visit.saved()
    assert visit.chosen() == [4]
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#say")
    assert recorded(app)[-1].clicked == {4}


def test_by_keyboard_alone(visit: Visit, app: App) -> None:
    start(visit, "keyboard")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.dataset.pos") == "1"
    visit.page.keyboard.press("Space")
    visit.saved()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("document.querySelectorAll('#compare .tile[aria-pressed=true]').length === 2")
    visit.page.locator("[data-submit]").focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#say")
    assert recorded(app)[-1].clicked == {1, 2}


def test_enter_with_nothing_chosen_asks_once_more(visit: Visit, app: App) -> None:
    start(visit, "none-fits")
    before = len(recorded(app))
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("Nothing chosen").wait_for()
    assert len(recorded(app)) == before
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#say")
    assert len(recorded(app)) == before + 1


def test_double_clicks_do_nothing_twice(visit: Visit, app: App) -> None:
    visit.open("/#compare")
    visit.enrol("double-clicks")
    visit.page.locator(".ideas.middle .idea").first.dblclick()
    visit.page.wait_for_selector("#compare .tile")
    visit.tile(1).dblclick()
    visit.page.wait_for_timeout(300)
    assert visit.chosen() == []
    visit.page.locator("[data-submit]").dblclick()
    visit.page.wait_for_selector("#say")
    mine = "select count(*) from session join annotator using (annotator_id) where pseudonym = 'double-clicks'"
    assert app.rows(mine) == [(1,)]


def test_skipping_is_kept_as_abandoned(visit: Visit, app: App) -> None:
    start(visit, "skips")
    open_one = recorded(app, None)[-1]
    visit.page.get_by_role("button", name="Skip this query").click()
    visit.page.wait_for_selector("#say")
    assert recorded(app, "abandoned")[-1].impression_id == open_one.impression_id


def test_a_click_that_cannot_be_saved_is_taken_back_and_offered_again(visit: Visit, app: App) -> None:
    start(visit, "cut-off")
    visit.page.route("**/component_server/**", lambda route: route.abort())
    visit.tile(5).click()
    visit.page.get_by_role("alert").get_by_text("was not saved").wait_for()
    assert visit.chosen() == [] and recorded(app, None)[-1].clicked == frozenset()
    visit.page.unroute("**/component_server/**")
    visit.page.get_by_role("button", name="Try again").click()
    visit.saved()
    assert visit.chosen() == [5] and recorded(app, None)[-1].clicked == {5}
    visit.faults.clear()  # the browser's own line about the aborted request


def test_nothing_tells_whose_a_sticker_is(visit: Visit, app: App) -> None:
    visit.open("/?q=none-of-the-corpus&s=bm25#compare")  # Search has no sticker to name
    visit.page.get_by_role("button", name="Who are you?").click()
    visit.enrol("blind")
    told: list[Any] = []
    visit.page.on("response", lambda answer: told.append(answer))
    visit.begin("hello good night")
    for position in (1, 2, 3):
        visit.tile(position).click()
    visit.saved()
    texts = [answer.text() for answer in told if answer.request.method == "POST"]
    pictures = {answer.url: answer for answer in told if "/img/page/" in answer.url}
    told.clear()
    visit.page.reload()
    visit.page.wait_for_selector("#compare .tile[aria-pressed=true]")
    visit.page.wait_for_load_state("networkidle")
    texts += [answer.text() for answer in told if answer.request.method == "POST"]
    page = visit.page.locator("#compare").inner_html()
    impression = recorded(app, None)[-1]
    shown = json.loads(app.rows("select shown from impression where impression_id = ?", impression.impression_id)[0][0])
    for text in (*texts, page):
        assert "owner" not in text and impression.owners not in text
        assert not [sticker for sticker in shown if sticker in text]
    pages = [told["value"]["page"] for told in map(json.loads, texts) if "page" in (told.get("value") or {})]
    keys = {"impression", "query", "practice", "guide", "count", "answered", "tiles"}
    assert pages and all(set(one) == keys for one in pages)
    assert all(set(tile) == {"pos", "src", "on"} for one in pages for tile in one["tiles"])
    assert len(pictures) == len(shown)
    for answer in pictures.values():
        assert not {"etag", "last-modified"} & set(answer.headers) and ".png" not in str(answer.headers)
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/data?session_hash=x"):
        assert visit.page.request.get(app.url + path).status == 404


def test_pictures_of_a_page_are_for_its_annotator(new_visit: NewVisit, app: App) -> None:
    mine, other = new_visit(), new_visit()
    start(mine, "picture-owner")
    address = mine.page.locator("#compare .tile img").first.get_attribute("src")
    other.open("/#compare")
    other.enrol("picture-thief")
    assert mine.page.request.get(app.url + address).status == 200
    assert other.page.request.get(app.url + address).status == 404
    assert mine.page.request.get(app.url + address.rsplit("/", 1)[0] + "/99").status == 404


def test_hostile_words_are_shown_as_text(visit: Visit) -> None:
    visit.open("/#compare")
    visit.enrol("a${1+1}`b`<i>\\")
    assert "a${1+1}`b`<i>\\" in visit.page.locator("#top .who").inner_text()
    visit.begin(f"hello {HOSTILE}")
    heading = visit.page.get_by_role("heading", level=2).filter(has_text="hello")
    assert " ".join(f"hello {HOSTILE}".split()) in " ".join(heading.inner_text().split())
    assert visit.page.title() == "Sticker Desk"


def test_the_box_to_type_in_is_as_wide_as_what_is_around_it(visit: Visit) -> None:
    visit.open("/#compare")
    visit.enrol("types-wide")
    for tab in ("Compare", "Vote"):
        visit.tab(tab)
        box = visit.page.locator(f"#{tab.lower()} .box").bounding_box()
        around = visit.page.locator(f"#{tab.lower()} .next").bounding_box()
        assert (box["x"], box["width"]) == (around["x"], around["width"])


def test_all_twenty_are_in_view(visit: Visit) -> None:
    start(visit, "sees-all", "sad laughing")
    last = visit.page.locator("#compare .tile").last.bounding_box()
    button = visit.page.locator("[data-submit]").bounding_box()
    assert last["y"] + last["height"] <= 900 and button["y"] + button["height"] <= 900
    assert last["y"] + last["height"] <= button["y"]


def test_the_page_reads_well_without_eyes(visit: Visit) -> None:
    start(visit, "listens")
    nameless = """[...document.querySelectorAll('button, input, select, a[href]')].filter(one => one.offsetParent)
      .filter(one => !(one.innerText.trim() || one.getAttribute('aria-label') || one.labels?.length))
      .map(one => one.outerHTML)"""
    for tab in ("Search", "Compare", "Results"):
        visit.tab(tab)
        visit.page.wait_for_timeout(400)
        assert visit.page.locator("h1").count() == 1
        assert visit.page.evaluate(nameless) == []
        assert visit.page.locator("img:not([alt])").count() == 0
    names = visit.page.locator("#compare .tile").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert names == [f"Sticker {position}" for position in range(1, len(names) + 1)]


def test_a_name_changed_in_one_tab_is_the_name_in_every_tab(visit: Visit) -> None:
    visit.open("/#compare")
    visit.enrol("first-name")
    visit.begin("good night")
    other = visit.context.new_page()
    other.goto(visit.app.url)
    other.get_by_role("button", name="first-name").click()
    other.get_by_label("Name or pseudonym").fill("second-name")
    other.get_by_role("button", name="That is me").click()
    visit.page.get_by_role("button", name="second-name").wait_for()
    visit.page.wait_for_selector("#say")  # the list belongs to the first name
