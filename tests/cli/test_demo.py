"""`forum demo load`: everything to try the forum with, and twice is once."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry, User
from forum_app.agenda.models import Room, Session, SessionAssignment, SessionSignup
from forum_app.agenda.queries import signups_in
from forum_app.badges.models import Badge
from forum_app.cli import main
from forum_app.cli.demo import PASSWORD, SIGN_INS
from forum_app.core.clock import local_day, now
from forum_app.core.crypto import is_password
from forum_app.core.db import Base, db
from forum_app.delegations.models import FocalPoint, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import edition_by_slug, team
from forum_app.editions.roles import Role


def load(app: Flask) -> Result:
    result = app.test_cli_runner().invoke(main, ["demo", "load"])
    db.session.rollback()
    return result


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_demo_is_refused_where_it_is_not_asked_for(app: Flask) -> None:
    result = load(app)

    assert result.exit_code == 1
    assert "FORUM_DEMO=1" in result.output
    assert count(ForumEdition) == 0


def test_demo_holds_all_that_there_is_to_try_and_twice_is_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEMO", value=True)

    first = load(app)
    models = (
        ForumEdition,
        User,
        Registration,
        Room,
        Session,
        SessionAssignment,
        SessionSignup,
        Badge,
        FocalPoint,
    )
    before = {model: count(model) for model in models}
    journal = count(JournalEntry)
    again = load(app)

    assert (first.exception, again.exception) == (None, None)
    assert PASSWORD in first.output
    assert {model: count(model) for model in models} == before
    assert count(JournalEntry) == journal
    assert (before[ForumEdition], before[Registration], before[Room]) == (6, 300, 3)
    _check_rehearsal()


def seats_and_queue(session: Session) -> tuple[int, int]:
    """How many have a seat, and how many wait."""
    found = signups_in(session)
    waiting = sum(signup.seat is None for signup in found)
    return len(found) - waiting, waiting


def _check_rehearsal() -> None:
    edition = edition_by_slug("ensayo")
    states = set(db.session.scalars(select(Registration.state)))
    sessions = db.session.scalars(select(Session).where(Session.edition_id == edition.id)).all()
    lists = {
        (session.signup_seats, *seats_and_queue(session))
        for session in sessions
        if session.signup_seats is not None
    }
    passwords = set(db.session.scalars(select(User.password_hash)))

    assert edition.is_rehearsal
    assert edition.starts_on == local_day(now(), edition.time_zone)
    assert len(sessions) == 15
    assert lists == {(40, 18, 0), (12, 12, 5), (25, 0, 0)}
    assert all(session.room and session.starts_at for session in sessions)
    assert states >= {
        RegistrationState.SUBMITTED,
        RegistrationState.DELEGATION_CONFIRMED,
        RegistrationState.UNDER_REVIEW,
        RegistrationState.APPROVED,
        RegistrationState.RETURNED,
        RegistrationState.WAITLISTED,
        RegistrationState.REJECTED,
    }
    assert {grant.role for grant in db.session.scalars(team(edition))} == set(Role)
    assert len(passwords) == len(SIGN_INS)
    assert all(is_password(hashed, PASSWORD) for hashed in passwords)
