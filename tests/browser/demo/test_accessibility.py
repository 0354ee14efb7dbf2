"""axe-core finds nothing against WCAG 2.2 A and AA, in light and in dark, where people work most."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from forum_app.cli.demo import DOOR, FOCAL_POINT, ORGANISER, PRESS
from tests.browser.axe import CONTRAST, violations

from .conftest import Visit
from .site import Site

Step = Callable[[Page], object]


def go(*addresses: str) -> list[Step]:
    return [lambda page, address=address: page.goto(address) for address in addresses]


def click(selector: str) -> Step:
    """Press a button or follow a link, and wait for the page that it leads to."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return act


def send_empty(page: Page) -> None:
    """Send the form of the page as it is, so that it comes back with its errors."""
    with page.expect_navigation():
        page.locator("main form[method=post] button.btn-primary").first.click()
    assert page.locator(".field-error, .notice-error").count() > 0


NOBODY = None
PAGES: dict[str, tuple[str | None, list[Step]]] = {
    "editions": (NOBODY, go("/")),
    "edition": (NOBODY, go("/ensayo/")),
    "edition of facts": (NOBODY, go("/foro-v-2024/")),
    "programme by day": (NOBODY, go("/ensayo/agenda/")),
    "programme by theme": (NOBODY, go("/ensayo/agenda/?by=theme")),
    "programme by room": (NOBODY, go("/ensayo/agenda/?by=room&q=mesa")),
    "programme without a match": (NOBODY, go("/ensayo/agenda/?q=zzz")),
    "now and next": (NOBODY, go("/ensayo/agenda/now")),
    "screen": (NOBODY, go("/ensayo/agenda/screen/")),
    "frame": (NOBODY, go("/ensayo/agenda/widget")),
    "changes": (NOBODY, go("/ensayo/agenda/changes/")),
    "session": (NOBODY, [*go("/ensayo/agenda/"), click("main a[href*='/sessions/']")]),
    "projects": (NOBODY, go("/ensayo/projects/")),
    "missing page": (FOCAL_POINT.email, go("/nowhere/")),
    "sign-in refused": (NOBODY, [*go("/sign-in"), send_empty]),
    "password forgotten": (NOBODY, [*go("/password/forgot"), send_empty]),
    "start page": (FOCAL_POINT.email, go("/mine")),
    "account": (FOCAL_POINT.email, go("/account")),
    "delegation": (FOCAL_POINT.email, [*go("/mine"), click("main a[href*='/delegations/']")]),
    "registration refused": (
        FOCAL_POINT.email,
        [*go("/mine"), click("main a[href*='/delegations/']"), click("a[href$='/people/new']"), send_empty],
    ),
    "list refused": (
        FOCAL_POINT.email,
        [*go("/mine"), click("main a[href*='/delegations/']"), click("a[href$='/import']"), send_empty],
    ),
    "media request refused": (NOBODY, [*go("/ensayo/media/request"), send_empty]),
    "media": (PRESS.email, go("/ensayo/media/?q=ra")),
    "media accreditation": (
        PRESS.email,
        [*go("/ensayo/media/?state=submitted"), click("main td a[href*='/media/']")],
    ),
    "media of a delegation": (
        FOCAL_POINT.email,
        [*go("/mine"), click("main a[href*='/delegations/']"), click("a[href$='/media']")],
    ),
    "organiser": (ORGANISER.email, go("/ensayo/manage/")),
    "delegations": (ORGANISER.email, go("/ensayo/delegations/?q=re")),
    "registrations": (ORGANISER.email, go("/ensayo/registrations/?q=mar")),
    "approval": (
        ORGANISER.email,
        [*go("/ensayo/registrations/?state=under_review"), click("main td a[href*='/registrations/']")],
    ),
    "sessions": (ORGANISER.email, go("/ensayo/programme/")),
    "people of a session": (
        ORGANISER.email,
        [*go("/ensayo/programme/"), click("main td a[href*='/programme/']"), click("a[href$='/people']")],
    ),
    "editor": (ORGANISER.email, go("/ensayo/programme/editor")),
    "release": (ORGANISER.email, go("/ensayo/programme/release")),
    "letters about changes": (ORGANISER.email, go("/ensayo/programme/letters/")),
    "clashes": (ORGANISER.email, go("/ensayo/clashes/")),
    "what is checked": (ORGANISER.email, go("/ensayo/clashes/settings")),
    "protocol refused": (ORGANISER.email, [*go("/ensayo/clashes/protocol"), send_empty]),
    "venues": (ORGANISER.email, go("/ensayo/venues/")),
    "rooms": (ORGANISER.email, go("/ensayo/rooms/")),
    "room refused": (ORGANISER.email, [*go("/ensayo/rooms/new"), send_empty]),
    "when people are there": (
        ORGANISER.email,
        [*go("/ensayo/programme/people/"), click("main td a")],
    ),
    "door signs": (ORGANISER.email, go("/ensayo/programme/signs")),
    "signed up": (
        ORGANISER.email,
        [
            *go("/ensayo/programme/"),
            click("td a:has-text('economía creativa')"),
            click("a[href$='/signups']"),
        ],
    ),
    "session refused": (ORGANISER.email, [*go("/ensayo/programme/new"), send_empty]),
    "settings": (ORGANISER.email, go("/ensayo/settings")),
    "team refused": (ORGANISER.email, [*go("/ensayo/team/"), send_empty]),
    "badges": (ORGANISER.email, go("/ensayo/badges/")),
    "badge": (ORGANISER.email, [*go("/ensayo/badges/"), click("main td a[href*='/badges/']")]),
    "mail": (ORGANISER.email, go("/ensayo/mail/")),
    "board": (ORGANISER.email, go("/ensayo/board/")),
    "checkpoints": (ORGANISER.email, go("/ensayo/checkin/checkpoints/")),
    "scan": (DOOR.email, go("/ensayo/checkin/scan")),
}


SITTING = 8  # pages that a visitor looks at in one test


def sittings() -> Iterator[tuple[str | None, list[str]]]:
    """Each visitor with some of the pages to look at."""
    for who in dict.fromkeys(email for email, _steps in PAGES.values()):
        names = [name for name, (email, _steps) in PAGES.items() if email == who]
        for start in range(0, len(names), SITTING):
            yield who, names[start : start + SITTING]


@pytest.mark.parametrize(("who", "names"), list(sittings()), ids=str)
def test_axe_finds_nothing(demo: Site, visit: Visit, who: str | None, names: list[str]) -> None:
    page = visit(demo, who).page
    found = []

    for name in names:
        for step in PAGES[name][1]:
            step(page)
        page.emulate_media(color_scheme="light")
        found += [f"{name}: {violation}" for violation in violations(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {violation}" for violation in violations(page, CONTRAST)]

    assert not found, "\n".join(found)
