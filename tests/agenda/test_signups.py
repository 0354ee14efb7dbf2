"""Signing up for sessions: seats by number, a waiting list that moves up, and who may when."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import actions, queries
from forum_app.agenda.models import Session, SessionSignup
from forum_app.agenda.rules import (
    Places,
    SessionRole,
    SessionState,
    Signable,
    Visibility,
    bar,
    check_may_leave,
    check_may_sign_up,
    next_seats,
)
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.factories.agenda import SessionAssignmentFactory, SessionFactory, released
from tests.factories.delegations import DelegationFactory, FocalPointFactory, RegistrationFactory
from tests.factories.editions import EditionFactory

BY = "a test"
HOUR = timedelta(hours=1)
SOON = NOON + HOUR


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory()
    return made


def offered(edition: ForumEdition, seats: int | None = 1, **facts: Any) -> Session:
    """A session of the released programme that people sign up for."""
    hours = {"starts_at": SOON, "ends_at": SOON + HOUR}
    made: Session = SessionFactory(edition=edition, signup_seats=seats, **(hours | facts))
    released(edition)
    return made


def delegate(edition: ForumEdition, **facts: Any) -> Registration:
    facts = {"state": RegistrationState.APPROVED, "delegation__edition": edition} | facts
    made: Registration = RegistrationFactory(**facts)
    return made


def delegates(edition: ForumEdition, number: int) -> list[Registration]:
    delegation = DelegationFactory(edition=edition)
    return [delegate(edition, delegation=delegation) for _ in range(number)]


def sign_up(registration: Registration, session: Session, *, at: datetime = NOON) -> SessionSignup:
    with transaction():
        return actions.sign_up(registration, session, at=at)


def leave(registration: Registration, session: Session, *, at: datetime = NOON) -> None:
    with transaction():
        actions.leave_session(registration, session, at=at)


def change(session: Session, **facts: Any) -> None:
    with transaction():
        actions.change_session(session, version=session.version, by=BY, at=NOON, **facts)


def seats_of(session: Session) -> dict[Registration, int | None]:
    db.session.rollback()
    lines = db.session.scalars(
        select(SessionSignup).where(SessionSignup.session_id == session.id).order_by(SessionSignup.id)
    )
    return {line.registration: line.seat for line in lines}


def letters() -> list[tuple[str, str, str]]:
    rows = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind, letter.to_address, letter.language) for letter in rows]


def deeds(subject: str = "signup") -> list[str]:
    rows = select(JournalEntry.action).where(JournalEntry.subject_kind == subject).order_by(JournalEntry.id)
    return list(db.session.scalars(rows))


@pytest.mark.parametrize(
    ("seats", "taken", "numbers"),
    [
        (3, [], [1, 2, 3]),
        (3, [2], [1, 3]),
        (3, [1, 2, 3], []),
        (0, [], []),
        (2, [1, 2, 3, 4], []),  # lowered: nobody loses a seat, and none is given
        (2, [3, 4], []),
        (2, [4], [1]),
    ],
)
def test_lowest_numbers_are_given_until_the_seats_are_taken(
    seats: int, taken: list[int], numbers: list[int]
) -> None:
    assert next_seats(seats, taken) == numbers


@pytest.mark.parametrize(
    ("places", "free"), [(Places(None), 0), (Places(5, 3), 2), (Places(2, 4, 1), 0), (Places(2, 2), 0)]
)
def test_free_seats_are_never_fewer_than_none(places: Places, free: int) -> None:
    assert places.free == free


@pytest.mark.parametrize(
    ("session", "state", "reason"),
    [
        (Signable(1, False, SOON), "approved", None),
        (Signable(0, False, None), "approved", None),
        (Signable(None, False, SOON), "approved", "Nobody signs up for this session."),
        (Signable(1, True, SOON), "approved", "This session is cancelled."),
        (Signable(1, False, NOON), "approved", "This session has begun."),
        (
            Signable(1, False, SOON),
            "under_review",
            "You can sign up as soon as your registration is approved.",
        ),
        (Signable(1, False, SOON), "revoked", "You can sign up as soon as your registration is approved."),
    ],
)
def test_signing_up_is_open_to_the_approved_until_the_session_begins(
    session: Signable, state: str, reason: str | None
) -> None:
    assert bar(session, RegistrationState(state), at=NOON) == reason
    if reason:
        with pytest.raises(RuleBrokenError, match=reason):
            check_may_sign_up(session, RegistrationState(state), at=NOON)
    else:
        check_may_sign_up(session, RegistrationState(state), at=NOON)


def test_a_seat_is_given_back_until_the_session_begins() -> None:
    check_may_leave(None, at=NOON)
    check_may_leave(SOON, at=NOON)
    with pytest.raises(RuleBrokenError, match="has begun"):
        check_may_leave(NOON, at=NOON)


def test_seats_are_numbered_and_the_rest_waits(edition: ForumEdition) -> None:
    session = offered(edition, 2)
    people = delegates(edition, 4)

    for person in people:
        sign_up(person, session)

    assert list(seats_of(session).values()) == [1, 2, None, None]
    assert queries.places(session.key) == Places(2, taken=2, waiting=2)
    assert letters() == []
    assert deeds() == ["signup.asked", "signup.seated"] * 2 + ["signup.asked"] * 2


def test_signing_up_twice_changes_nothing(edition: ForumEdition) -> None:
    session, person = offered(edition, 2), delegate(edition)

    first, second = sign_up(person, session), sign_up(person, session)

    assert (first.id, second.seat) == (second.id, 1)
    assert list(seats_of(session).values()) == [1]


def test_whoever_waits_longest_moves_up_with_a_letter(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second, third = delegates(edition, 3)
    second.person.email, second.person.language = "ana@example.org", "en"
    db.session.commit()
    for person in (first, second, third):
        sign_up(person, session)

    leave(first, session)

    assert seats_of(session) == {second: 1, third: None}
    assert letters() == [("agenda/signup_seated", "ana@example.org", "en")]
    assert deeds()[-2:] == ["signup.left", "signup.seated"]


def test_without_an_address_the_focal_points_are_told(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = delegates(edition, 2)
    FocalPointFactory(delegation=second.delegation, user__email="punto@example.org", user__language="es")
    second.person.email = None
    db.session.commit()
    sign_up(first, session)
    sign_up(second, session)

    leave(first, session)

    assert letters() == [("agenda/signup_seated", "punto@example.org", "es")]


def test_leaving_without_having_signed_up_changes_nothing(edition: ForumEdition) -> None:
    session, person = offered(edition), delegate(edition)

    leave(person, session)

    assert (seats_of(session), deeds()) == ({}, [])


def test_nobody_leaves_a_session_that_has_begun(edition: ForumEdition) -> None:
    session, person = offered(edition), delegate(edition)
    sign_up(person, session)

    with pytest.raises(RuleBrokenError, match="has begun"):
        leave(person, session, at=SOON)

    assert list(seats_of(session).values()) == [1]


def test_added_seats_are_given_to_those_who_wait(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    for person in delegates(edition, 4):
        sign_up(person, session)

    change(session, signup_seats=3)

    assert list(seats_of(session).values()) == [1, 2, 3, None]
    assert deeds()[-2:] == ["signup.seated"] * 2


def test_fewer_seats_throw_nobody_out_and_give_none_until_it_fits(edition: ForumEdition) -> None:
    session = offered(edition, 3)
    people = delegates(edition, 5)
    for person in people:
        sign_up(person, session)

    change(session, signup_seats=1)
    lowered = list(seats_of(session).values())
    leave(people[0], session)
    leave(people[1], session)
    still_one = list(seats_of(session).values())
    leave(people[2], session)

    assert lowered == [1, 2, 3, None, None]
    assert still_one == [3, None, None]
    assert list(seats_of(session).values()) == [1, None]


def test_without_seats_nobody_moves_up(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = delegates(edition, 2)
    sign_up(first, session)
    sign_up(second, session)

    change(session, signup_seats=None)
    leave(first, session)

    assert seats_of(session) == {second: None}


def test_nobody_is_called_into_a_session_that_has_begun(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = delegates(edition, 2)
    sign_up(first, session)
    sign_up(second, session)

    with transaction():
        actions.remove_signup(
            db.session.scalars(select(SessionSignup).where(SessionSignup.seat == 1)).one(),
            reason="Did not come",
            by=BY,
            at=SOON,
        )

    assert seats_of(session) == {second: None}


def test_a_cancelled_session_calls_nobody_until_it_is_ready_again(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = delegates(edition, 2)
    sign_up(first, session)
    sign_up(second, session)

    change(session, state=SessionState.CANCELLED)
    leave(first, session)
    cancelled = seats_of(session)
    change(session, state=SessionState.READY)

    assert (cancelled, seats_of(session)) == ({second: None}, {second: 1})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"signup_seats": None}, "Nobody signs up"),
        ({"state": SessionState.CANCELLED}, "is cancelled"),
    ],
)
def test_what_organizers_call_off_holds_before_its_release(
    edition: ForumEdition, facts: dict[str, Any], reason: str
) -> None:
    session, person = offered(edition), delegate(edition)
    change(session, **facts)

    with pytest.raises(RuleBrokenError, match=reason):
        sign_up(person, session)


def test_what_is_not_released_takes_no_sign_ups(edition: ForumEdition) -> None:
    session, person = SessionFactory(edition=edition, signup_seats=5), delegate(edition)

    with pytest.raises(RuleBrokenError, match="Nobody signs up"):
        sign_up(person, session)


def test_seats_set_after_the_release_wait_for_the_next(edition: ForumEdition) -> None:
    session, person = offered(edition, None), delegate(edition)
    change(session, signup_seats=5)

    with pytest.raises(RuleBrokenError, match="Nobody signs up"):
        sign_up(person, session)
    released(edition)

    assert sign_up(person, session).seat == 1


def test_closed_sessions_take_no_sign_ups(edition: ForumEdition) -> None:
    session, person = offered(edition, visibility=Visibility.CLOSED), delegate(edition)

    with pytest.raises(RuleBrokenError, match="Nobody signs up"):
        sign_up(person, session)


def test_a_session_with_sign_ups_is_not_removed(edition: ForumEdition) -> None:
    session, person = offered(edition), delegate(edition)
    sign_up(person, session)

    with pytest.raises(RuleBrokenError, match="people have signed up for it"), transaction():
        actions.remove_session(session, by=BY, at=NOON)


def test_whoever_leaves_the_forum_frees_every_seat_in_the_same_step(edition: ForumEdition) -> None:
    sessions = [
        offered(edition, 1, starts_at=SOON + n * HOUR, ends_at=SOON + (n + 1) * HOUR) for n in range(2)
    ]
    leaver, next_one = delegates(edition, 2)
    for session in sessions:
        sign_up(leaver, session)
        sign_up(next_one, session)

    with transaction():
        delegations.withdraw(leaver, by=BY, at=NOON, reason="Called back")

    assert [seats_of(session) for session in sessions] == [{next_one: 1}, {next_one: 1}]
    assert deeds()[-4:] == ["signup.ended", "signup.seated"] * 2


def test_a_seat_given_up_before_the_turn_came_is_not_ended_twice(
    edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, registration = offered(edition), delegate(edition)
    sign_up(registration, session)
    monkeypatch.setattr(queries, "signup_of", lambda *_: None)  # as somebody else left it meanwhile

    with transaction():
        actions.give_up_signups(registration, by=BY, at=NOON)

    ended = select(JournalEntry).where(JournalEntry.action == "signup.ended")
    assert db.session.scalars(ended).all() == []


def test_what_ends_is_taken_back_when_the_leaving_fails(edition: ForumEdition) -> None:
    session, leaver = offered(edition), delegate(edition)
    sign_up(leaver, session)

    with suppress(KeyError), transaction():
        delegations.withdraw(leaver, by=BY, at=NOON)
        raise KeyError

    assert seats_of(session) == {leaver: 1}


def test_removal_needs_a_reason_that_the_person_reads(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = delegates(edition, 2)
    first.person.email = "eva@example.org"
    db.session.commit()
    made = sign_up(first, session)
    sign_up(second, session)

    with pytest.raises(RuleBrokenError, match="Give a reason"), transaction():
        actions.remove_signup(made, reason="", by=BY, at=NOON)
    with transaction():
        actions.remove_signup(made, reason="Reserved for ministers", by=BY, at=NOON)

    assert seats_of(session) == {second: 1}
    removed, seated = db.session.scalars(select(Letter).order_by(Letter.id))
    assert (removed.kind, removed.to_address) == ("agenda/signup_removed", "eva@example.org")
    assert "Reserved for ministers" in removed.body
    assert (seated.kind, seated.to_address) == ("agenda/signup_seated", second.person.email)


def test_offers_tell_seats_own_place_and_what_is_at_the_same_time(edition: ForumEdition) -> None:
    full = SessionFactory(edition=edition, signup_seats=1, starts_at=SOON, ends_at=SOON + HOUR)
    beside = SessionFactory(edition=edition, signup_seats=9, starts_at=SOON + HOUR / 2, ends_at=SOON + HOUR)
    after = SessionFactory(edition=edition, signup_seats=9, starts_at=SOON + HOUR, ends_at=SOON + 2 * HOUR)
    SessionFactory(edition=edition, signup_seats=9, starts_at=NOON, ends_at=SOON)  # has begun
    SessionFactory(edition=edition, signup_seats=9, state=SessionState.CANCELLED)
    SessionFactory(edition=edition, signup_seats=9, visibility=Visibility.CLOSED)
    SessionFactory(edition=edition)
    open_ended = SessionFactory(edition=edition, signup_seats=0)
    other, mine = delegates(edition, 2)
    released(edition)
    sign_up(other, full)
    sign_up(mine, full)

    found = queries.offers(mine, at=NOON)

    assert [
        (
            offer.entry.session.key,
            offer.places,
            offer.mine and offer.mine.place,
            [one.session.key for one in offer.beside],
            offer.bar,
        )
        for offer in found
    ] == [
        (full.key, Places(1, 1, 1), 1, [], None),
        (beside.key, Places(9), None, [full.key], None),
        (after.key, Places(9), None, [], None),
        (open_ended.key, Places(0), None, [], None),
    ]


def test_a_role_at_the_same_time_is_told(edition: ForumEdition) -> None:
    person = delegate(edition)
    session = SessionFactory(edition=edition, signup_seats=1, starts_at=SOON, ends_at=SOON + HOUR)
    role = SessionAssignmentFactory(
        session__edition=edition,
        session__starts_at=SOON,
        session__ends_at=SOON + HOUR,
        person=person.person,
        registration=person,
        role=SessionRole.SPEAKER,
        state="accepted",
    )
    released(edition)

    (offer,) = queries.offers(person, at=NOON)

    assert offer.entry.session.key == session.key
    assert [one.session.key for one in offer.beside] == [role.session.key]


def test_own_sessions_stay_in_sight_when_cancelled_or_closed(edition: ForumEdition) -> None:
    cancelled, closed = offered(edition), offered(edition)
    person = delegate(edition)
    sign_up(person, cancelled)
    sign_up(person, closed)
    change(cancelled, state=SessionState.CANCELLED)
    change(closed, visibility=Visibility.CLOSED)
    released(edition)

    found = queries.offers(person, at=NOON)

    assert [(offer.entry.session.key, offer.is_cancelled, offer.bar) for offer in found] == [
        (cancelled.key, True, "This session is cancelled."),
        (closed.key, False, "Nobody signs up for this session."),
    ]


def test_before_the_first_release_nothing_is_offered(edition: ForumEdition) -> None:
    SessionFactory(edition=edition, signup_seats=1)

    assert queries.offers(delegate(edition), at=NOON) == []


def test_a_cancelled_session_is_told_to_those_who_have_signed_up(edition: ForumEdition) -> None:
    session = offered(edition, 1)
    seated, waiting = delegates(edition, 2)
    for person in (seated, waiting):
        sign_up(person, session)
    change(session, state=SessionState.CANCELLED)
    release = released(edition)

    with transaction():
        actions.draft_notices(release)
    with transaction():
        actions.send_notices(edition, by=BY, at=NOON)

    sent = db.session.scalars(select(Letter).order_by(Letter.to_address)).all()
    addresses = sorted(filter(None, (seated.person.email, waiting.person.email)))
    assert [letter.to_address for letter in sent] == addresses
    assert ["schedule.ics?person" in letter.body for letter in sent] == [False, False]


def test_seats_that_come_back_with_an_older_release_are_given(edition: ForumEdition) -> None:
    session = offered(edition, 2)
    older = queries.current_release(edition)
    assert older is not None
    change(session, signup_seats=1)
    released(edition)
    for person in delegates(edition, 2):
        sign_up(person, session)

    with transaction():
        actions.go_back(older, note_es=None, note_en=None, by=BY, at=NOON)

    assert list(seats_of(session).values()) == [1, 2]
