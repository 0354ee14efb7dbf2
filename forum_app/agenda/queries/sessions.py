"""Questions about sessions, for those who work on them and for those who may see them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.agenda.models import AgendaItem, Release, Room, Session, SessionAssignment, Venue
from forum_app.agenda.rules import SessionState
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from forum_app.portfolio.models import Project
from forum_app.portfolio.rules import ProjectState

from .frozen import frozen_session
from .programme import Entry, entry
from .releases import released

WITH_PEOPLE = selectinload(Session.assignments).options(
    joinedload(SessionAssignment.person), joinedload(SessionAssignment.organization)
)


def projects(edition: ForumEdition, session: Session | None = None) -> list[Project]:
    """Projects that a session of the edition may present; one that was withdrawn stays where it is."""
    kept = [item.project_id for item in session.items] if session else []
    return list(
        db.session.scalars(
            select(Project)
            .where(
                Project.edition_id == edition.id,
                or_(Project.state != ProjectState.WITHDRAWN, Project.id.in_(kept)),
            )
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


def drafts(edition: ForumEdition) -> list[Session]:
    """The sessions that a release leaves out, in the order of the clock."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.edition_id == edition.id, Session.state == SessionState.DRAFT)
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position)
            .execution_options(populate_existing=True)
        )
    )


def session_titles(edition: ForumEdition) -> list[Session]:
    """The sessions of an edition without what belongs to them, by their Spanish titles."""
    return list(
        db.session.scalars(select(Session).where(Session.edition_id == edition.id).order_by(Session.title_es))
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


@dataclass(frozen=True)
class ShownSession:
    """A session with what it names; where it is in no release, as it is worked on."""

    entry: Entry
    release: Release | None


def visible_session(edition: ForumEdition, key: UUID, viewer: Viewer) -> ShownSession | None:
    """A session as visitors find it: as released.

    What is not released, or closed, is there for organizers and for those on it.
    """
    current = released(edition)
    session = current.programme.session.get(key) if current else None
    if not ((session and session.is_public) or _works_on(edition, key, viewer)):
        return None
    if current and session:
        return ShownSession(entry(current.programme, session), current.release)
    draft = frozen_session(edition, key)
    return ShownSession(entry(draft, draft.sessions[0]), None) if draft.sessions else None


def _works_on(edition: ForumEdition, key: UUID, viewer: Viewer) -> bool:
    if Role.ORGANISER in viewer.roles or viewer.user_id is None:
        return viewer.user_id is not None
    held = (
        select(SessionAssignment.id)
        .join(SessionAssignment.session)
        .where(
            Session.edition_id == edition.id, Session.key == key, SessionAssignment.user_id == viewer.user_id
        )
    )
    return bool(db.session.scalar(held.limit(1)))


def next_position(table: type[Room] | type[Session] | type[Venue], edition: ForumEdition) -> int:
    """The place after the last one."""
    last = db.session.scalar(select(func.max(table.position)).where(table.edition_id == edition.id))
    return (last or 0) + 1
