"""Every text that a person can write, written to break out of its place: it shows as text in every pane."""

import pytest

from benchmarks.desk import begin
from tests.browser.conftest import HOSTILE, App, Visit

WORDS = f"{{{{constructor}}}} {{{{{{x}}}}}} {HOSTILE}"[:90]
SCRIPT = "<script>document.title='taken'</script> ${document.title='taken'} ` \\ {{x}} &amp;"
TEXTS = (SCRIPT, WORDS)


def unharmed(visit: Visit) -> None:
    """Nothing that was written became code or markup."""
    assert visit.page.title() == "Sticker Desk"
    assert visit.page.locator("img[src='x'], body script:text('taken')").count() == 0


@pytest.mark.parametrize("words", TEXTS, ids=("script", "template"))
def test_what_people_write_shows_as_text_in_every_pane(visit: Visit, app: App, words: str) -> None:
    db = f"sqlite:///{app.db}"
    experiment_id = begin(
        app.home, "hues", db, name=words, system_p="bm25", system_b="gpop", guidelines=f"{words}\n{words}",
        query_source="both", queries=(f"hello {words}",),
    )  # fmt: skip
    page = visit.page
    shown = " ".join(words.split())
    said = {"pseudonym": words, "age_band": "20-29", "gender": "female"}
    assert visit.context.request.post(f"{app.url}/who", data=said).ok  # the page's own field takes forty characters
    visit.open("/#compare")
    page.locator("#top b", has_text=shown).wait_for()
    unharmed(visit)
    for tab, pane in (("Compare", "compare"), ("Vote", "vote")):
        visit.tab(tab)
        here = page.locator(f"#{pane}")
        here.locator("select[name=experiment]").select_option(experiment_id)
        assert shown in here.locator("select[name=experiment] option:checked").inner_text()
        here.locator("[data-place]").wait_for()
        assert f"hello {shown}" in " ".join(here.get_by_role("heading", level=2).inner_text().split())
        here.locator("[data-place]").click()
        here.locator("[data-impression]").wait_for()
        assert f"hello {shown}" in " ".join(here.get_by_role("heading", level=2).inner_text().split())
        guide = here.locator("details.guide")
        if guide.get_attribute("open") is None:
            guide.locator("summary").click()
        assert [" ".join(line.split()) for line in guide.locator("li").all_inner_texts()] == [shown, shown]
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
