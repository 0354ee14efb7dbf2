"""What the grid of the programme asks: whether anything changed since it was drawn, and who did it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import JournalEntry
from forum_app.agenda.models import Agenda, Session
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition

MOST_TOLD = 20


class Marks(NamedTuple):
    """How far the programme has been written, and the number of the last line of the edition's journal."""

    serial: int
    entry: int


@dataclass(frozen=True)
class Told:
    """Who did what to a session, and when."""

    session: UUID
    action: str
    who: str
    at: datetime
    details: Mapping[str, Any]


def serial(edition: ForumEdition) -> int:
    """How often the programme of an edition has been written."""
    return db.session.scalar(select(Agenda.serial).where(Agenda.edition_id == edition.id)) or 0


def marks(edition: ForumEdition) -> Marks:
    """Where somebody who looks at the programme now stands; to be asked before what is looked at."""
    written = select(Agenda.serial).where(Agenda.edition_id == edition.id)
    last = select(func.max(JournalEntry.id)).where(JournalEntry.edition_slug == edition.slug)
    row = db.session.execute(select(written.scalar_subquery(), last.scalar_subquery())).one()
    return Marks(row[0] or 0, row[1] or 0)


def sessions_by_key(edition: ForumEdition, keys: Collection[UUID]) -> list[Session]:
    """Those sessions of the edition that are there still."""
    if not keys:
        return []
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.edition_id == edition.id, Session.key.in_(keys))
            .options(joinedload(Session.theme), joinedload(Session.room))
            .order_by(Session.id)
        )
    )


def told_since(edition: ForumEdition, entry: int, *, but: int) -> list[Told]:
    """What others than an account did to sessions after a line of the journal, the last first."""
    return [
        _told(row)
        for row in db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.edition_slug == edition.slug,
                JournalEntry.subject_kind == "session",
                JournalEntry.action.startswith("session."),
                JournalEntry.id > entry,
                func.coalesce(JournalEntry.actor_id, 0) != but,
            )
            .order_by(JournalEntry.id.desc())
            .limit(MOST_TOLD)
        )
    ]


def last_changes(keys: Collection[UUID]) -> dict[UUID, Told]:
    """What was done last to each of some sessions, also to those that are gone."""
    last = (
        select(func.max(JournalEntry.id))
        .where(
            JournalEntry.subject_kind == "session",
            JournalEntry.action.startswith("session."),
            JournalEntry.subject_key.in_([str(key) for key in keys]),
        )
        .group_by(JournalEntry.subject_key)
    )
    found = db.session.scalars(select(JournalEntry).where(JournalEntry.id.in_(last)))
    return {told.session: told for told in map(_told, found)}


def _told(entry: JournalEntry) -> Told:
    return Told(UUID(entry.subject_key), entry.action, entry.actor_name, entry.at, entry.details)
