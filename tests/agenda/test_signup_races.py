"""Many sign up for the last seat at the same moment: one has it, the others wait. The control overbooks."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.agenda import actions, queries
from forum_app.agenda.actions import signups
from forum_app.agenda.models import Session, SessionSignup
from forum_app.core.db import WRITING, db
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.agenda import SessionFactory, released
from tests.factories.delegations import RegistrationFactory
from tests.factories.editions import EditionFactory
from tests.races import race, writing

CLIENTS = 24


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory()
    return made


def delegates(edition: ForumEdition, number: int) -> list[Registration]:
    """People of as many delegations, so that no lock but the session's keeps them apart."""
    facts = {"state": RegistrationState.APPROVED, "delegation__edition": edition}
    return [RegistrationFactory(**facts) for _ in range(number)]


def offered(edition: ForumEdition, seats: int, number: int = 1) -> list[Session]:
    made = [SessionFactory(edition=edition, signup_seats=seats) for _ in range(number)]
    released(edition)
    return made


def does(deed: Callable[..., object], person: Registration, session: Session) -> Callable[[], None]:
    registration_id, session_id = person.id, session.id

    def act() -> None:
        deed(
            db.session.get_one(Registration, registration_id),
            db.session.get_one(Session, session_id),
            at=NOON,
        )

    return writing(act)


def withdraws(person: Registration) -> Callable[[], None]:
    key = person.id

    def act() -> None:
        delegations.withdraw(db.session.get_one(Registration, key), by="a test", at=NOON)

    return writing(act)


def seats_of(session: Session) -> list[int | None]:
    db.session.rollback()
    lines = select(SessionSignup.seat).where(SessionSignup.session_id == session.id)
    return sorted(db.session.scalars(lines), key=lambda seat: (seat is None, seat or 0))


@pytest.mark.parametrize("rounds", [20, pytest.param(1_000, marks=pytest.mark.full)])
def test_the_last_seat_is_given_once(edition: ForumEdition, rounds: int) -> None:
    people = delegates(edition, CLIENTS)
    for session in offered(edition, 1, rounds):
        outcomes = race([does(actions.sign_up, person, session) for person in people])

        assert outcomes == {"done": CLIENTS}
        assert seats_of(session) == [1, *[None] * (CLIENTS - 1)]


def test_one_person_who_taps_many_times_has_one_seat(edition: ForumEdition) -> None:
    (session,), (person,) = offered(edition, 5), delegates(edition, 1)

    outcomes = race([does(actions.sign_up, person, session)] * CLIENTS)

    assert (outcomes, seats_of(session)) == ({"done": CLIENTS}, [1])


@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.full)])
def test_while_some_leave_and_others_come_no_seat_is_sold_twice_or_stays_empty(
    edition: ForumEdition, rounds: int
) -> None:
    for session in offered(edition, 3, rounds):
        here, new = delegates(edition, 6), delegates(edition, 6)
        for person in here:
            does(actions.sign_up, person, session)()

        outcomes = race(
            [
                *(does(actions.leave_session, person, session) for person in here[:2]),
                *(withdraws(person) for person in here[2:4]),
                *(does(actions.sign_up, person, session) for person in new),
            ]
        )

        assert outcomes == {"done": 10}
        assert seats_of(session) == [1, 2, 3, *[None] * 5]


def test_control_counted_without_lock_and_numbers_the_last_seat_is_sold_again(
    edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    (session,), people = offered(edition, 1), delegates(edition, CLIENTS)
    together = Barrier(CLIENTS)

    def count_then_write(session: Session, *, unasked: SessionSignup, **_who: Any) -> None:
        number, is_free = unasked.id, len(queries.seats_taken(session)) < (session.signup_seats or 0)
        db.session.commit()
        together.wait(timeout=60)
        db.session.connection(execution_options={WRITING: True})
        if is_free:
            unasked.seat = number

    monkeypatch.setattr(signups, "lock", lambda row, **_along: row)
    monkeypatch.setattr(signups, "_give_seats", count_then_write)
    monkeypatch.setattr("forum_app.core.db._write_queue", lambda _engine: None)

    race([does(actions.sign_up, person, session) for person in people])

    assert sum(seat is not None for seat in seats_of(session)) > 1
