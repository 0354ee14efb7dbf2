"""Signing up by the link of the own page, on a telephone: a seat, the waiting list, moving up."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from forum_app.agenda.models import Session
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from tests.factories.agenda import RoomFactory, SessionFactory, released
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory

from .conftest import OpenTab, Tab

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NAMES = ("Ana Ríos", "Bruno Paz", "Carla Sosa")


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory(slug="foro")
    return made


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    """A session of one seat, in two hours."""
    soon = now() + timedelta(hours=2)
    made: Session = SessionFactory(
        edition=edition,
        title_en="Water for all",
        room=RoomFactory(edition=edition),
        starts_at=soon,
        ends_at=soon + timedelta(hours=1),
        signup_seats=1,
    )
    released(edition)
    return made


@pytest.fixture
def delegates(session: Session) -> list[Registration]:
    delegation = DelegationFactory(edition=session.edition)
    made = [
        RegistrationFactory(
            delegation=delegation, state=RegistrationState.APPROVED, person__display_name=name
        )
        for name in NAMES
    ]
    db.session.commit()
    return made


def open_own(tab: Tab, registration: Registration) -> Page:
    tab.open(f"/my-registration/{token_of(registration)}/sessions?lang=en")
    return tab.page


def test_a_seat_that_is_given_back_goes_to_who_waits_first(
    delegates: list[Registration], open_tab: OpenTab
) -> None:
    tab = open_tab(**PHONE)
    first, second, third = delegates

    page = open_own(tab, first)
    expect(page.get_by_text("1 of 1 seats free")).to_be_visible()
    page.get_by_role("button", name="Sign up").tap()
    expect(page.locator(".notice")).to_have_text("You have a seat in this session.")
    for waiting, place in ((second, 1), (third, 2)):
        page = open_own(tab, waiting)
        page.get_by_role("button", name="Join the waiting list").tap()
        expect(page.get_by_text(f"Place {place} on the waiting list")).to_be_visible()
    page = open_own(tab, first)
    page.get_by_role("button", name="Give the seat back").tap()
    expect(page.locator(".notice")).to_have_text("You are no longer signed up for this session.")

    page = open_own(tab, second)
    expect(page.get_by_text("You have a seat", exact=True)).to_be_visible()
    page = open_own(tab, third)
    expect(page.get_by_text("Place 1 on the waiting list")).to_be_visible()
    assert tab.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert (tab.said, tab.strangers) == ([], [])


def test_the_page_leads_to_the_sessions_and_back(delegates: list[Registration], open_tab: OpenTab) -> None:
    tab = open_tab(**PHONE)
    tab.open(f"/my-registration/{token_of(delegates[0])}?lang=en")
    page = tab.page

    page.get_by_role("link", name="See the sessions and sign up").tap()
    page.get_by_role("button", name="Sign up").tap()
    page.get_by_role("link", name="My registration").last.tap()

    signed_up = page.locator("section", has=page.get_by_role("heading", name="My sessions with sign-up"))
    expect(signed_up.locator("li")).to_contain_text(["Water for all"])
    expect(signed_up.get_by_text("You have a seat")).to_be_visible()
