"""The door in a real browser: whatever shows a badge, the gate keeper sees the answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.checkin.models import Admission, Device, Scan
from forum_app.checkin.rules import ScanMode
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.delegations.conftest import found_by_its_words
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.badges import FORGERS_KEY, BadgeFactory, token_of
from tests.factories.checkin import CheckpointFactory
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import BadgeCategoryFactory, EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory

from .conftest import OpenTab, Tab

Film = Callable[[str], Path]
REFUSE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '%s'))"
PATIENCE = 15_000  # ms; the machine may be busy


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(name_en="5th Cooperation Forum")
    CheckpointFactory(edition=edition, name_en="Main gate", is_main=True)
    return edition


@pytest.fixture
def keeper(edition: ForumEdition) -> User:
    user: User = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=user, role=Role.CHECKIN)
    return user


@pytest.fixture
def badge(edition: ForumEdition) -> Any:
    peru = DelegationFactory(
        edition=edition, name_en="Peru", country=CountryFactory(iso2="PE", iso3="PER", name_en="Peru")
    )
    badge = BadgeFactory(
        registration__delegation=peru,
        registration__person__display_name="Ana Núñez de la Torre",
        registration__position_title_en="Director of Cooperation",
        registration__badge_category=BadgeCategoryFactory(edition=edition, code="MEM", name_en="Member"),
    )
    found_by_its_words(badge.registration)
    return badge


def says(tab: Tab, kind: str, *texts: str) -> None:
    """The answer on the screen is of this kind and holds these texts."""
    answer = tab.page.locator(f"#answer .verdict-{kind}")
    expect(answer).to_be_visible(timeout=PATIENCE)
    for text in texts:
        expect(answer).to_contain_text(text)


TYPE = """text => {
  for (const key of [...text, "Enter"]) {
    const field = document.activeElement;
    const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    if (field.dispatchEvent(event) && field.matches("input") && key.length === 1) field.value += key;
  }
}"""


def wedge(tab: Tab, text: str) -> None:
    """Type as a scanner does: all at once, and then Enter; typed from here it would be slower than a hand."""
    tab.page.evaluate(TYPE, text)


def ready(tab: Tab, edition: ForumEdition) -> None:
    with tab.page.expect_response("**/checkin/device"):
        tab.open(f"/{edition.slug}/checkin/scan")


def stored(column: Any) -> list[Any]:
    """What the server wrote down."""
    db.session.rollback()
    return list(db.session.scalars(select(column)))


def number_of(model: type[Scan | Admission]) -> int:
    return len(stored(model.id))


def test_camera_sees_a_badge_green_and_then_amber(
    open_tab: OpenTab, film: Film, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper, film=film(token_of(badge)))

    tab.open(f"/{edition.slug}/checkin/scan")
    says(tab, "admitted", "Admitted", "Ana Núñez de la Torre", "Director of Cooperation", "Peru", "Member")
    expect(tab.page.locator("#admitted")).to_have_text("1")
    tab.page.reload()
    says(tab, "attention", "Already admitted", "Admitted before at", "Main gate", "Ana Núñez de la Torre")

    assert (number_of(Scan), number_of(Admission)) == (2, 1)
    assert tab.strangers == []
    assert [line for line in tab.said if line.startswith("error")] == []


def test_badge_that_stays_in_view_is_shown_once(
    open_tab: OpenTab, film: Film, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper, film=film(token_of(badge)))
    tab.open(f"/{edition.slug}/checkin/scan")
    says(tab, "admitted")

    tab.page.get_by_role("button", name="Next badge").click()
    tab.page.wait_for_timeout(2500)

    expect(tab.page.locator("#answer")).to_be_hidden()
    assert number_of(Scan) == 1


def test_scanner_that_types_works_anywhere_on_the_page(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)

    wedge(tab, token_of(badge))
    says(tab, "admitted", "Ana Núñez")
    wedge(tab, token_of(badge).lower())
    says(tab, "attention", "Already admitted")
    wedge(tab, "https://example.org/?x=<img src=x>")
    says(tab, "refused", "Unreadable code")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#answer")).to_be_hidden()
    tab.page.locator("#q").focus()
    wedge(tab, token_of(badge)[:-1])
    says(tab, "refused", "Unreadable code")

    expect(tab.page.locator("#q")).to_have_value("")
    assert set(stored(Scan.mode)) == {ScanMode.QR}
    assert number_of(Scan) == 4


def test_badge_of_somebody_who_was_replaced_is_red_and_says_by_whom(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    leaver = badge.registration
    leaver.state = RegistrationState.SUBSTITUTED
    leaver.substituted_by = RegistrationFactory(
        delegation=leaver.delegation, person__display_name="Itō Kenji"
    )
    saved(leaver)
    tab = open_tab(keeper, viewport={"width": 360, "height": 740})
    ready(tab, edition)

    wedge(tab, token_of(badge))

    says(tab, "refused", "Substituted by Itō Kenji")
    assert number_of(Admission) == 0


def test_badge_of_a_false_signature_is_red(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)

    wedge(tab, token_of(badge, key=FORGERS_KEY))

    says(tab, "refused")
    assert number_of(Admission) == 0


def test_typed_code_is_judged(open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)

    tab.page.locator("#q").fill(token_of(badge))
    tab.page.get_by_role("button", name="Search").click()

    says(tab, "admitted", "Ana Núñez")
    assert stored(Scan.mode) == [ScanMode.MANUAL]


def test_name_search_admits_after_a_look_at_the_photo(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)

    tab.page.locator("#q").press_sequentially("nunez", delay=120)
    tab.page.get_by_role("button", name="Choose Ana Núñez").click()
    says(tab, "attention", "Is it this person?", "Ana Núñez de la Torre")
    assert number_of(Scan) == 0
    tab.page.get_by_role("button", name="It is this person: admit").click()

    says(tab, "admitted", "Ana Núñez de la Torre")
    assert stored(Scan.mode) == [ScanMode.SEARCH]


def test_scan_without_a_network_is_kept_and_sent_again_with_its_id(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)
    tab.page.context.set_offline(True)

    wedge(tab, token_of(badge))
    says(tab, "attention", "No network", "nothing is lost")
    expect(tab.page.locator("#waiting")).to_contain_text("1 waiting for the network")
    assert number_of(Scan) == 0
    tab.page.context.set_offline(False)

    says(tab, "admitted", "Ana Núñez")
    expect(tab.page.locator("#waiting")).to_be_hidden()
    assert stored(Scan.is_offline) == [True]


def test_scan_whose_answer_was_lost_is_not_counted_twice(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    """The server stores the scan, the answer is lost on the way: the same id gets the same answer."""
    tab = open_tab(keeper)
    ready(tab, edition)
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to the hotel</h1>")

    tab.page.route("**/api/v1/checkin/scans", lose)
    wedge(tab, token_of(badge))
    says(tab, "attention", "No network")
    says(tab, "admitted", "Ana Núñez")

    assert lost == [200]
    assert (number_of(Scan), number_of(Admission)) == (1, 1)


def test_scans_that_wait_outlive_the_page(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)
    tab.page.route("**/api/v1/checkin/scans", lambda route: route.abort())
    wedge(tab, token_of(badge))
    says(tab, "attention", "No network")

    tab.page.unroute("**/api/v1/checkin/scans")
    with tab.page.expect_response("**/api/v1/checkin/scans", timeout=PATIENCE) as answer:
        tab.page.reload()

    assert answer.value.json()["scans"][0]["verdict"] == "admitted"
    assert number_of(Admission) == 1


KEEP_ALSO = """([name, scan]) => new Promise((resolve) => {
  const opening = indexedDB.open(name, 1);
  opening.onsuccess = () => {
    const change = opening.result.transaction("scans", "readwrite");
    change.objectStore("scans").put(scan);
    change.oncomplete = () => { opening.result.close(); resolve(true); };
  };
})"""


def test_scan_that_the_server_cannot_read_holds_up_no_other_and_is_not_sent_for_ever(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)
    tab.page.route("**/api/v1/checkin/scans", lambda route: route.abort())
    wedge(tab, token_of(badge))
    says(tab, "attention", "No network")
    tab.page.evaluate(KEEP_ALSO, [f"forum-scans-{edition.slug}", {"scan_id": "no id", "sequence": 0}])

    tab.page.unroute("**/api/v1/checkin/scans")
    sent: list[int] = []
    tab.page.on("response", lambda answer: sent.append(answer.status) if "/scans" in answer.url else None)
    tab.page.reload()
    expect(tab.page.locator("#waiting")).to_contain_text("1 waiting")
    tab.page.wait_for_timeout(7000)  # two more turns of sending

    assert sent == [422, 422, 200]
    assert number_of(Admission) == 1


def test_browser_that_was_shut_out_says_so(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    tab = open_tab(keeper)
    ready(tab, edition)
    (device,) = stored(Device)
    device.revoked_at = now()
    saved(device)

    wedge(tab, token_of(badge))

    says(tab, "refused", "Scanner shut out", "Ask an organizer")
    assert number_of(Scan) == 0


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "plain http"),
        (REFUSE % "NotAllowedError", "was not allowed to use it"),
        (REFUSE % "NotReadableError", "used by another program"),
        ("", "No camera was found"),
    ],
)
def test_camera_that_is_off_says_why(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, script: str, told: str
) -> None:
    tab = open_tab(keeper)
    tab.page.add_init_script(script)

    tab.open(f"/{edition.slug}/checkin/scan")

    expect(tab.page.locator("#camera-off")).to_contain_text(told, timeout=PATIENCE)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_scan_page_breaks_no_rule_of_accessibility(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any, colours: str
) -> None:
    tab = open_tab(keeper, color_scheme=colours, viewport={"width": 360, "height": 740})
    ready(tab, edition)
    tab.page.locator("#q").press_sequentially("nunez", delay=120)
    expect(tab.page.get_by_role("button", name="Choose Ana Núñez")).to_be_visible(timeout=PATIENCE)
    found = tab.violations()

    for text in (token_of(badge), token_of(badge), "not a badge"):
        wedge(tab, text)
        expect(tab.page.locator("#answer")).to_be_visible(timeout=PATIENCE)
        tab.page.wait_for_timeout(400)
        found += tab.violations()

    assert found == []
    assert tab.strangers == []


def test_board_is_fresh_within_five_seconds(
    open_tab: OpenTab, edition: ForumEdition, keeper: User, badge: Any
) -> None:
    organiser = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=organiser, role=Role.ORGANISER)
    board, door = open_tab(organiser), open_tab(keeper)
    board.open(f"/{edition.slug}/board/")
    expect(board.page.locator("#board")).to_contain_text("Nobody has come in yet today")
    ready(door, edition)

    wedge(door, token_of(badge))
    says(door, "admitted")

    expect(board.page.locator("#board")).to_contain_text("Ana Núñez de la Torre", timeout=5000)
    assert board.violations() == []
    assert board.strangers == []
