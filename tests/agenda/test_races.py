"""What two do at once: one answer is kept, one save wins. Each race has a control without its guard."""

from collections.abc import Callable
from threading import Barrier
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import actions
from forum_app.agenda.actions import assignments, sessions
from forum_app.agenda.actions.journal import begin
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import AssignmentState, SessionRole
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from tests.conftest import NOON
from tests.factories.agenda import SessionAssignmentFactory, SessionFactory
from tests.factories.delegations import RegistrationFactory
from tests.races import Act, race, writing

MANY = 6
MOMENT = 0.5  # seconds


def answers(held: SessionAssignment, *, wait: Barrier | None = None) -> Callable[[], None]:
    key = held.id

    def act() -> None:
        mine = db.session.get_one(SessionAssignment, key)
        _ = mine.state
        if wait:
            wait.wait(timeout=5)
        actions.answer(mine, accepted=True, by="José", at=NOON)

    return act


def entries(action: str) -> int:
    return db.session.scalar(select(func.count()).where(JournalEntry.action == action)) or 0


def test_a_link_answered_many_times_at_once_is_answered_once(app: Flask) -> None:
    held = SessionAssignmentFactory(state=AssignmentState.INVITED)

    outcomes = race([writing(answers(held))] * MANY)

    assert outcomes == {"done": MANY}
    assert entries("assignment.accepted") == 1


def test_without_the_lock_it_would_be_answered_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    monkeypatch.setattr(assignments, "lock", lambda _row: None)
    held = SessionAssignmentFactory(state=AssignmentState.INVITED)
    together = Barrier(2)

    outcomes = race([writing(answers(held, wait=together))] * 2)

    assert outcomes == {"done": 2}
    assert entries("assignment.accepted") == 2


def saves(session: Session, title: str) -> Callable[[], None]:
    key = session.id

    def act() -> None:
        mine = db.session.get_one(Session, key)
        actions.change_session(mine, version=1, title_es=title, by=title, at=NOON)

    return act


def test_of_two_saves_of_one_version_at_once_one_is_told_that_it_is_stale(app: Flask) -> None:
    session = SessionFactory(title_es="Antes")

    outcomes = race([writing(saves(session, "Uno")), writing(saves(session, "Dos"))])

    assert outcomes == {"done": 1, StaleError: 1}
    assert session.version == 2
    assert [session.title_es] == list(
        db.session.scalars(select(JournalEntry.actor_name).where(JournalEntry.action == "session.changed"))
    )


def test_without_the_check_of_the_version_the_second_would_write_over_the_first(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "check_seen", lambda *_: None)
    session = SessionFactory(title_es="Antes")

    outcomes = race([writing(saves(session, "Uno")), writing(saves(session, "Dos"))])

    assert outcomes == {"done": 2}
    assert session.version == 3


def test_two_different_answers_at_once_are_judged_one_by_the_other(app: Flask) -> None:
    held = SessionAssignmentFactory(state=AssignmentState.INVITED)
    key = held.id

    def decline() -> None:
        actions.answer(db.session.get_one(SessionAssignment, key), accepted=False, by="José", at=NOON)

    outcomes = race([writing(answers(held)), writing(decline)])

    db.session.refresh(held)
    assert held.state is AssignmentState.DECLINED
    assert outcomes in ({"done": 2}, {"done": 1, RuleBrokenError: 1})


def inviting(held: SessionAssignment, *, wait: Barrier) -> Act:
    key = held.id

    def act() -> None:
        mine = db.session.get_one(SessionAssignment, key)
        _ = mine.state
        wait.wait(timeout=5)
        sleep(MOMENT)  # the answer takes its turn first
        actions.invite(mine, secret="new", link="/new", by="Rosa", at=NOON)

    return act


def test_an_answer_stays_that_comes_while_somebody_invites(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; nothing comes meanwhile")
    held = SessionAssignmentFactory(state=AssignmentState.PROPOSED)
    together = Barrier(2)

    outcomes = race([writing(answers(held, wait=together)), writing(inviting(held, wait=together))])

    db.session.refresh(held)
    assert held.state is AssignmentState.ACCEPTED
    assert outcomes == {"done": 1, RuleBrokenError: 1}


def test_control_without_the_lock_the_invitation_would_take_the_answer_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    monkeypatch.setattr(assignments, "lock", lambda _row: None)
    held = SessionAssignmentFactory(state=AssignmentState.PROPOSED)
    together = Barrier(2)

    outcomes = race([writing(answers(held, wait=together)), writing(inviting(held, wait=together))])

    db.session.refresh(held)
    assert (outcomes, held.state) == ({"done": 2}, AssignmentState.INVITED)


def leaving(registration: Registration, *, after: Barrier) -> Act:
    key = registration.id

    def act() -> None:
        mine = db.session.get_one(Registration, key)
        after.wait()
        delegations.withdraw(mine, by="José", at=NOON)

    return act


def given_a_role(
    registration: Registration, session: Session, *, holding: Barrier, late: bool = False
) -> Act:
    """Give a role while the person leaves; `late` as it was once: the turn first, then the registration."""
    keys = registration.id, session.id

    def act() -> None:
        mine, in_session = db.session.get_one(Registration, keys[0]), db.session.get_one(Session, keys[1])
        begin(in_session.edition, whose=None if late else mine)
        holding.wait()
        sleep(MOMENT)  # whoever leaves comes as far as the locks allow
        actions.assign(
            in_session,
            role=SessionRole.MODERATOR,
            person=mine.person,
            registration=mine,
            by="José",
            at=NOON,
        )

    return act


def approved() -> tuple[Registration, Session]:
    """Somebody with a seat and a role, and another session of the same edition."""
    registration = RegistrationFactory(state=RegistrationState.APPROVED, seat_number=1)
    for held in ("Uno", "Dos"):
        session = SessionFactory(edition=registration.edition, title_es=held)
    SessionAssignmentFactory(session=session, registration=registration, person=registration.person)
    other: Session = SessionFactory(edition=registration.edition, title_es="Tres")
    return registration, other


def test_leaving_and_being_given_a_role_at_once_do_not_wait_for_each_other(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; nobody waits within one")
    registration, session = approved()
    met = Barrier(2, timeout=60)

    outcomes = race(
        [writing(given_a_role(registration, session, holding=met)), writing(leaving(registration, after=met))]
    )

    assert outcomes == {"done": 2}
    assert [held.holder_left_at for held in db.session.scalars(select(SessionAssignment))] == [NOON, NOON]


def test_control_the_turn_before_the_registration_two_wait_for_each_other(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; nobody waits within one")
    registration, session = approved()
    met = Barrier(2, timeout=60)

    outcomes = race(
        [
            writing(given_a_role(registration, session, holding=met, late=True)),
            writing(leaving(registration, after=met)),
        ]
    )

    assert outcomes == {"done": 1, OperationalError: 1}


def test_somebody_who_has_left_is_given_no_role(app: Flask) -> None:
    registration, session = approved()
    with transaction():
        delegations.withdraw(registration, by="José", at=NOON)

    with pytest.raises(RuleBrokenError, match="no longer comes"), transaction():
        actions.assign(
            session,
            role=SessionRole.MODERATOR,
            person=registration.person,
            registration=registration,
            by="José",
            at=NOON,
        )
