"""The app is killed in the middle of clicking: what was acknowledged is there, and the session goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pearl_core.corpus import Corpus
from tests.browser.conftest import App, Visit


@pytest.fixture
def app(hues: Corpus, tmp_path: Any) -> Iterator[App]:
    running = App(hues.folder.parents[1], tmp_path / "records.db")
    running.start()
    yield running
    running.stop()


def clicked_in_records(app: App) -> set[int]:
    kinds = dict(app.rows("select position, kind from event order by seq"))
    return {position for position, kind in kinds.items() if kind == "click"}


def test_a_kill_loses_no_acknowledged_click(visit: Visit, app: App) -> None:
    acknowledged: list[set[int]] = [set()]

    def listen(answer: Any) -> None:
        if "component_server" in answer.url and answer.ok:
            value = json.loads(answer.text()).get("value") or {}
            if "chosen" in value:
                acknowledged.append(set(value["chosen"]))

    visit.open("/#compare")
    visit.enrol("survivor")
    visit.begin("hello good night")
    before = visit.page.locator("#compare .tile img").evaluate_all("all => all.map(one => one.src)")
    visit.page.on("requestfinished", lambda request: listen(request.response()))
    for position in range(1, 6):
        visit.tile(position).click()
    visit.saved()
    for position in range(6, 13):  # these go out while the app dies
        visit.tile(position).click(no_wait_after=True)
        if position == 9:
            app.kill()
    visit.page.get_by_role("alert").get_by_text("not saved").wait_for()
    assert set(range(1, 6)) <= acknowledged[-1] <= clicked_in_records(app)
    assert set(visit.chosen()) <= clicked_in_records(app), "the page shows a tick that is not in the records"

    app.start()
    visit.page.get_by_role("button", name="Try again").click()
    visit.saved()
    chosen = set(visit.chosen())
    assert chosen == clicked_in_records(app) and set(range(1, 10)) <= chosen
    visit.page.reload()
    visit.page.wait_for_selector("#compare .tile")
    assert visit.page.locator("#compare .tile img").evaluate_all("all => all.map(one => one.src)") == before
    assert set(visit.chosen()) == chosen
    visit.tile(1).click()
    visit.saved()
    visit.submit()
    assert app.rows("select state from ending") == [("submitted",)]
    assert clicked_in_records(app) == chosen - {1}
    visit.faults.clear()  # the browser's own lines about the refused connections
