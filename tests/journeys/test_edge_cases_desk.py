"""The hard cases of the accreditation desk, by their number, through the pages alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import ANSWER_WITHIN, RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from tests.factories import saved
from tests.factories.delegations import DelegationFactory, FocalPointFactory, led
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import link_to

SignIn = Callable[[User], FlaskClient]
FACTS = {
    "role": "delegate",
    "name_order": "given_first",
    "given_names": "Ana",
    "surname_1": "Ruiz",
    "reason": "Dice venir por la embajada",
    "asks_delegation": "y",
}


@pytest.fixture
def delegation(app: Flask) -> Delegation:
    edition = EditionFactory(slug="foro", state=EditionState.RUNNING)
    with transaction():
        add_default_categories(edition)
    made: Delegation = DelegationFactory(edition=edition, name_es="Suecia", name_en="Sweden")
    FocalPointFactory(delegation=made, user__email="embajada@example.org")
    return led(made)


@pytest.fixture
def desk(delegation: Delegation, sign_in: SignIn) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=delegation.edition, role=Role.ORGANISER).user)


def walked_in(desk: FlaskClient, delegation: Delegation) -> Registration:
    """Somebody on no list, whose photo is taken later."""
    desk.post(f"/foro/delegations/{delegation.key}/people/walk-in", data=FACTS)
    made = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert made
    desk.post(f"/foro/registrations/{made.key}/set-aside", data={"rule": "photo", "reason": "En la mesa"})
    return made


def approve(desk: FlaskClient, one: Registration) -> RegistrationState:
    desk.post(f"/foro/registrations/{one.key}/row", data={"decision": "approve"})
    db.session.rollback()
    return one.state


def test_10_a_walk_in_who_claims_a_delegation_is_confirmed_by_one_tap_of_its_focal_point(
    desk: FlaskClient, delegation: Delegation, client: FlaskClient
) -> None:
    ana = walked_in(desk, delegation)
    before = approve(desk, ana)
    question = link_to("embajada@example.org")

    client.get(question)  # as a mail program does that looks at links
    looked_at = approve(desk, ana)
    client.post(question, data={"answer": "yes"})
    after = approve(desk, ana)

    assert (before, looked_at, after) == (
        RegistrationState.UNDER_REVIEW,
        RegistrationState.UNDER_REVIEW,
        RegistrationState.APPROVED,
    )


def test_10_without_an_answer_in_ten_minutes_the_desk_decides_with_a_name_and_a_reason(
    desk: FlaskClient, delegation: Delegation
) -> None:
    ana = walked_in(desk, delegation)
    page, decision = f"/foro/registrations/{ana.key}", {"rule": "claim", "reason": "Figura en la nota 16"}

    early = desk.post(f"{page}/set-aside", data=decision)
    barred = approve(desk, ana)
    ana.claim_asked_at = now() - ANSWER_WITHIN - timedelta(seconds=1)
    saved(ana)
    told = desk.get(f"{page}/").text
    desk.post(f"{page}/set-aside", data=decision)
    after = approve(desk, ana)

    (override,) = (one for one in ana.overrides if one.rule == "claim")
    assert (early.status_code >= 400, barred) == (True, RegistrationState.UNDER_REVIEW)
    assert "no ha respondido" in told
    assert (after, override.reason) == (RegistrationState.APPROVED, "Figura en la nota 16")
