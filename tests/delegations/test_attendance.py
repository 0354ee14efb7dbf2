"""How somebody takes part: changed at any time before the end, kept in the journal once."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import AttendanceMode, DelegationState, RegistrationState
from tests.conftest import NOON
from tests.delegations.conftest import Person

AFAR, HERE = AttendanceMode.VIRTUAL, AttendanceMode.IN_PERSON


def attend(one: Registration, mode: AttendanceMode, **facts: bool) -> None:
    with transaction():
        actions.attend(one, mode, by="a test", at=NOON, **facts)


def test_a_person_takes_part_from_afar_and_comes_after_all(person: Person) -> None:
    one = person(RegistrationState.APPROVED)

    for mode in (HERE, AFAR, AFAR, HERE):
        attend(one, mode)

    said = db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert said == ["registration.attends-from-afar", "registration.attends-in-person"]
    assert (one.attendance_mode, one.state, one.seat_number) == (HERE, RegistrationState.APPROVED, 1)


def test_who_has_left_does_not_take_part(person: Person) -> None:
    with pytest.raises(RuleBrokenError, match="has ended"):
        attend(person(RegistrationState.WITHDRAWN), AFAR)


def test_a_delegation_that_declined_asks_the_organisers(delegation: Delegation, person: Person) -> None:
    one = person()
    delegation.state = DelegationState.CLOSED
    db.session.commit()

    with pytest.raises(RuleBrokenError):
        attend(one, AFAR)
    attend(one, AFAR, as_organiser=True)

    assert one.is_afar is True


def test_the_desk_says_so_and_goes_back_to_where_it_was(desk: FlaskClient, person: Person) -> None:
    one = person(RegistrationState.APPROVED)
    every = f"/{one.edition.slug}/registrations/"
    here = f"{every}{one.key}/"

    plain = desk.post(f"{here}attend-from-afar")
    back = desk.post(f"{here}attend-in-person", data={"next": every})

    assert (plain.headers["Location"], back.headers["Location"]) == (here, every)
