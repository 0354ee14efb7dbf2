"""The programme of the rehearsal, from the day on which it is loaded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from forum_app.accounts.models import User
from forum_app.agenda import actions as agenda
from forum_app.agenda.models import Session
from forum_app.agenda.queries import rooms, sessions_of
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.core.clock import local_day
from forum_app.core.crypto import new_secret
from forum_app.core.db import db
from forum_app.core.web import public_url
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import registrations_of
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import themes

from .plan import BY, instant, plan


def programme(edition: ForumEdition, moderator: User, at: datetime) -> None:
    """Rooms, and fifteen sessions from today on; those who moderate have answered in different ways."""
    planned = plan()
    places = rooms(edition) or [
        agenda.create_room(edition, by=BY, at=at, **facts) for facts in planned["rooms"]
    ]
    by_title = {theme.title_es.casefold(): theme for theme in db.session.scalars(themes(edition))}
    by_name = {theme["slug"]: by_title.get(theme["title_es"].casefold()) for theme in planned["themes"]}
    known = {session.external_ref: session for session in sessions_of(edition)}
    people = _moderators(edition)
    for row in planned["sessions"]:
        day = (edition.starts_on or local_day(at, edition.time_zone)) + timedelta(days=row["day"])
        facts: dict[str, Any] = {
            "room": places[row["room"]],
            "starts_at": instant(edition, day, row["start"]),
            "ends_at": instant(edition, day, row["end"]),
            "signup_seats": row.get("signup_seats"),
        }
        session = known.get(row["ref"])
        if session:
            agenda.change_session(session, version=session.version, by=BY, at=at, **facts)
        else:
            session = agenda.create_session(
                edition,
                kind=SessionKind(row["kind"]),
                external_ref=row["ref"],
                state=SessionState.READY,
                title_es=row["title_es"],
                title_en=row["title_en"],
                theme=by_name.get(row["theme"]),
                by=BY,
                at=at,
                **facts,
            )
            _moderate(session, row["moderator"], people, moderator, at)
    agenda.release_if_changed(edition, reason="demo", by=BY, at=at)


def _moderators(edition: ForumEdition) -> Iterator[Registration]:
    """People of the edition who may be asked to moderate, one of each delegation."""
    seen: set[int] = set()
    for registration in db.session.scalars(registrations_of(edition).order_by(Registration.external_ref)):
        if registration.decided_at and registration.person.email and registration.delegation_id not in seen:
            seen.add(registration.delegation_id)
            yield registration


def _moderate(
    session: Session, state: str | None, people: Iterator[Registration], moderator: User, at: datetime
) -> None:
    """Ask somebody to moderate; whoever is invited has a letter, the account of the demo among them."""
    if state is None:
        return
    if state == AssignmentState.INVITED:
        person = agenda.introduce(name=moderator.name, email=moderator.email, language="es")
        assignment = agenda.assign(
            session, role=SessionRole.MODERATOR, person=person, user=moderator, by=BY, at=at
        )
        secret = new_secret()
        link = public_url("agenda.answer", secret=secret)
        agenda.invite(assignment, secret=secret, link=link, user=moderator, by=BY, at=at)
        return
    registration = next(people)
    agenda.assign(
        session,
        role=SessionRole.MODERATOR,
        person=registration.person,
        registration=registration,
        title_es=registration.position_title_es,
        title_en=registration.position_title_en,
        state=AssignmentState(state),
        by=BY,
        at=at,
    )
