"""Search in a real browser: the first view, a shared address, the explain panel, what goes wrong."""

from collections.abc import Callable

from tests.browser.conftest import HOSTILE, Visit

NewVisit = Callable[..., Visit]
WARM = True  # the app as people start it


def columns(visit: Visit) -> list[str]:
    found: list[str] = visit.page.locator("#found .col h2").all_inner_texts()
    return found


def test_the_first_visit_asks_who_and_shows_an_example(visit: Visit) -> None:
    visit.open()
    visit.enrol("first-visitor")
    visit.page.wait_for_selector("#found .tile")
    assert columns(visit) == ["pearl", "persrv", "dense"]
    assert visit.page.locator(".idea[aria-pressed=true]").count() == 1
    assert visit.app.rows("select pseudonym from annotator") == [("first-visitor",)]


def test_an_address_names_query_people_and_systems(visit: Visit) -> None:
    visit.open("/?q=good+night&s=bm25,gpop&age=20-29&gender=female")
    visit.page.wait_for_selector("#found .tile")
    assert columns(visit) == ["bm25", "gpop"]
    assert visit.page.locator("#q").input_value() == "good night"
    visit.page.locator("#q").fill("hello")
    visit.page.locator("#q").press("Enter")
    visit.page.wait_for_function("location.search.includes('q=hello')")
    assert "s=bm25%2Cgpop" in visit.page.url and "age=20-29" in visit.page.url


def test_a_tile_tells_why_and_ten_more_can_be_shown(visit: Visit) -> None:
    visit.open("/?q=hello&s=bm25-ocr")
    tiles = visit.page.locator("#found .tile")
    tiles.first.wait_for()
    assert tiles.count() == 10
    tiles.nth(3).click()
    panel = visit.page.get_by_role("complementary", name="Why this sticker")
    panel.get_by_text("bm25-ocr · rank 4").wait_for()
    assert panel.locator(".bars li").count() >= 1
    assert panel.get_by_text("meaning", exact=True).count() == 1 and panel.get_by_text("hello").count() >= 1
    visit.page.get_by_role("button", name="Show ten more").click()
    visit.page.wait_for_function("document.querySelectorAll('#found .tile').length === 20")
    assert tiles.nth(3).get_attribute("aria-pressed") == "true"


OVERLAPS = """[...document.querySelectorAll('.why :is(.bars, .funnel, .beams) li')].filter(row => {
  const edges = [...row.children].map(one => { const r = document.createRange(); r.selectNodeContents(one);
    const box = (one.tagName === 'I' ? one : r).getBoundingClientRect(); return [box.left, box.right]; });
  return edges.some(([left], at) => at && left < edges[at - 1][1] - 0.5) || row.scrollWidth > row.clientWidth;
}).map(row => row.innerText)"""


def test_a_system_that_explains_itself_is_drawn_without_overlaps(new_visit: NewVisit) -> None:
    for width, scheme in ((1440, "light"), (390, "dark")):
        visit = new_visit(viewport={"width": width, "height": 844}, color_scheme=scheme)
        visit.open("/?q=hello&s=pearl,bm25")
        visit.page.locator('[data-col="0"] .tile').nth(1).click()
        panel = visit.page.get_by_role("complementary", name="Why this sticker")
        panel.get_by_text("Intent order for this query").wait_for()
        assert panel.locator(".funnel li").count() == 7  # all, five properties, shown
        assert panel.locator(".beams li").count() >= 5 and panel.locator(".beams .on").count() >= 1
        assert panel.get_by_text("Order from the").count() == 1
        assert visit.page.evaluate(OVERLAPS) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        if width > 1000:
            visit.page.locator('[data-col="1"] .tile').first.click()
            panel.get_by_text("bm25 · rank 1").wait_for()
            assert panel.locator(".funnel, .beams").count() == 0


def test_an_explanation_that_fails_stays_in_the_panel(visit: Visit) -> None:
    visit.open("/?q=hello&s=pearl")
    panel = visit.page.get_by_role("complementary", name="Why this sticker")
    panel.locator(".funnel").wait_for()
    visit.page.evaluate("""() => { const ask = desk.ask; desk.ask = (fn, sent) =>
      sent && sent.sticker ? Promise.reject(new Error('torn ${document.title="taken"} `x`')) : ask(fn, sent); }""")
    visit.page.locator("#found .tile").nth(2).click()
    panel.get_by_text('torn ${document.title="taken"} `x`').wait_for()
    assert panel.locator(".bars").count() == 1 and visit.page.title() == "Sticker Desk"


def test_pictures_are_the_files_themselves(visit: Visit) -> None:
    visit.open("/?q=hello&s=bm25")
    visit.page.wait_for_selector("#found .tile img")
    widths = "[...document.querySelectorAll('#found .tile img')].every(one => one.complete && one.naturalWidth === 48)"
    visit.page.wait_for_function(widths)


def test_systems_are_chosen_one_to_three(visit: Visit) -> None:
    visit.open("/?q=hello&s=bm25,gpop,upop")
    visit.page.wait_for_selector("#found .tile")
    visit.page.locator(".sys-chip[data-name=dense]").click()
    visit.page.get_by_text("Three systems fit beside each other").wait_for()
    visit.page.locator(".sys-chip[data-name=upop]").click()
    visit.page.wait_for_function("document.querySelectorAll('#found .col').length === 2")
    visit.page.locator(".sys-chip[data-name=dense]").click()
    visit.page.wait_for_function("document.querySelectorAll('#found .col').length === 3")
    assert columns(visit) == ["bm25", "gpop", "dense"]


def test_a_known_user_replaces_age_and_gender(visit: Visit) -> None:
    visit.open("/?q=hello&s=upop&user=ann")
    visit.page.wait_for_selector("#found .tile")
    assert visit.page.get_by_role("search").get_by_label("Age").is_disabled()
    visit.page.get_by_label("Known user").fill("nobody-of-the-log")
    visit.page.locator("#q").press("Enter")
    visit.page.get_by_text("There is no user 'nobody-of-the-log'").wait_for()


def test_nothing_found_and_too_long_are_said(visit: Visit) -> None:
    visit.open("/?q=xylophonist&s=bm25")
    visit.page.get_by_text("Nothing found").wait_for()
    visit.page.locator("#q").fill("a" * 501)
    visit.page.locator("#q").press("Enter")
    visit.page.get_by_role("alert").get_by_text("501 characters").wait_for()
    visit.page.locator("#q").fill("  ")
    visit.page.locator("#q").press("Enter")
    visit.page.get_by_role("alert").get_by_text("Type what you want to say").wait_for()


def test_hostile_words_are_shown_as_text(visit: Visit) -> None:
    visit.open("/?q=quux&s=bm25")
    visit.page.wait_for_selector("#found .tile")
    shown = " ".join(visit.page.locator(".why dl").last.inner_text().split())
    assert " ".join(HOSTILE.split()) in shown
    visit.page.wait_for_function("document.querySelector('#found .tile img').naturalWidth > 0")  # a tile of text
    unknown = "${xyzzy} `xyzzy` \\xyzzy <xyzzy> \"'"  # words of no sticker
    visit.page.locator("#q").fill(unknown)
    visit.page.locator("#q").press("Enter")
    visit.page.get_by_text("Nothing found").wait_for()
    assert unknown in visit.page.locator(".none p").inner_text()
    assert visit.page.title() == "Sticker Desk"


def test_on_a_phone_the_reasons_come_as_a_sheet(new_visit: NewVisit) -> None:
    visit = new_visit(viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.open("/?q=hello&s=bm25,dense")
    visit.page.locator("#found .tile").first.click()
    panel = visit.page.get_by_role("complementary", name="Why this sticker")
    panel.get_by_text("bm25 · rank 1").wait_for()
    visit.page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Close'")
    visit.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate("document.body.classList.contains('dark')")


def test_persrv_marks_the_words_and_says_whose_style_is_known(new_visit: NewVisit) -> None:
    for width, scheme in ((1440, "dark"), (390, "light")):
        visit = new_visit(viewport={"width": width, "height": 844}, color_scheme=scheme)
        visit.open("/?q=hello&s=persrv")
        visit.page.get_by_role("region", name="No style known").get_by_text("description").wait_for()
        visit.page.locator("#found .tile").first.click()
        panel = visit.page.get_by_role("complementary", name="Why this sticker")
        panel.get_by_role("heading", name="Query words in its texts").wait_for()
        assert {text.lower() for text in panel.locator(".fields mark").all_inner_texts()} == {"hello"}
        assert panel.get_by_text("No style known. Choose a known user").count() == 1
        assert visit.page.evaluate(OVERLAPS) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
