"""Two blind lists from the first look to the numbers, and everything that may come between."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import HOSTILE, ROOT, App, Visit

NewVisit = Callable[..., Visit]
PAIR = "#vote .pair[data-shown]"
SAY = "#say-vote"
SOURCES = "all => all.map(one => one.src)"


def begin(visit: Visit, query: str = "hello") -> None:
    visit.page.locator(SAY).fill(query)
    visit.page.locator(SAY).press("Enter")
    visit.page.wait_for_selector(PAIR)


def start(visit: Visit, name: str, query: str = "hello") -> None:
    visit.open("/#vote")
    visit.enrol(name)
    begin(visit, query)


def pictures(visit: Visit) -> list[str]:
    sources: list[str] = visit.page.locator("#vote .side img").evaluate_all(SOURCES)
    return sources


def answer(visit: Visit, name: str) -> Any:
    return visit.page.locator("#vote").get_by_role("button", name=name)


def given(app: App, name: str) -> list[tuple[str, str]]:
    """Who stood on the left and what was answered, in order, for the annotator of this name."""
    return app.rows(
        "select left_side, choice from vote join impression using (impression_id) join session using (session_id) "
        "join annotator using (annotator_id) where pseudonym = ? order by vote.at",
        name,
    )


def open_left(app: App) -> str:
    """Who stands on the left of the one pair that is open."""
    ((left,),) = app.rows(
        "select left_side from impression left join ending using (session_id) "
        "where state is null and left_side is not null"
    )
    return str(left)


def test_votes_on_the_page_are_counted_as_by_hand(visit: Visit, app: App) -> None:
    before = app.rows("select count(*) from vote")[0][0]
    assert before == 0, "this test comes first, so that it knows every vote"
    visit.open("/#vote")
    visit.enrol("counted-by-hand")
    visit.page.wait_for_selector(SAY, timeout=120_000)  # the first visit waits while models are loaded
    for number, wanted in enumerate(("good", "same", "bad", "good", "good")):
        begin(visit, "hello")
        on_left = open_left(app) == "P"
        better = {"good": on_left, "bad": not on_left}
        visit.page.keyboard.press("2" if wanted == "same" else "1" if better[wanted] else "3")
        said = "That was your first answer." if number == 0 else f"{number + 1} answers so far."
        visit.page.locator("#vote").get_by_text(f"Saved. {said}").wait_for()
    command = [sys.executable, "-m", "annotation", "results", "--db", app.db, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (told,) = json.loads(done.stdout)["experiments"].values()
    gsb = told["delta_gsb"]
    assert (gsb["good"], gsb["same"], gsb["bad"], gsb["value"]) == (3, 1, 1, pytest.approx(2 / 5))
    visit.tab("Results")
    visit.page.get_by_text("dense better 3, equal 1, worse 1, out of 5 votes.").wait_for()


def test_a_reload_and_a_second_tab_show_the_same_pair(visit: Visit, app: App) -> None:
    start(visit, "reloads")
    shown = pictures(visit)
    assert len(shown) == 20
    visit.page.reload()
    visit.page.wait_for_selector(PAIR)
    assert pictures(visit) == shown
    second = visit.context.new_page()
    second.goto(app.url + "/#vote")
    second.wait_for_selector(PAIR)
    assert second.locator("#vote .side img").evaluate_all(SOURCES) == shown
    answer(visit, "Left").click()
    visit.page.wait_for_selector(SAY)
    second.locator("#vote").get_by_role("button", name="Right").click()
    second.get_by_role("alert").get_by_text("already submitted").wait_for()
    second.wait_for_selector(SAY)
    assert [choice for _, choice in given(app, "reloads")] == ["left"]


def test_by_keyboard_alone(visit: Visit, app: App) -> None:
    visit.open("/#vote")
    visit.enrol("keyboard")
    for key, choice in (("1", "left"), ("2", "equal"), ("3", "right")):
        begin(visit)
        visit.page.keyboard.press(key)
        visit.page.wait_for_function(f"document.activeElement.matches('{SAY}')")
        assert given(app, "keyboard")[-1][1] == choice
    begin(visit)
    for name in ("Left", "Both equally", "Right", "Skip this query", "How to decide"):
        visit.page.keyboard.press("Tab")
        assert name in visit.page.evaluate("document.activeElement.innerText")
    for _ in range(3):
        visit.page.keyboard.press("Shift+Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(SAY)
    assert [choice for _, choice in given(app, "keyboard")] == ["left", "equal", "right", "equal"]


def test_a_number_typed_as_a_query_is_no_answer(visit: Visit, app: App) -> None:
    start(visit, "counts")
    visit.page.keyboard.press("1")
    visit.page.keyboard.press("1")  # answers nothing: the pair is gone
    visit.page.wait_for_function(f"document.activeElement.matches('{SAY}')")
    visit.page.keyboard.type("3 2 1")
    assert visit.page.locator(SAY).input_value().endswith("3 2 1")
    assert len(given(app, "counts")) == 1


def test_a_double_click_counts_once_and_begins_nothing(visit: Visit, app: App) -> None:
    start(visit, "double-clicks")
    answer(visit, "Both equally").dblclick(delay=60)
    visit.page.wait_for_selector(SAY)
    spot = visit.page.locator("#vote .idea").first.bounding_box()
    visit.page.mouse.move(spot["x"] + 20, spot["y"] + 20)
    visit.page.mouse.down(click_count=2)  # the second click of a slow one, which falls on what the first one brought
    visit.page.mouse.up(click_count=2)
    visit.page.wait_for_timeout(400)
    assert visit.page.locator(SAY).is_visible()
    assert [choice for _, choice in given(app, "double-clicks")] == ["equal"]


def test_skipping_is_kept_as_abandoned(visit: Visit, app: App) -> None:
    start(visit, "skips")
    answer(visit, "Skip this query").click()
    visit.page.locator("#vote").get_by_text("Skipped.").wait_for()
    mine = "select state from ending join session using (session_id) join annotator using (annotator_id) "
    assert app.rows(mine + "where pseudonym = 'skips'") == [("abandoned",)]
    assert given(app, "skips") == []


def test_an_answer_that_cannot_be_saved_is_offered_again(visit: Visit, app: App) -> None:
    start(visit, "cut-off")
    visit.page.route("**/component_server/**", lambda route: route.abort())
    answer(visit, "Right").click()
    visit.page.get_by_role("alert").get_by_text("Your answer “Right” was not saved.").wait_for()
    assert given(app, "cut-off") == [] and not answer(visit, "Left").is_visible()
    visit.page.keyboard.press("1")  # the answer that waits is not replaced unseen
    visit.page.unroute("**/component_server/**")
    answer(visit, "Try again").click()
    visit.page.wait_for_selector(SAY)
    assert [choice for _, choice in given(app, "cut-off")] == ["right"]
    visit.faults.clear()  # the browser's own line about the aborted request


def test_an_answer_whose_receipt_was_lost_counts_once(visit: Visit, app: App) -> None:
    start(visit, "no-receipt")

    def swallow(route: Any) -> None:
        route.fetch()
        route.abort()

    visit.page.route("**/component_server/**", swallow)
    answer(visit, "Left").click()
    visit.page.get_by_role("alert").get_by_text("was not saved").wait_for()
    assert len(given(app, "no-receipt")) == 1
    visit.page.unroute("**/component_server/**")
    answer(visit, "Try again").click()
    visit.page.locator("#vote").get_by_text("Saved. That was your first answer.").wait_for()
    assert len(given(app, "no-receipt")) == 1
    visit.faults.clear()


def test_both_lists_show_up_at_one_moment(visit: Visit, app: App) -> None:
    visit.open("/#vote")
    visit.enrol("waits")
    held: list[Any] = []
    visit.page.route("**/img/pair/*/right/7", lambda route: held.append(route))
    visit.page.locator(SAY).fill("hello")
    visit.page.locator(SAY).press("Enter")
    visit.page.wait_for_selector("#vote .pair:not([data-shown])")
    visit.page.wait_for_function("document.querySelectorAll('#vote img[data-come]').length === 19")
    assert visit.page.locator("#vote .side img").first.evaluate("one => getComputedStyle(one).visibility") == "hidden"
    assert answer(visit, "Left").is_disabled()
    visit.page.keyboard.press("1")
    held[0].continue_()
    visit.page.wait_for_selector(PAIR)
    assert given(app, "waits") == [] and answer(visit, "Left").is_enabled()


def test_nothing_tells_whose_a_list_is(visit: Visit, app: App) -> None:
    visit.open("/?q=none-of-the-corpus&s=bm25#vote")  # Search has no sticker to name
    visit.page.get_by_role("button", name="Who are you?").click()
    visit.enrol("blind")
    told: list[Any] = []
    visit.page.on("response", lambda answer: told.append(answer))
    begin(visit, "hello good night")
    texts = [answer.text() for answer in told if answer.request.method == "POST"]
    loaded = {answer.url: answer for answer in told if "/img/" in answer.url}
    lists = app.rows(
        "select sticker_ids from retrieval join session using (session_id) left join ending using (session_id) "
        "where state is null and kind = 'side_by_side'"
    )
    shown = {sticker for (found,) in lists for sticker in json.loads(found)}
    for text in (*texts, visit.page.locator("#vote").inner_html()):
        assert not [sticker for sticker in shown if sticker in text]
        assert not [word for word in ("owner", "left_side", "hues") if word in text]
    pairs = [one["value"]["pair"] for one in map(json.loads, texts) if "pair" in (one.get("value") or {})]
    assert len(pairs) == 1 and set(pairs[0]) == {"impression", "query", "practice", "progress", "guide", "lists"}
    assert len(loaded) == 20 and all("/img/pair/" in url for url in loaded)
    for side in ("left", "right"):
        names = [set(answer.headers) for url, answer in loaded.items() if f"/{side}/" in url]
        assert all(one == names[0] and not {"etag", "last-modified"} & one for one in names)
    alts = visit.page.locator("#vote .side img").evaluate_all("all => all.map(one => one.alt)")
    assert alts == [f"{side} list, sticker {at}" for side in ("Left", "Right") for at in range(1, 11)]


def test_pictures_of_a_pair_are_for_its_annotator(new_visit: NewVisit, app: App) -> None:
    mine, other = new_visit(), new_visit()
    start(mine, "picture-owner")
    address = pictures(mine)[0]
    other.open("/#vote")
    other.enrol("picture-thief")
    assert mine.page.request.get(address).status == 200
    assert other.page.request.get(address).status == 404
    pair = address.split("/left/")[0]
    for wrong in ("left/11", "left/0", "left/01", "middle/1", "P/1", "1"):
        assert mine.page.request.get(f"{pair}/{wrong}").status == 404


def test_hostile_words_are_shown_as_text(visit: Visit) -> None:
    start(visit, "types-code", f"hello {HOSTILE}")
    heading = visit.page.locator("#vote").get_by_role("heading", level=2)
    assert " ".join(f"hello {HOSTILE}".split()) in " ".join(heading.inner_text().split())
    assert visit.page.title() == "Sticker Desk"


def test_what_is_not_ready_yet_is_told_in_one_line(visit: Visit) -> None:
    def waiting(route: Any) -> None:
        answered = route.fetch()
        told = answered.json()
        for system in told["systems"]:
            if system["name"] == "dense":
                system.update(state="building", progress=0.4)
        route.fulfill(response=answered, json=told)

    def awaited(route: Any) -> None:
        answered = route.fetch()
        told = answered.json()
        if "needs" in (told.get("value") or {}):
            told["value"]["needs"] = "dense"
        route.fulfill(response=answered, json=told)

    visit.page.route("**/states", waiting)
    visit.page.route("**/component_server/**", awaited)
    visit.open("/#vote")
    visit.enrol("early")
    visit.page.locator("#vote").get_by_text("Still to come before you can start: dense (40 %)").wait_for()


def test_without_a_name_the_dialog_comes(visit: Visit) -> None:
    visit.open("/#vote")
    visit.page.get_by_role("button", name="Just look around").click()
    visit.page.locator("#vote").get_by_role("button", name="Say who you are").click()
    visit.enrol("late-comer")
    visit.page.wait_for_selector(SAY)


def test_the_guideline_stays_as_it_was_left(visit: Visit) -> None:
    start(visit, "reads")
    guide = visit.page.locator("#vote details li").first
    assert guide.is_visible()
    visit.page.get_by_text("How to decide").click()
    assert not guide.is_visible()
    answer(visit, "Left").click()
    begin(visit)
    assert not guide.is_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (820, 1180), (390, 844)])
def test_both_lists_and_the_answers_are_in_view(new_visit: NewVisit, width: int, height: int) -> None:
    visit = new_visit(viewport={"width": width, "height": height})
    start(visit, f"sees-all-{width}", "sad laughing")
    left, right = (visit.page.locator("#vote .side").nth(at).bounding_box() for at in (0, 1))
    assert (left["y"], left["width"], left["height"]) == (right["y"], right["width"], right["height"])
    assert 0 <= left["x"] < left["x"] + left["width"] <= right["x"] and right["x"] + right["width"] <= width
    sizes = {
        (one["width"], one["height"])
        for one in (tile.bounding_box() for tile in visit.page.locator(".side .tile").all())
    }
    assert len({round(side) for size in sizes for side in size}) == 1
    boxes = [answer(visit, name).bounding_box() for name in ("Left", "Both equally", "Right")]
    assert len({round(box["width"]) for box in boxes}) == 1
    assert all(left["y"] + left["height"] <= box["y"] and box["y"] + box["height"] <= height for box in boxes)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_reads_well_without_eyes(visit: Visit) -> None:
    start(visit, "listens")
    nameless = """[...document.querySelectorAll('button, input, select, a[href]')].filter(one => one.offsetParent)
      .filter(one => !(one.innerText.trim() || one.getAttribute('aria-label') || one.labels?.length))
      .map(one => one.outerHTML)"""
    twice = "[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at)"
    assert visit.page.evaluate(nameless) == []
    assert not [key for key in visit.page.evaluate(twice) if "vote" in key]
    assert visit.page.get_by_role("list", name="Left list").get_by_role("listitem").count() == 10
    assert visit.page.locator("h1").count() == 1 and visit.page.locator("img:not([alt])").count() == 0
