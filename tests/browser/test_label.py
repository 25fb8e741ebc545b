"""Judging from the first pair to the last, and everything that may come between."""

import contextlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from annotation.judging.labels import close
from db.store import Store
from tests.browser.conftest import HOSTILE, App, Visit

NewVisit = Callable[..., Visit]
NewRound = Callable[..., str]
READY = "#label .one[data-shown]"


def begin(visit: Visit, name: str) -> None:
    visit.open("/#label")
    visit.enrol(name)
    visit.page.wait_for_selector(READY)


def query(visit: Visit) -> str:
    words: str = visit.page.locator("#label-query").inner_text()
    return words


def press(visit: Visit, key: str) -> None:
    """Press a key once the pair on view can be judged, and wait until it was taken."""
    visit.page.wait_for_selector(READY)
    visit.page.wait_for_timeout(300)
    visit.page.keyboard.press(key)


def told(visit: Visit, words: str) -> None:
    visit.page.locator("#label").get_by_text(words).first.wait_for()


def given(app: App, name: str) -> list[tuple[Any, ...]]:
    """(query, label, whether it replaces another, flagged, comment) of this person, in order."""
    return app.rows(
        "select query, label, replaces is not null, flagged, comment from judgment "
        "join annotator using (annotator_id) where pseudonym = ? order by judgment.at",
        name,
    )


def test_without_any_round_the_page_says_how_to_make_one(visit: Visit) -> None:
    visit.open("/#label")
    visit.enrol("too-early")
    told(visit, "Nothing to judge now")
    told(visit, "python -m annotation pool NAME")


def test_a_whole_session_by_keyboard(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("keys", [f"query {number}" for number in range(1, 6)])
    begin(visit, "keyboard")
    seen = [query(visit)]
    press(visit, "j")
    told(visit, "Saved: Match.")
    seen.append(query(visit))
    press(visit, "f")
    told(visit, "Saved: No match.")
    seen.append(query(visit))
    press(visit, "g")
    press(visit, "c")
    visit.page.keyboard.type("jfsu what is it")
    visit.page.keyboard.press("Enter")
    press(visit, "s")
    told(visit, "Saved: Skipped.")
    press(visit, "u")
    told(visit, "You said: Skipped.")
    assert query(visit) == seen[2]
    assert visit.page.locator("[data-flag]").get_attribute("aria-pressed") == "true"
    assert visit.page.locator("[name=comment]").input_value() == "jfsu what is it"
    press(visit, "u")
    told(visit, "You said: No match.")
    press(visit, "u")
    told(visit, "You said: Match.")
    assert query(visit) == seen[0]
    press(visit, "f")
    told(visit, "Saved: No match.")
    press(visit, "j")
    told(visit, "Saved: Match.")
    press(visit, "u")
    press(visit, "Escape")
    press(visit, "j")
    told(visit, "All done. Thank you!")
    given_now = given(app, "keyboard")
    assert [row[1:] for row in given_now] == [
        ("match", 0, 0, None),
        ("no_match", 0, 0, None),
        ("skip", 0, 1, "jfsu what is it"),
        ("no_match", 1, 0, None),
        ("match", 0, 0, None),
        ("match", 0, 0, None),
    ]
    assert [row[0] for row in given_now[:4]] == [*seen, seen[0]]
    assert len({row[0] for row in given_now}) == 5
    assert visit.page.locator("[data-far]").inner_text().startswith("5 done, 0 left")


def test_fast_keys_judge_nothing_unseen(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("fast", [f"fast {number}" for number in range(1, 5)])
    begin(visit, "fast-fingers")
    visit.page.wait_for_timeout(300)
    first = query(visit)
    for _ in range(3):
        visit.page.keyboard.press("j")
    told(visit, "Saved: Match.")
    assert [row[0] for row in given(app, "fast-fingers")] == [first]
    visit.page.wait_for_timeout(300)
    visit.page.get_by_role("button", name="No match").dblclick(delay=60)
    told(visit, "Saved: No match.")
    visit.page.wait_for_timeout(300)
    for _ in range(2):
        visit.page.keyboard.press("s")
    told(visit, "Saved: Skipped.")
    assert [row[1] for row in given(app, "fast-fingers")] == ["match", "no_match", "skip"]


def test_no_pair_is_judged_before_its_picture_is_seen(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("slow pictures", ["slow 1", "slow 2"])
    visit.open("/#label")
    held: list[Any] = []
    come = False
    visit.page.route("**/img/task/*", lambda route: route.continue_() if come else held.append(route))
    visit.enrol("waits")
    visit.page.wait_for_selector("#label .one:not([data-shown])")
    visit.page.wait_for_timeout(400)
    visit.page.keyboard.press("j")
    visit.page.wait_for_timeout(200)
    assert given(app, "waits") == []
    come = True
    for route in held:
        route.continue_()
    press(visit, "j")
    told(visit, "Saved: Match.")


def test_a_reload_shows_the_same_pair_and_a_second_tab_too(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("twice", [f"twice {number}" for number in range(1, 5)])
    begin(visit, "reloads")
    first = query(visit)
    visit.page.reload()
    visit.page.wait_for_selector(READY)
    assert query(visit) == first
    second = visit.context.new_page()
    second.goto(app.url + "/#label")
    second.wait_for_selector(READY)
    assert second.locator("#label-query").inner_text() == first
    press(visit, "j")
    told(visit, "Saved: Match.")
    second.wait_for_timeout(300)
    second.keyboard.press("f")
    second.get_by_role("alert").get_by_text("in another window already").wait_for()
    second.wait_for_selector(READY)
    assert second.locator("#label-query").inner_text() == query(visit)
    assert [row[:3] for row in given(app, "reloads")] == [(first, "match", 0)]


def test_an_answer_that_cannot_be_saved_is_offered_again(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("cut off", [f"cut {number}" for number in range(1, 5)])
    begin(visit, "cut-off")
    visit.page.route("**/component_server/**", lambda route: (route.fetch(), route.abort()))
    press(visit, "j")
    told(visit, "Your answer “Match” was not saved.")
    visit.page.keyboard.press("f")  # nothing further is answered before it is saved
    assert len(given(app, "cut-off")) == 1  # it had arrived: only the receipt was lost
    visit.page.unroute("**/component_server/**")
    visit.page.get_by_role("button", name="Try again").click()
    told(visit, "Saved: Match.")
    assert [row[1] for row in given(app, "cut-off")] == ["match"]
    press(visit, "f")
    told(visit, "Saved: No match.")
    visit.faults.clear()  # the browser's own line about the aborted request


def test_a_pair_that_went_on_to_somebody_else_is_told_of(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round("expires", ["expires 1", "expires 2"], overlap=1)
    begin(visit, "slow-one")
    held = query(visit)
    with contextlib.closing(sqlite3.connect(app.records)) as records, records:  # taken back, judged by another
        records.execute("drop trigger lease_no_update")
        records.execute("update lease set until = '2020'")
        records.execute("insert into annotator values ('other', 'other', '2026')")
        records.execute("insert into profile (profile_id, annotator_id, at) values (999, 'other', '2026')")
        records.execute(
            "insert into judgment (judgment_id, annotator_id, profile_id, round, query, sticker_id, label, pair_id, "
            "at) select 'o', 'other', 999, 'expires', query, sticker_id, 'match', pair_id, '2026' from pair "
            "where query = ?",
            (held,),
        )
    visit.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    told(visit, "went on to somebody else")
    assert query(visit) != held


def test_a_round_that_is_closed_takes_no_answer(visit: Visit, app: App, new_round: NewRound) -> None:
    other = new_round("stays open", ["open 1"])
    round_id = new_round("closes", ["closes 1", "closes 2"])
    begin(visit, "late")
    close(Store(app.db), round_id)
    press(visit, "j")
    visit.page.get_by_role("alert").get_by_text("is closed. Thank you.").wait_for()
    told(visit, "The round that you were in is closed")
    assert given(app, "late") == [] and visit.page.locator("#label [data-round]").get_attribute("data-round") == other


def test_people_of_other_groups_are_told_kindly(visit: Visit, new_round: NewRound) -> None:
    round_id = new_round("for men", ["for men 1"], group="45-59 male")
    visit.open("/#label")
    visit.enrol("of-another-group")
    visit.page.wait_for_selector(READY)  # another round has something for them
    visit.page.locator("#label").get_by_label("Round").select_option(round_id)
    told(visit, "None of these is for you")
    told(visit, "Thank you for offering.")


def test_what_goes_to_the_browser_tells_nothing_of_systems_or_stickers(visit: Visit, new_round: NewRound) -> None:
    new_round("blind", ["blind 1", "blind 2", "blind 3"])
    answers: list[Any] = []
    visit.page.on("response", lambda answer: answers.append(answer))
    begin(visit, "blind")
    press(visit, "j")
    told(visit, "Saved: Match.")
    texts = [one.text() for one in answers if one.request.method == "POST" and "pairs" in one.text()]
    assert len(texts) >= 2
    for text in (*texts, visit.page.locator("#label").inner_html()):
        assert not [word for word in ("dense", "bm25", "hue-", "found_by", "gold") if word in text]
    (first, *_) = (json.loads(text)["value"] for text in texts)
    assert set(first["pairs"][0]) == {"pair", "query", "src", "label", "said", "flagged", "comment"}
    sources = visit.page.locator("#label img").evaluate_all("all => all.map(one => one.getAttribute('src'))")
    assert len(sources) == 2 and all(source.startswith("/img/task/") for source in sources)


def test_the_picture_of_a_pair_is_for_who_was_given_it(new_visit: NewVisit, new_round: NewRound) -> None:
    new_round("pictures", ["picture 1", "picture 2", "picture 3"])
    mine, other = new_visit(), new_visit()
    begin(mine, "picture-owner")
    address = mine.page.locator("#label .picture img").evaluate("one => one.src")
    other.open("/")
    other.enrol("picture-thief")
    assert mine.page.request.get(address).status == 200
    assert other.page.request.get(address).status == 404


def test_hostile_words_are_shown_as_text(visit: Visit, app: App, new_round: NewRound) -> None:
    new_round(f"hostile {HOSTILE}", [f"a {HOSTILE}", f"b {HOSTILE}"], guidelines=f"guide {HOSTILE}")
    begin(visit, "types-code")
    assert " ".join(query(visit).split())[2:] == " ".join(HOSTILE.split())
    told(visit, "guide ${document.title")
    press(visit, "c")
    visit.page.keyboard.insert_text(HOSTILE)
    visit.page.keyboard.press("Enter")
    press(visit, "j")
    told(visit, "Saved: Match.")
    press(visit, "u")
    told(visit, "You said: Match.")
    assert visit.page.locator("[name=comment]").input_value() == " ".join(HOSTILE.split())
    visit.page.get_by_text("For researchers: rounds").click()
    visit.page.locator(".remarks li").first.wait_for()
    assert "${document.title" in visit.page.locator(".remarks").first.inner_text()
    assert visit.page.title() == "Sticker Desk"


def test_a_researcher_makes_a_round_sees_how_far_it_is_and_closes_it(visit: Visit, app: App) -> None:
    visit.open("/#label")
    visit.enrol("maker")
    visit.page.get_by_text("For researchers: rounds").click()
    form = visit.page.locator("#rounds form")
    form.get_by_label("Name").fill("made here")
    form.get_by_role("button", name="Make the round").click()
    form.get_by_role("alert").get_by_text("0 queries").wait_for()
    form.get_by_label("Typed queries").fill("hello\ngood night")
    form.get_by_label("bm25-ocr", exact=True).check()
    form.get_by_label("Stickers of each system").fill("3")
    form.get_by_label("Gold pairs").fill("hello | hue-01 | no_match")
    form.get_by_role("button", name="Make the round").click()
    card = visit.page.locator("#rounds .card").filter(has=visit.page.get_by_role("heading", name="made here"))
    card.wait_for()
    assert "open, 0 %" in card.inner_text()
    pairs = app.rows("select count(*), count(gold) from pair join round using (round_id) where name = 'made here'")
    assert pairs[0][0] >= 4 and pairs[0][1] == 1
    card.get_by_role("button", name="Close").click()
    card.get_by_text("closed, 0 %").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_the_pair_and_both_answers_are_in_view(
    new_visit: NewVisit, new_round: NewRound, width: int, height: int
) -> None:
    new_round(f"view {width}", ["good morning everybody, it is a new day", "b"])
    visit = new_visit(viewport={"width": width, "height": height})
    begin(visit, f"sees-{width}")
    picture = visit.page.locator("#label .picture").bounding_box()
    boxes = [visit.page.get_by_role("button", name=name, exact=True).bounding_box() for name in ("No match", "Match")]
    assert boxes[0]["width"] == boxes[1]["width"] and boxes[0]["height"] == boxes[1]["height"]
    assert all(picture["y"] + picture["height"] <= box["y"] for box in boxes)
    assert all(box["y"] + box["height"] <= height for box in boxes)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.page.locator("#label img:not([alt])").count() == 0
