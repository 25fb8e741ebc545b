"""An experiment from the empty form to its end, as a researcher makes it."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import App, Visit


def arrive(visit: Visit, name: str) -> Any:
    visit.open("/#experiments")
    visit.enrol(name)
    pane = visit.page.locator("#experiments")
    pane.get_by_role("heading", name="Experiments", exact=True).wait_for(timeout=60_000)
    return pane


def fill(pane: Any, name: str, **fields: str) -> None:
    pane.get_by_role("button", name="New experiment").click()
    pane.locator(".planner").get_by_label("Name").fill(name)
    pane.get_by_label("System P, on trial").select_option("bm25")
    pane.get_by_label("System B, the baseline").select_option("gpop")
    for label, value in fields.items():
        pane.locator(f"[name={label}]").fill(value)


def row(pane: Any, name: str) -> Any:
    return pane.locator(".plan").filter(has=pane.page.get_by_role("heading", name=name))


def test_an_experiment_is_planned_begun_paused_and_closed(visit: Visit, app: App) -> None:
    pane = arrive(visit, "researcher")
    assert row(pane, "dense against bm25-ocr").get_by_text("running").is_visible(), "the one that is there by itself"
    fill(pane, "words or clicks", planned="30")
    pane.get_by_text("mixed lists of 20 annotators find a true difference of 3 points").wait_for()
    pane.get_by_label("Handed out from a list").check()
    pane.get_by_role("button", name="test", exact=True).click()
    visit.page.wait_for_function("document.querySelector('#experiments [name=queries]').value.includes('happy')")
    pane.get_by_role("button", name="Save as draft").click()
    pane.get_by_text("Saved as a draft.").wait_for()
    draft = row(pane, "words or clicks")
    draft.get_by_role("button", name="Edit").click()
    pane.locator("[name=kind][value=side_by_side]").check()
    pane.locator("[name=planned]").fill("30")  # the question about the size waits a moment, then the form is gone
    pane.get_by_role("button", name="Save as draft").click()
    draft.get_by_role("button", name="Begin").click()
    pane.get_by_role("dialog", name="Begin now?").get_by_role("button", name="Begin").click()
    pane.get_by_text("“words or clicks” has begun, with bm25").wait_for()
    begun = row(pane, "words or clicks")
    assert begun.get_by_text("0 of 30 votes").is_visible() and begun.get_by_role("button", name="Edit").count() == 0
    ((pinned,),) = app.rows("select version_p from experiment where name = 'words or clicks'")
    assert begun.get_by_text(f"bm25 {pinned}").is_visible()
    begun.get_by_role("button", name="Pause").click()
    begun.get_by_text("paused").wait_for()
    begun.get_by_role("button", name="Go on").click()
    begun.get_by_role("link", name="Vote").click()
    vote = visit.page.locator("#vote")
    vote.get_by_role("button", name="Show me two lists").wait_for()
    assert vote.get_by_label("Experiment").locator("option:checked").inner_text() == "words or clicks"
    visit.tab("Experiments")
    begun.get_by_role("button", name="Close").click()
    pane.get_by_role("dialog", name="Close for good?").get_by_role("button", name="Close for good").click()
    begun.get_by_text("closed").wait_for()
    assert begun.get_by_role("button", name="Go on").count() == 0
    states = app.rows("select state from standing join experiment using (experiment_id) order by standing_id")
    assert [state for (state,) in states] == ["running", "paused", "running", "closed"]
    begun.get_by_role("link", name="Results").click()
    results = visit.page.locator("#results")
    results.locator("option:checked", has_text="words or clicks").wait_for(state="attached")


def test_by_turns_one_tab_leads_to_the_other_by_keyboard(visit: Visit, app: App) -> None:
    pane = arrive(visit, "turner")
    fill(pane, "by turns")
    pane.locator("[name=kind][value=both]").check()
    pane.get_by_role("button", name="Save as draft").click()
    row(pane, "by turns").get_by_role("button", name="Begin").click()
    pane.get_by_role("dialog", name="Begin now?").get_by_role("button", name="Begin").click()
    row(pane, "by turns").get_by_role("link", name="Compare").click()
    page, keys = visit.page, visit.page.keyboard
    page.locator("#compare [data-go], #compare #say").wait_for()
    if page.locator("#compare [data-go]").count():
        page.locator("#compare [data-go]").press("Enter")
    else:
        page.locator("#say").focus()
    for _ in range(4):
        page.wait_for_function("['say', 'say-vote'].includes(document.activeElement.id)")
        mixed = page.evaluate("document.activeElement.id") == "say"
        keys.type("hello")
        keys.press("Enter")
        page.wait_for_selector("#compare [data-submit]" if mixed else "#vote .pair[data-shown]")
        if mixed:
            page.locator("#compare .tile").first.click()
        keys.press("Enter" if mixed else "2")
        page.wait_for_function("document.activeElement.dataset.go === '" + ("vote'" if mixed else "compare'"))
        keys.press("Enter")
    kinds = app.rows(
        "select session.kind from session join experiment using (experiment_id) where experiment.name = 'by turns'"
    )
    assert sorted(kind for (kind,) in kinds) == ["interleaved"] * 2 + ["side_by_side"] * 2


def test_what_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(visit: Visit, app: App) -> None:
    pane = arrive(visit, "slips")
    fill(pane, "", k="0", planned="many", aa_share="2")
    pane.get_by_role("button", name="Save as draft").click()
    pane.get_by_text("4 fields need another look.").wait_for()
    assert pane.locator("#fault-k").inner_text() == "The k is 0, it must be a whole number from 1 to 100."
    assert "'many'" in pane.locator("#fault-planned").inner_text()
    assert pane.locator("[name=planned]").input_value() == "many"
    assert visit.page.evaluate("document.activeElement.name") == "name"
    assert app.rows(
        "select count(*) from draft where author = (select annotator_id from annotator where pseudonym = 'slips')"
    ) == [(0,)]
    pane.locator("[name=k]").fill("5")
    assert pane.locator("#fault-k").inner_text() == ""


def test_the_one_who_edits_an_older_draft_is_told(new_visit: Any) -> None:
    one, two = new_visit(), new_visit()
    pane = arrive(one, "first-editor")
    fill(pane, "edited by two")
    pane.get_by_role("button", name="Save as draft").click()
    panes = [pane, arrive(two, "second-editor")]
    for each in panes:
        row(each, "edited by two").get_by_role("button", name="Edit").click()
        each.locator("[name=k]").fill("7")
    for each in panes:
        each.get_by_role("button", name="Save as draft").click()
    panes[0].get_by_text("Saved as a draft.").wait_for()
    two.page.get_by_text("Somebody changed this draft meanwhile").wait_for()
    assert panes[1].locator("[name=k]").input_value() == "7"
    panes[1].get_by_role("button", name="Back without saving").click()
    row(panes[1], "edited by two").get_by_role("button", name="Discard").click()
    panes[1].get_by_role("dialog").get_by_role("button", name="Discard").click()
    panes[1].get_by_text("The draft is gone.").wait_for()


def test_a_copy_of_a_running_one_begins_as_a_draft(visit: Visit) -> None:
    pane = arrive(visit, "copies")
    row(pane, "dense against bm25-ocr").get_by_role("button", name="Copy as a new draft").click()
    assert pane.locator(".planner").get_by_label("Name").input_value() == "dense against bm25-ocr again"
    assert pane.get_by_label("System P, on trial").input_value() == "dense"
    visit.page.keyboard.press("Enter")
    pane.get_by_text("Saved as a draft.").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_it_fits_and_reads_well_without_eyes(new_visit: Any, width: int, height: int) -> None:
    visit = new_visit(viewport={"width": width, "height": height})
    pane = arrive(visit, f"reads-{width}")
    nameless = """[...document.querySelectorAll('#experiments :is(button, input, select, textarea, a)')]
      .filter(one => one.offsetParent)
      .filter(one => !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length))
      .map(one => one.outerHTML)"""
    wide = "document.documentElement.scrollWidth"
    assert visit.page.evaluate(nameless) == [] and visit.page.evaluate(wide) <= width
    pane.get_by_role("button", name="New experiment").click()
    pane.locator(".planner").get_by_label("Name").wait_for()
    assert visit.page.evaluate(nameless) == [] and visit.page.evaluate(wide) <= width


def test_a_system_from_outside_is_added_chosen_and_removed(visit: Visit) -> None:
    pane = arrive(visit, "brings-a-system")
    pane.get_by_text("Add a system").click()
    pane.get_by_label("Address").fill("ftp://127.0.0.1/")
    pane.locator("[data-add] [name=name]").fill("acme")
    pane.get_by_role("button", name="Add", exact=True).click()
    pane.get_by_text("is not a URL that begins with http:// or https://").wait_for()
    pane.get_by_label("Address").fill("http://127.0.0.1:9/search")
    pane.get_by_role("button", name="Add", exact=True).click()
    pane.get_by_text("outside:acme is there.").wait_for()
    fill(pane, "against a system from outside")
    pane.get_by_label("System P, on trial").select_option("outside:acme")
    pane.get_by_role("button", name="Save as draft").click()
    row(pane, "against a system from outside").get_by_role("button", name="Begin").click()
    pane.get_by_role("dialog", name="Begin now?").get_by_role("button", name="Begin").click()
    visit.page.get_by_text("outside:acme does not answer: it cannot be reached").wait_for()
    pane.get_by_role("button", name="Remove outside:acme").click()
    pane.get_by_role("dialog").get_by_role("button", name="Remove").click()
    pane.get_by_text("The system is removed.").wait_for()


def test_a_run_file_is_brought_chosen_and_its_queries_are_taken(visit: Visit, tmp_path: Path) -> None:
    pane = arrive(visit, "brings-a-run")
    run, queries = tmp_path / "theirs.run", tmp_path / "list.jsonl"
    queries.write_text('{"qid": "q1", "query": "good night"}\n{"qid": "q2", "query": "hello"}\n')
    lines = ["q1 Q0 hue-01 1 2 theirs", "q1 Q0 hue-02 2 1 theirs", "q2 Q0 hue-03 1 1 theirs"]
    pane.get_by_text("Add a system").click()
    pane.get_by_label("A run file").check()
    pane.locator("[data-add] [name=name]").fill("theirs")
    add = pane.get_by_role("button", name="Add", exact=True)
    add.click()
    pane.get_by_text("Choose a run file.").wait_for()
    pane.get_by_label("List of its queries").set_input_files(queries)
    for wrong, line in (
        (["no run"], "theirs.run, line 1: 2 fields, there must be six"),
        (lines[:2], "theirs.run answers 1 of the 2 queries in list.jsonl, and not 'hello'"),
    ):
        run.write_text("\n".join(wrong))
        pane.get_by_label("Run file", exact=True).set_input_files(run)
        add.click()
        pane.get_by_text(line).wait_for()
    run.write_text("\n".join(lines))
    pane.get_by_label("Run file", exact=True).set_input_files(run)
    add.click()
    pane.get_by_text("outside:theirs is there, with answers to 2 queries.").wait_for()
    fill(pane, "against a run")
    pane.get_by_label("System P, on trial").select_option("outside:theirs")
    pane.get_by_label("Handed out from a list").check()
    pane.get_by_role("button", name="outside:theirs", exact=True).click()
    visit.page.wait_for_function("document.querySelector('#experiments [name=queries]').value === 'good night\\nhello'")
    pane.get_by_role("button", name="Save as draft").click()
    pane.get_by_text("Saved as a draft.").wait_for()
