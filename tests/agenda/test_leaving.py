"""Roles in sessions of somebody who leaves: marked at once, moved by a person's decision alone."""

from typing import Any

import pytest
from flask import Flask

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import actions
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState, RoleChoice
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.delegations import RegistrationFactory
from tests.factories.people import OrganizationFactory

BY = "a test"


def role(registration: Registration, **facts: Any) -> SessionAssignment:
    made: SessionAssignment = SessionAssignmentFactory(
        registration=registration,
        person=registration.person,
        **{
            "session__edition": registration.edition,
            "state": AssignmentState.ACCEPTED,
            "title_es": "Viceministra",
            "user": UserFactory(),
            "secret_hash": f"hash of {registration.id}",
            "invited_at": NOON,
            "answered_at": NOON,
        }
        | facts,
    )
    return made


def leaver() -> Registration:
    made: Registration = RegistrationFactory(state=RegistrationState.APPROVED)
    return made


def leave(registration: Registration) -> None:
    with transaction():
        delegations.withdraw(registration, by=BY, at=NOON, reason="Called back")


def settle(assignment: SessionAssignment, choice: RoleChoice, successor: Registration | None = None) -> None:
    with transaction():
        actions.settle_role(assignment, choice, successor=successor, by=BY, at=NOON)


def test_roles_are_marked_and_nothing_is_moved(app: Flask) -> None:
    registration = leaver()
    held, other = role(registration), role(leaver())

    leave(registration)

    kept = db.session.query(JournalEntry).filter_by(action="assignment.holder-left").one()
    assert (held.holder_left_at, other.holder_left_at) == (NOON, None)
    assert (held.person, held.state) == (registration.person, AssignmentState.ACCEPTED)
    assert (kept.reason, kept.subject_key) == ("Called back", str(held.key))


def test_a_role_that_was_declined_asks_for_no_decision(app: Flask) -> None:
    registration = leaver()
    held = role(registration, state=AssignmentState.DECLINED)

    leave(registration)

    assert held.holder_left_at is None


def test_role_moves_to_the_successor_as_a_new_proposal(app: Flask) -> None:
    registration = leaver()
    held = role(registration)
    leave(registration)
    successor = RegistrationFactory(delegation=registration.delegation, position_title_es="Directora")

    settle(held, RoleChoice.MOVE, successor)

    assert (held.person, held.registration) == (successor.person, successor)
    assert (held.state, held.title_es, held.holder_left_at) == (AssignmentState.PROPOSED, "Directora", None)
    assert (held.secret_hash, held.user, held.answered_at) == (None, None, None)


def test_role_cannot_move_when_nobody_took_the_place(app: Flask) -> None:
    registration = leaver()
    held = role(registration)
    leave(registration)

    with pytest.raises(RuleBrokenError, match="Nobody has taken"):
        settle(held, RoleChoice.MOVE)
    with pytest.raises(RuleBrokenError, match="Nobody has taken"):
        settle(held, RoleChoice.MOVE, registration)

    assert held.person is registration.person


def test_role_cannot_move_to_somebody_who_has_it_already(app: Flask) -> None:
    registration = leaver()
    held = role(registration)
    leave(registration)
    successor = RegistrationFactory(delegation=registration.delegation)
    role(successor, session=held.session, role=held.role)

    with pytest.raises(RuleBrokenError, match="Already has this role"):
        settle(held, RoleChoice.MOVE, successor)


def test_open_role_goes_back_to_the_institution(app: Flask) -> None:
    registration = leaver()
    held = role(registration, organization=OrganizationFactory())
    leave(registration)

    settle(held, RoleChoice.OPEN)

    assert (held.person, held.state, held.holder_left_at) == (None, AssignmentState.PROPOSED, None)


def test_open_role_of_a_person_alone_is_taken_off_the_session(app: Flask) -> None:
    registration = leaver()
    session = role(registration).session
    leave(registration)

    settle(session.assignments[0], RoleChoice.OPEN)

    assert session.assignments == []


def test_role_stays_when_somebody_says_so(app: Flask) -> None:
    registration = leaver()
    held = role(registration)
    leave(registration)

    settle(held, RoleChoice.STAY)

    assert (held.person, held.state) == (registration.person, AssignmentState.ACCEPTED)
    assert held.holder_left_at is None


def test_undecided_role_stays_marked(app: Flask) -> None:
    registration = leaver()
    held = role(registration)
    leave(registration)

    settle(held, RoleChoice.LATER)

    assert held.holder_left_at == NOON


def test_role_that_was_decided_meanwhile_is_left_alone(app: Flask) -> None:
    held = role(leaver())

    settle(held, RoleChoice.OPEN)

    assert (held.state, held.person is None) == (AssignmentState.ACCEPTED, False)
