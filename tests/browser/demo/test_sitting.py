"""The organiser decides on all three hundred of the rehearsal in one sitting: by keys, filters, in bulk."""

import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum_app.cli import demo as whole_demo
from forum_app.cli.demo import ORGANISER
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from tests.work import run_due

from .conftest import Visit, _load_demo
from .site import Site, site

S = RegistrationState
UNDECIDED = (S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW)
BY_KEY = 50  # a page of the list
LONGEST = 150  # seconds, on a busy machine


@pytest.fixture
def undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A rehearsal of three hundred whom their delegations have confirmed, and on whom nobody has decided."""
    people = import_module("forum_app.cli.demo.people")  # the package has a function of this name
    monkeypatch.setattr(people, "APPROVED", 0)
    monkeypatch.setattr(people, "STAGES", (people._confirm,))
    for later in ("programme", "door", "focal_points", "papers"):
        module = people if later == "papers" else whole_demo
        monkeypatch.setattr(module, later, lambda *_: None)
    with site(tmp_path / "demo", _load_demo) as running:
        yield running


def states(app: Flask) -> Counter[RegistrationState]:
    with app.app_context():
        wanted = select(Registration.state).join(ForumEdition).where(ForumEdition.slug == "ensayo")
        return Counter(db.session.scalars(wanted))


def show(page: Page, state: RegistrationState, point: str = "") -> int:
    """The list of a state, with an open point if one is named; answers how many it has."""
    page.goto(f"/ensayo/registrations/?state={state.value}&point={point}")
    return page.locator("[data-row]").count()


def decide_on_this_page(page: Page) -> None:
    """Row after row by keys: approve, and return with a reason whom a rule bars."""
    page.keyboard.press("j")
    for number in range(page.locator("[data-row]").count()):
        row = page.locator("[data-row]").nth(number)
        expect(row.locator(".person-name")).to_be_focused()
        page.keyboard.press("a")
        row.locator(":scope.is-decided, :scope:has([role=alert])").wait_for()
        if row.locator("[role=alert]").count():
            page.keyboard.press("r")
            page.keyboard.type("Falta lo que se indica.")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            row.locator(":scope.is-decided").wait_for()


def decide_on_all_that_match(page: Page, app: Flask, decision: str, reason: str = "") -> None:
    """Tick everybody who matches the filters, and take one decision as a job."""
    page.locator("[data-select-all]").check()
    every = page.locator("[data-select-matching] input")
    if every.is_visible():
        every.check()
    page.click(f"button[name=decision][value={decision}]")
    if reason:
        page.fill("textarea[name=reason]", reason)
    page.click("main .submit-row button.btn-primary")
    with app.app_context():
        run_due(at=now())
    page.reload()
    expect(page.locator("[data-over]")).to_be_attached()


def test_organiser_decides_on_all_three_hundred_in_one_sitting(undecided: Site, visit: Visit) -> None:
    page: Page = visit(undecided, ORGANISER.email).page
    began = time.monotonic()
    assert states(undecided.app).total() == 300

    show(page, S.DELEGATION_CONFIRMED)
    decide_on_this_page(page)
    by_key = states(undecided.app)
    show(page, S.DELEGATION_CONFIRMED)
    decide_on_all_that_match(page, undecided.app, "approve")
    for state in UNDECIDED:  # whom a rule barred is sent back with the reason
        if show(page, state):
            decide_on_all_that_match(page, undecided.app, "return", "Falta lo que se indica en su página.")

    after = states(undecided.app)
    assert by_key[S.APPROVED] + by_key[S.RETURNED] == BY_KEY
    assert by_key[S.RETURNED] > 0
    assert after.keys() <= {S.APPROVED, S.RETURNED, S.WAITLISTED}  # who waits has a delegation without a seat
    assert after.total() == 300
    assert time.monotonic() - began < LONGEST
