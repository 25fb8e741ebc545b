"""Every text that a person or a system from outside can write, written to break out of its place: it shows as text."""

from collections.abc import Callable, Iterator

import pytest

from benchmarks.desk import begin
from tests.annotation.outside.conftest import Reply, Server, hits
from tests.browser.conftest import HOSTILE, App, Visit

WORDS = f"{{{{constructor}}}} {{{{{{x}}}}}} {HOSTILE}"[:90]
SCRIPT = "<script>document.title='taken'</script> ${document.title='taken'} ` \\ {{x}} &amp;"
TEXTS = (SCRIPT, WORDS)


def shown(words: str) -> str:
    """As a page shows it: on one line, its spaces tidied."""
    return " ".join(words.split())


def unharmed(visit: Visit) -> None:
    """Nothing that was written became code or markup."""
    assert visit.page.title() == "Sticker Desk"
    assert visit.page.locator("img[src='x'], body script:text('taken')").count() == 0


@pytest.mark.parametrize("words", TEXTS, ids=("script", "template"))
def test_what_people_write_shows_as_text_in_every_pane(visit: Visit, app: App, words: str) -> None:
    experiment_id = begin(
        app.home, "hues", app.db, name=words, system_p="bm25", system_b="gpop", guidelines=f"{words}\n{words}",
        query_source="both", queries=(f"hello {words}",),
    )  # fmt: skip
    page = visit.page
    said = {"pseudonym": words, "age_band": "20-29", "gender": "female"}
    assert visit.context.request.post(f"{app.url}/who", data=said).ok  # the page's own field takes forty characters
    visit.open("/#compare")
    page.locator("#top b", has_text=shown(words)).wait_for()
    unharmed(visit)
    for tab, pane in (("Compare", "compare"), ("Vote", "vote")):
        visit.tab(tab)
        here = page.locator(f"#{pane}")
        here.locator("select[name=experiment]").select_option(experiment_id)
        assert shown(words) in here.locator("select[name=experiment] option:checked").inner_text()
        here.locator("[data-place]").wait_for()
        assert f"hello {shown(words)}" in shown(here.get_by_role("heading", level=2).inner_text())
        here.locator("[data-place]").click()
        here.locator("[data-impression]").wait_for()
        assert f"hello {shown(words)}" in shown(here.get_by_role("heading", level=2).inner_text())
        guide = here.locator("details.guide")
        if guide.get_attribute("open") is None:
            guide.locator("summary").click()
        assert [shown(line) for line in guide.locator("li").all_inner_texts()] == [shown(words)] * 2
        unharmed(visit)
        here.locator("[data-skip]").click()
        page.locator("#say" if pane == "compare" else "#say-vote").fill(words)
        page.locator("#say" if pane == "compare" else "#say-vote").press("Enter")
        here.locator("[data-impression], #notice.on").first.wait_for()
        unharmed(visit)
    for tab in page.get_by_role("tab").all_inner_texts():
        visit.tab(tab)
        page.wait_for_timeout(700)
        unharmed(visit)


def test_what_a_judge_writes_shows_as_text_to_researchers(
    visit: Visit, app: App, new_round: Callable[..., str]
) -> None:
    new_round(WORDS, [SCRIPT], guidelines=SCRIPT)
    page, label = visit.page, visit.page.locator("#label")
    visit.open("/#label")
    visit.enrol("judge")
    label.locator(".one[data-shown]").wait_for()
    assert shown(label.locator("#label-query").inner_text()) == shown(SCRIPT)
    label.locator("[data-remark]").click()
    label.locator("[name=comment]").fill(SCRIPT)
    label.locator("[data-flag]").click()
    page.wait_for_timeout(300)  # a picture is seen for a quarter of a second before it can be judged
    label.locator("[data-skip]").click()
    label.get_by_text("Nothing to judge now").or_(label.get_by_text("Saved: Skipped.")).first.wait_for()
    assert app.rows("select comment from judgment") == [(shown(SCRIPT),)]
    page.get_by_text("For researchers: rounds").click()
    remark = page.locator("#rounds .remarks li p")
    remark.wait_for()
    assert remark.inner_text().count(shown(SCRIPT)) == 2  # the query and the comment
    assert shown(WORDS) in shown(page.locator("#rounds").inner_text())
    unharmed(visit)


def test_results_and_the_report_show_names_as_text(visit: Visit, app: App) -> None:
    name = f"{WORDS} {SCRIPT}"[:100]
    experiment_id = begin(app.home, "hues", app.db, name=name, system_p="bm25", system_b="gpop")
    page = visit.page
    visit.open("/#compare")
    visit.enrol("reader")
    page.locator("#compare select[name=experiment]").select_option(experiment_id)
    page.locator(f"#compare form[data-experiment='{experiment_id}'], #compare form").first.wait_for()
    visit.begin("hello")
    visit.tile(1).click()
    visit.saved()
    visit.submit()
    visit.tab("Results")
    picker = page.locator("#results select[name=experiment]")
    picker.wait_for()
    picker.select_option(experiment_id)
    link = page.locator(f"#results a[href='/download/{experiment_id}.html']")
    link.wait_for()
    assert shown(picker.locator("option:checked").inner_text()) == shown(name)
    unharmed(visit)
    page.set_content(visit.context.request.get(f"{app.url}/download/{experiment_id}.html").text())  # without our policy
    assert shown(page.locator("header p").first.inner_text()) == shown(name)
    assert page.title() != "taken" and page.locator("img[src='x'], script").count() == 0


@pytest.fixture
def outside() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def test_what_a_system_from_outside_answers_shows_as_text(visit: Visit, outside: Server) -> None:
    first, later = (f"={number} {HOSTILE}" for number in (1, 2))
    outside.reply = Reply(hits({"sticker_id": "hue-01"}, version=first))
    page, pane = visit.page, visit.page.locator("#experiments")
    visit.open("/#experiments")
    visit.enrol("brings-systems")
    pane.get_by_text("Add a system").click()
    form, add = pane.locator("[data-add]"), pane.get_by_role("button", name="Add", exact=True)
    form.locator("[name=name]").fill("acme")
    form.get_by_label("A run file").check()
    run = f"q1\tQ0\thue-01\t{HOSTILE}\t2\tx".encode()
    form.locator("[name=run]").set_input_files({"name": "<b>run", "mimeType": "text/plain", "buffer": run})
    form.locator("[name=queries]").set_input_files({"name": "list", "mimeType": "text/plain", "buffer": b"{}"})
    add.click()
    form.get_by_text("is not a whole number").wait_for()
    assert "<img src=x onerror=" in form.locator("[data-not-added]").inner_text()
    unharmed(visit)
    form.get_by_label("By HTTP").check()
    form.get_by_label("Address").fill(f"{outside.url}/{HOSTILE}")
    add.click()
    pane.get_by_text("outside:acme is there.").wait_for()
    assert f"{outside.url}/{shown(HOSTILE)}" in shown(pane.locator(".known").inner_text())
    pane.get_by_role("button", name="New experiment").click()
    pane.locator(".planner").get_by_label("Name").fill("against acme")
    pane.get_by_label("System P, on trial").select_option("outside:acme")
    pane.get_by_label("System B, the baseline").select_option("gpop")
    pane.get_by_role("button", name="Save as draft").click()
    plan = pane.locator(".plan").filter(has=page.get_by_role("heading", name="against acme"))
    plan.get_by_role("button", name="Begin").click()
    pane.get_by_role("dialog").get_by_role("button", name="Begin").click()
    pane.get_by_text(f"“against acme” has begun, with outside:acme {shown(first)}").wait_for()
    assert f"outside:acme {shown(first)}" in shown(plan.locator("code").inner_text())
    unharmed(visit)
    outside.reply = Reply(hits({"sticker_id": "hue-01"}, version=later))
    plan.get_by_role("link", name="Compare").click()
    page.locator("#say").fill("hello")
    page.locator("#say").press("Enter")
    page.get_by_text("One of the two systems could not answer").first.wait_for()
    visit.open("/#experiments")
    failed = plan.locator(".oops")
    failed.wait_for()
    changed = f"its version is {shown(later)}, the experiment is about {shown(first)}"
    assert shown(failed.inner_text()) == f"1 failed, the last: outside:acme: {changed}"
    unharmed(visit)
    name = plan.get_attribute("data-id")
    page.set_content(visit.context.request.get(f"{visit.app.url}/download/{name}.html").text())  # without our policy
    assert f"outside:acme ({shown(first)})" in shown(page.locator("section").first.inner_text())
    assert page.title() != "taken" and page.locator("img[src='x'], script").count() == 0
