"""The page after somebody left: badge, successor, and a decision for each role in a session."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState, RoleChoice
from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from tests.conftest import NOON
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import FocalPointFactory, RegistrationFactory
from tests.factories.editions import RoleGrantFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def leaver(app: Flask) -> Registration:
    """Somebody with a badge and a role, whose place another one has taken."""
    registration: Registration = BadgeFactory(registration__person__display_name="Eva Luna").registration
    SessionAssignmentFactory(
        registration=registration,
        person=registration.person,
        session__edition=registration.edition,
        session__title_es="Mesa de agua",
        state=AssignmentState.ACCEPTED,
    )
    successor = RegistrationFactory(
        delegation=registration.delegation,
        state=RegistrationState.WAITLISTED,
        badge_category=registration.badge_category,
        person__display_name="Ana Ruiz",
    )
    with transaction():
        actions.substitute(
            registration, successor, role=registration.delegation_role, by="a test", at=NOON, reason="Ill"
        )
    return registration


def place(registration: Registration) -> str:
    return f"/{registration.edition.slug}/registrations/{registration.key}/leaving"


def role() -> SessionAssignment:
    return db.session.query(SessionAssignment).one()


def test_organiser_sees_successor_badge_and_roles(leaver: Registration, sign_in: SignIn) -> None:
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    page = client.get(place(leaver))

    words = ("Eva Luna", "Ana Ruiz", "Mesa de agua", "Revocada")
    assert (page.status_code, [word for word in words if word not in page.text]) == (200, [])


@pytest.mark.parametrize(
    ("choice", "holder", "is_open"),
    [
        (RoleChoice.MOVE, "Ana Ruiz", False),
        (RoleChoice.STAY, "Eva Luna", False),
        (RoleChoice.LATER, "Eva Luna", True),
    ],
)
def test_organiser_decides_on_a_role(
    leaver: Registration, sign_in: SignIn, choice: RoleChoice, holder: str, is_open: bool
) -> None:
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    answer = client.post(place(leaver), data={str(role().key): choice.value})

    held = role()
    assert answer.location == place(leaver)
    assert held.person is not None
    assert (held.person.display_name, held.holder_left_at is not None) == (holder, is_open)


def test_role_is_left_open(leaver: Registration, sign_in: SignIn) -> None:
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    client.post(place(leaver), data={str(role().key): "open"})

    assert db.session.query(SessionAssignment).count() == 0


def test_a_decision_that_is_none_changes_nothing(leaver: Registration, sign_in: SignIn) -> None:
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    answer = client.post(place(leaver), data={str(role().key): "sell"})

    assert (answer.status_code, role().holder_left_at) == (422, NOON)


def test_a_decision_that_a_rule_refuses_is_told(leaver: Registration, sign_in: SignIn) -> None:
    held, successor = role(), leaver.substituted_by
    assert successor is not None
    SessionAssignmentFactory(
        session=held.session, role=held.role, person=successor.person, registration=successor
    )
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    answer = client.post(place(leaver), data={str(held.key): "move"})

    assert (answer.status_code, held.person is leaver.person) == (422, True)


def test_where_nobody_comes_instead_the_role_cannot_move(app: Flask, sign_in: SignIn) -> None:
    registration = RegistrationFactory(state=RegistrationState.APPROVED)
    held = SessionAssignmentFactory(
        registration=registration, person=registration.person, session__edition=registration.edition
    )
    with transaction():
        actions.withdraw(registration, by="a test", at=NOON)
    client = sign_in(RoleGrantFactory(edition=registration.edition).user)

    answer = client.post(place(registration), data={str(held.key): "move"})

    assert (answer.status_code, held.holder_left_at) == (422, NOON)


def test_focal_point_sees_what_follows_and_decides_nothing(leaver: Registration, sign_in: SignIn) -> None:
    client = sign_in(FocalPointFactory(delegation=leaver.delegation).user)

    page = client.get(place(leaver))
    answer = client.post(place(leaver), data={str(role().key): "open"})

    assert (page.status_code, answer.status_code) == (200, 404)
    assert ("Mesa de agua" in page.text, role().holder_left_at) == (True, NOON)


def test_page_of_somebody_who_stays_says_so(app: Flask, sign_in: SignIn) -> None:
    registration = RegistrationFactory(state=RegistrationState.APPROVED)

    page = sign_in(RoleGrantFactory(edition=registration.edition).user).get(place(registration))

    assert "no ha terminado" in page.text


def test_home_counts_roles_and_corrections_that_wait(leaver: Registration, sign_in: SignIn) -> None:
    successor = leaver.substituted_by
    assert successor is not None
    with transaction():
        actions.ask_correction(successor, "Núñez", by="José", at=NOON)
    client = sign_in(RoleGrantFactory(edition=leaver.edition).user)

    home = client.get(f"/{leaver.edition.slug}/manage/?lang=en").text
    found = client.get(f"/{leaver.edition.slug}/registrations/?point=correction").text
    session = client.get(f"/{leaver.edition.slug}/programme/{role().session.key}/").text

    assert "1 role in a session of somebody who left" in home
    assert "1 person asks for a correction" in home
    assert ("Ana Ruiz" in found, "Eva Luna" in found) == (True, False)
    assert place(leaver) in session
