"""The same work with the keyboard alone, and in a browser that runs no scripts."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from forum_app.cli.demo import FOCAL_POINT, ORGANISER, PASSWORD

from .conftest import Visit
from .site import Site

MOST_STEPS = 80  # of the Tab key, from one control to the next that one wants
FOCUSED = """(wanted) => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return element.matches(wanted) ? (isSeen ? "seen" : "unseen") : "";
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the control has the focus, which has to be seen there."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED, wanted)
        if focus:
            assert focus == "seen", f"{wanted} has the focus, and nobody sees it"
            return
    raise AssertionError(f"{wanted} is not reached with the keyboard on {page.url}")


def press(page: Page, wanted: str) -> None:
    """Use a link or a button with the keyboard, and wait for the page that comes."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_person_is_registered_and_confirmed_with_the_keyboard_alone(
    demo_to_change: Site, visit: Visit
) -> None:
    page = visit(demo_to_change).page
    page.goto("/")
    press(page, "a[href^='/sign-in']")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(FOCAL_POINT.email)
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    tab_to(page, ".menu summary")
    page.keyboard.press("Enter")
    press(page, ".menu a[href='/mine']")
    press(page, "main a[href*='/delegations/']")
    press(page, "main a[href$='/people/new']")
    tab_to(page, "#role")
    page.keyboard.type("Prensa")  # all other seats of the delegation are taken
    tab_to(page, "#given_names")
    page.keyboard.type("Sakura")
    tab_to(page, "#surname_1")
    page.keyboard.type("Hanazawa")
    press(page, "main button.btn-primary")
    assert urlsplit(page.url).path.endswith("/photo/change")
    press(page, "main a[href*='/delegations/']")
    press(page, "main form[action$='/confirm'] button")

    row = page.locator("tr", has_text="Sakura Hanazawa")
    expect(row).to_contain_text("Confirmada por la delegación")


def test_public_pages_and_registration_need_no_script(demo_to_change: Site, visit: Visit) -> None:
    page = visit(demo_to_change, java_script_enabled=False).page
    seen = {}
    for path in ("/", "/ensayo/", "/ensayo/agenda/", "/ensayo/agenda/?by=theme", "/foro-v-2024/"):
        answer = page.goto(path)
        seen[path] = (answer and answer.status, page.locator("h1").is_visible())
    assert seen == dict.fromkeys(seen, (200, True))

    page.goto("/sign-in?next=/mine")
    page.fill("#email", FOCAL_POINT.email)
    page.fill("#password", PASSWORD)
    page.click("main button.btn-primary")
    page.click("main a[href*='/delegations/']")
    page.click("main a[href$='/people/new']")
    page.click("main button.btn-primary")
    expect(page.locator(".field-error").first).to_be_visible()
    page.fill("#given_names", "Sakura")
    page.fill("#surname_1", "Hanazawa")
    page.click("main button.btn-primary")

    page.click("main a[href*='/delegations/']")
    expect(page.locator("td", has_text="Sakura Hanazawa").first).to_be_visible()


def test_page_of_badges_shows_fresh_figures_after_the_download(demo_to_change: Site, visit: Visit) -> None:
    watched = visit(demo_to_change, ORGANISER.email)
    page = watched.page
    page.goto("/ensayo/badges/")
    printed = page.locator(".tiles > div", has_text="impresa").locator("dd")
    expect(printed).to_have_text("0")
    page.select_option("#delegation", label="Alemania")

    with page.expect_download() as download:
        page.click("form[data-download] button")

    badges = download.value.suggested_filename.removeprefix("ensayo-").removesuffix(".pdf")
    expect(printed).to_have_text(badges)
    assert watched.taken() == []


def test_printing_nothing_says_so_on_the_same_page(demo_to_change: Site, visit: Visit) -> None:
    page = visit(demo_to_change, ORGANISER.email).page
    page.goto("/ensayo/badges/")
    page.select_option("#delegation", label="Austria")

    page.click("form[data-download] button")

    expect(page.locator(".toasts")).to_contain_text("No hay credenciales por imprimir")
    expect(page.locator("form[data-download]")).to_be_visible()
