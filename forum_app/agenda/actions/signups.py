"""Signing up for sessions: a numbered seat, or a place on the waiting list that moves up by itself."""

from datetime import datetime
from uuid import uuid4

from forum_app.agenda import emails, queries
from forum_app.agenda.models import Session, SessionSignup
from forum_app.agenda.rules import SessionState, check_may_leave, check_may_sign_up, has_begun, next_seats
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Registration

from .journal import Actor, begin, note


def sign_up(registration: Registration, session: Session, *, at: datetime) -> SessionSignup:
    """Take a seat in a session, or the last place on its waiting list; a second time changes nothing.

    The delegation is locked first, as by whoever ends a registration, so that none ends meanwhile. The lock
    of the session keeps those who want its last seat in line; the seat's unique number is the guarantee.
    """
    lock(registration.delegation)
    db.session.refresh(registration)
    lock(session, along="edition")
    if known := queries.signup_of(registration, session):
        return known
    check_may_sign_up(queries.signable(session.edition, session), registration.state, at=at)
    made = SessionSignup(key=uuid4(), session=session, registration=registration, asked_at=at)
    db.session.add(made)
    db.session.flush()
    _note("signup.asked", made, by=registration.person.display_name, at=at)
    _give_seats(session, by=registration.person.display_name, at=at, unasked=made)
    return made


def leave_session(registration: Registration, session: Session, *, at: datetime) -> None:
    """Give back a seat, or stop waiting for one; the next who waits moves up."""
    lock(session, along="edition")
    signup = queries.signup_of(registration, session)
    if signup:
        check_may_leave(queries.signable(session.edition, session).starts_at, at=at)
        _end(signup, "signup.left", by=registration.person.display_name, at=at)


def remove_signup(signup: SessionSignup, *, reason: str, by: Actor, at: datetime) -> None:
    """Take somebody off the list of a session; the person reads the reason, and the next moves up."""
    if not reason:
        raise RuleBrokenError(N_("Give a reason: the person reads it in the letter."))
    lock(signup.session, along="edition")
    lock(signup)
    emails.tell_of_removed_signup(signup, reason=reason, at=at)
    _end(signup, "signup.removed", by=by, at=at, reason=reason)


def give_up_signups(
    registration: Registration, *, by: Actor, at: datetime, reason: str | None = None
) -> None:
    """Let a registration that has just ended lose its seats; whoever waits moves up in the same step.

    It takes its turn among those who write the programme, so that whoever ends several never holds a session
    while another waits for it with the turn.
    """
    if not queries.is_signed_up(registration):
        return
    begin(registration.edition)
    for session in queries.sessions_signed_up_for(registration):
        if signup := queries.signup_of(registration, session):
            _end(signup, "signup.ended", by=by, at=at, reason=reason)


def follow_seats(session: Session, *, by: Actor, at: datetime) -> None:
    """After seats were added to a session that is locked: whoever waits moves up.

    Nobody loses a seat when there are fewer: those beyond keep theirs, and none is given until it fits.
    """
    db.session.flush()
    _give_seats(session, by=by, at=at)


def _end(signup: SessionSignup, deed: str, *, by: Actor, at: datetime, reason: str | None = None) -> None:
    session = signup.session
    _note(deed, signup, by=by, at=at, reason=reason)
    db.session.delete(signup)
    db.session.flush()
    _give_seats(session, by=by, at=at)


def _give_seats(session: Session, *, by: Actor, at: datetime, unasked: SessionSignup | None = None) -> None:
    """Give free seats to those who wait, first come, first served; each gets a letter, `unasked` none.

    Nobody is called into a session that is cancelled or has begun.
    """
    seats = session.signup_seats
    if seats is None or session.state is SessionState.CANCELLED or has_begun(session.starts_at, at):
        return
    free = next_seats(seats, queries.seats_taken(session))
    if not free:
        return
    for signup, seat in zip(queries.first_waiting(session, len(free)), free, strict=False):
        signup.seat, signup.seated_at = seat, at
        db.session.flush()
        _note("signup.seated", signup, by=by, at=at)
        if signup is not unasked:
            emails.tell_of_seat(signup, at=at)


def _note(deed: str, signup: SessionSignup, *, by: Actor, at: datetime, reason: str | None = None) -> None:
    note(
        deed,
        signup,
        signup.session.edition,
        by=by,
        at=at,
        session=str(signup.session.key),
        registration=str(signup.registration.key),
        seat=signup.seat,
        reason=reason,
    )
