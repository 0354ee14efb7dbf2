"""Questions about who does what in sessions, and who could."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import JournalEntry, User
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import (
    AssignmentState,
    SessionState,
)
from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import called
from forum_app.delegations.rules import ENDED
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Organization, Person

MOST_FOUND = 20
Rows = Select[*tuple[Any, ...]]


def assignment_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> SessionAssignment | None:
    """An assignment in a session of the edition."""
    return db.session.scalar(
        select(SessionAssignment)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, SessionAssignment.key == key)
        .options(joinedload(SessionAssignment.session), joinedload(SessionAssignment.person))
    )


def roles_held(registration: Registration) -> list[SessionAssignment]:
    """The roles in sessions that a registration holds, or is asked to hold, in the order of the clock."""
    return list(
        db.session.scalars(
            select(SessionAssignment)
            .join(SessionAssignment.session)
            .where(
                SessionAssignment.registration_id == registration.id,
                SessionAssignment.state != AssignmentState.DECLINED,
            )
            .options(joinedload(SessionAssignment.session).joinedload(Session.room))
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.id, SessionAssignment.id)
        )
    )


def unnamed_assignment(edition: ForumEdition, key: UUID, viewer: Viewer) -> SessionAssignment | None:
    """An assignment of an institution that has not named a person yet."""
    assignment = assignment_by_key(edition, key, viewer)
    return assignment if assignment and assignment.person is None else None


def vacant_assignment(edition: ForumEdition, key: UUID, viewer: Viewer) -> SessionAssignment | None:
    """An assignment of somebody who declined, or has left."""
    assignment = assignment_by_key(edition, key, viewer)
    if assignment and (assignment.state is AssignmentState.DECLINED or assignment.holder_left_at):
        return assignment
    return None


def own_assignment(edition: ForumEdition, key: UUID, viewer: Viewer) -> SessionAssignment | None:
    """An assignment of the account that asks."""
    assignment = assignment_by_key(edition, key, viewer)
    return assignment if assignment and assignment.user_id == viewer.user_id else None


def assignment_by_secret(secret: str) -> SessionAssignment | None:
    """The assignment that a secret link answers for, live or not."""
    return db.session.scalar(
        select(SessionAssignment)
        .where(SessionAssignment.secret_hash == secret_hash(secret))
        .options(joinedload(SessionAssignment.session).joinedload(Session.edition))
    )


def sessions_of_user(user: User) -> list[SessionAssignment]:
    """What an account does in sessions of all editions, the next first, those without a time last."""
    return list(
        db.session.scalars(
            select(SessionAssignment)
            .join(SessionAssignment.session)
            .where(
                SessionAssignment.user_id == user.id,
                SessionAssignment.state != AssignmentState.PROPOSED,
                Session.state != SessionState.CANCELLED,
            )
            .options(
                joinedload(SessionAssignment.session).options(
                    joinedload(Session.edition), joinedload(Session.room), joinedload(Session.theme)
                )
            )
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.id)
        )
    )


def people_matching(edition: ForumEdition, words: str) -> list[Registration]:
    """People of the edition's delegations whom the words find, as at the review desk."""
    found = (
        select(Registration)
        .join(Registration.person)
        .where(
            Registration.edition_id == edition.id, Registration.state.not_in(ENDED), *called(edition, words)
        )
        .options(joinedload(Registration.person), joinedload(Registration.delegation))
        .order_by(Person.sort_key)
        .limit(MOST_FOUND)
    )
    return list(db.session.scalars(found))


def guest_of(edition: ForumEdition, *, name: str, email: str | None) -> Person | None:
    """Somebody of no delegation who is on a session of the edition already, by name and address."""
    return db.session.scalar(
        select(Person)
        .join(SessionAssignment, SessionAssignment.person_id == Person.id)
        .join(SessionAssignment.session)
        .where(
            Session.edition_id == edition.id,
            SessionAssignment.registration_id.is_(None),
            Person.search_key == fold(name),
            func.coalesce(func.lower(Person.email), "") == (email or "").lower(),
        )
        .order_by(Person.id)
        .limit(1)
    )


def ever_held_by(session: Session) -> set[str]:
    """Who was ever given a role in a session, by the name or acronym of that time, taken back or not."""
    said = db.session.scalars(
        select(JournalEntry.details).where(
            JournalEntry.edition_slug == session.edition.slug, JournalEntry.action == "assignment.created"
        )
    )
    return {line["holder"] for line in said if line["session"] == str(session.key) and line.get("holder")}


def made_by(edition: ForumEdition, name: str) -> set[UUID]:
    """Keys of the assignments that a command made and nobody else changed, invited or answered since."""
    noted = select(JournalEntry.subject_key, JournalEntry.actor_id, JournalEntry.actor_name).where(
        JournalEntry.edition_slug == edition.slug, JournalEntry.subject_kind == "assignment"
    )
    mine: set[UUID] = set()
    touched: set[UUID] = set()
    for key, account, actor in db.session.execute(noted):
        (mine if account is None and actor == name else touched).add(UUID(key))
    return mine - touched


def organizations(edition: ForumEdition) -> list[Organization]:
    """Institutions that can hold a role; those of the edition's delegations first."""
    invited = select(Delegation.organization_id).where(Delegation.edition_id == edition.id)
    return list(
        db.session.scalars(
            select(Organization).order_by(
                Organization.id.not_in(invited.scalar_subquery()), Organization.acronym_es
            )
        )
    )
