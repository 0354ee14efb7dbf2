"""Questions about sessions, for those who work on them and for those who may see them."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.agenda.models import AgendaItem, Room, Session, SessionAssignment
from forum_app.agenda.rules import (
    PUBLIC,
    AssignmentState,
    SessionRole,
    Visibility,
)
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from forum_app.portfolio.models import Project
from forum_app.portfolio.rules import ProjectState

WITH_PEOPLE = selectinload(Session.assignments).options(
    joinedload(SessionAssignment.person), joinedload(SessionAssignment.organization)
)


def projects(edition: ForumEdition) -> list[Project]:
    """Projects that a session of the edition may present."""
    return list(
        db.session.scalars(
            select(Project)
            .where(Project.edition_id == edition.id, Project.state != ProjectState.WITHDRAWN)
            .order_by(Project.position)
        )
    )


def sessions_of(edition: ForumEdition) -> list[Session]:
    """All sessions of an edition in the order of the programme, those without a time last."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.edition_id == edition.id)
            .options(joinedload(Session.theme), joinedload(Session.room), WITH_PEOPLE)
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position, Session.id)
        )
    )


def _session(edition: ForumEdition, key: UUID) -> Select[Session]:
    return (
        select(Session)
        .where(Session.edition_id == edition.id, Session.key == key)
        .options(
            joinedload(Session.theme),
            joinedload(Session.room),
            selectinload(Session.items).joinedload(AgendaItem.project),
            WITH_PEOPLE,
        )
    )


def session_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Session | None:
    """A session of the edition, for those who work on it."""
    return db.session.scalar(_session(edition, key))


def visible_session(edition: ForumEdition, key: UUID, viewer: Viewer) -> Session | None:
    """A session as visitors find it; drafts and closed ones are there for organisers and those on them."""
    session = db.session.scalar(_session(edition, key))
    if session is None or is_published(session):
        return session
    is_on_it = viewer.user_id is not None and any(
        held.user_id == viewer.user_id for held in session.assignments
    )
    return session if is_on_it or Role.ORGANISER in viewer.roles else None


def appearing(session: Session) -> list[SessionAssignment]:
    """Who takes part, as the public sees it: those who accepted, in the order of the roles."""
    accepted = [held for held in session.assignments if held.state is AssignmentState.ACCEPTED]
    return sorted(accepted, key=lambda held: (list(SessionRole).index(held.role), held.position))


def is_published(session: Session) -> bool:
    """Whether the public sees the session."""
    return session.state in PUBLIC and session.visibility is not Visibility.CLOSED


def next_position(table: type[Room] | type[Session], edition: ForumEdition) -> int:
    """The place after the last one."""
    last = db.session.scalar(select(func.max(table.position)).where(table.edition_id == edition.id))
    return (last or 0) + 1
