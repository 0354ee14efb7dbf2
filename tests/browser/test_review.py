"""The review desk by keyboard and in place, and the same without its script."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from forum_app.accounts.models import User
from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DelegationRole, RegistrationState, RoleGroup
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.delegations import (
    DelegationFactory,
    QuotaRuleFactory,
    RegistrationFactory,
    StoredFileFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import OpenTab, Tab

S = RegistrationState
NAMES = ("Ana Núñez", "Bruno Ocampo", "Celia Paredes", "Diego Quispe")


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory(slug="foro")
    with transaction():
        add_default_categories(made)
    return made


@pytest.fixture
def people(edition: ForumEdition) -> list[Registration]:
    """Four who wait for a decision, in the order of the list: the head, and one without a photo."""
    delegation: Delegation = DelegationFactory(edition=edition, name_en="Peru")
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OFFICIAL, seats=None)
    photo = StoredFileFactory(media_type="image/jpeg")
    made = [
        RegistrationFactory(
            delegation=delegation,
            person__display_name=name,
            delegation_role=DelegationRole.HEAD if seat == 1 else DelegationRole.DELEGATE,
            badge_category=category_by_code(edition, "OBS"),
            state=S.DELEGATION_CONFIRMED,
            seat_number=seat,
            photo=None if seat == 2 else photo,
        )
        for seat, name in enumerate(NAMES, 1)
    ]
    with transaction():
        actions.index(made)
    return made


@pytest.fixture
def organiser(edition: ForumEdition) -> User:
    made: User = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=made, role=Role.ORGANISER)
    return made


@pytest.fixture
def desk(people: list[Registration], organiser: User, open_tab: OpenTab) -> Tab:
    tab = open_tab(organiser)
    tab.open("/foro/registrations/")
    return tab


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]", has_text=name)


def here(page: Page) -> str:
    """The name in the row that the focus is in; none outside of the rows."""
    found: str = page.evaluate(
        "document.activeElement.closest('[data-row]')?.querySelector('.person-name').textContent ?? ''"
    )
    return found


def states(people: list[Registration]) -> list[RegistrationState]:
    db.session.rollback()
    return [one.state for one in people]


def test_keys_go_up_and_down_the_rows_and_to_the_search(desk: Tab) -> None:
    keys = ("j", "j", "ArrowDown", "k", "ArrowUp")

    seen = []
    for key in keys:
        desk.page.keyboard.press(key)
        seen.append(here(desk.page))
    desk.page.keyboard.press("/")

    assert seen == [NAMES[0], NAMES[1], NAMES[2], NAMES[1], NAMES[0]]
    expect(desk.page.locator(".filters [name=q]")).to_be_focused()


def test_letters_that_are_typed_into_a_field_decide_nothing(desk: Tab, people: list[Registration]) -> None:
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("jar x?")

    expect(desk.page.locator(".filters [name=q]")).to_have_value("jar x?")
    assert states(people) == [S.DELEGATION_CONFIRMED] * 4


def test_a_approves_in_place_and_goes_on_and_says_what_bars_somebody(
    desk: Tab, people: list[Registration]
) -> None:
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(row(page, NAMES[0])).to_contain_text("Approved")
    page.wait_for_function("document.activeElement.textContent.includes('Bruno')")
    page.keyboard.press("a")

    expect(row(page, NAMES[1]).get_by_role("alert")).to_contain_text("photo")
    assert here(page) == NAMES[1]  # who is barred keeps the place, for another decision
    assert states(people) == [S.APPROVED, *[S.DELEGATION_CONFIRMED] * 3]


def test_r_asks_for_the_reason_and_returns_in_place(desk: Tab, people: list[Registration]) -> None:
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#return-title")).to_contain_text(NAMES[0])
    page.keyboard.type("The photo is old.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(row(page, NAMES[0])).to_contain_text("Returned")
    assert states(people)[0] is S.RETURNED
    assert people[0].decision_reason == "The photo is old."
    page.wait_for_function("document.activeElement.textContent.includes('Bruno')")


def test_x_ticks_and_the_bar_counts(desk: Tab) -> None:
    page = desk.page
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)

    assert page.locator("[data-select]:checked").count() == 2
    page.keyboard.press("x")
    assert page.locator("[data-select]:checked").count() == 1


def test_keys_are_told_and_can_be_switched_off_for_this_browser(
    desk: Tab, people: list[Registration]
) -> None:
    page = desk.page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("j", "a"):
        page.keyboard.press(key)

    page.wait_for_timeout(300)
    assert (here(page), states(people)) == ("", [S.DELEGATION_CONFIRMED] * 4)


def test_somebody_decided_meanwhile_shows_the_row_as_it_stands(desk: Tab, people: list[Registration]) -> None:
    with transaction():
        actions.reject(people[0], reason="Named in no note.", by="Rosa", at=NOON)

    desk.page.keyboard.press("j")
    desk.page.keyboard.press("a")

    expect(row(desk.page, NAMES[0])).to_contain_text("Rejected")
    expect(row(desk.page, NAMES[0]).get_by_role("alert")).to_be_visible()
    assert states(people)[0] is S.REJECTED


def test_a_server_that_does_not_answer_is_told_beside_the_row(desk: Tab, people: list[Registration]) -> None:
    desk.page.route("**/row*", lambda route: route.abort())
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("a")

    expect(row(desk.page, NAMES[0]).get_by_role("alert")).to_contain_text("Nothing was changed")
    assert states(people)[0] is S.DELEGATION_CONFIRMED


def test_without_the_script_the_same_decisions_are_buttons_and_links(
    people: list[Registration], organiser: User, open_tab: OpenTab
) -> None:
    tab = open_tab(organiser, java_script_enabled=False)
    tab.open("/foro/registrations/")
    page = tab.page
    row(page, NAMES[0]).get_by_role("button", name="Approve").click()
    expect(row(page, NAMES[0])).to_contain_text("Approved")
    row(page, NAMES[2]).get_by_role("link", name="Return").click()
    page.fill("textarea[name=reason]", "The photo is old.")
    page.click("button[name=decision][value=return]")

    assert states(people) == [S.APPROVED, S.DELEGATION_CONFIRMED, S.RETURNED, S.DELEGATION_CONFIRMED]
