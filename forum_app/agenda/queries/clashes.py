"""What clashes in the programme."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import rules
from forum_app.agenda.models import Room, Session, SessionAssignment
from forum_app.agenda.rules import (
    AssignmentState,
    Clash,
    ClashRule,
    SessionKind,
    SessionState,
    Slot,
)
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person


def slots(edition: ForumEdition) -> list[Slot]:
    """The sessions as the clash rules see them; what is cancelled or declined takes no time."""
    people: defaultdict[int, set[UUID]] = defaultdict(set)
    for session_id, person in db.session.execute(
        select(SessionAssignment.session_id, Person.key)
        .join(SessionAssignment.person)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, SessionAssignment.state != AssignmentState.DECLINED)
    ):
        people[session_id].add(person)
    rows = db.session.execute(
        select(
            Session.id,
            Session.key,
            Session.title_es,
            Session.title_en,
            Session.starts_at,
            Session.ends_at,
            Session.expected,
            Session.kind,
            Room.key.label("room"),
            Room.capacity,
            Room.setup_minutes,
        )
        .outerjoin(Session.room)
        .where(Session.edition_id == edition.id, Session.state != SessionState.CANCELLED)
    )
    return [_slot(row, frozenset(people[row.id])) for row in rows]


def _slot(row: Any, people: frozenset[UUID]) -> Slot:
    return Slot(
        key=row.key,
        name=row,
        hours=(row.starts_at, row.ends_at) if row.starts_at else None,
        room=row.room,
        setup=timedelta(minutes=row.setup_minutes or 0),
        capacity=row.capacity,
        expected=row.expected,
        is_break=row.kind is SessionKind.BREAK,
        people=people,
    )


@dataclass(frozen=True)
class NamedClash:
    """A clash with what it is about, for people to read: sides hold titles and times, `about` a name."""

    clash: Clash
    about: Room | Person

    @property
    def sides(self) -> list[Any]:
        return [side.name for side in self.clash.sides]


def clashes(edition: ForumEdition, session: Session | None = None) -> list[NamedClash]:
    """Clashes of the whole programme, or those that concern one session."""
    found = [
        clash for clash in rules.clashes(slots(edition)) if session is None or clash.concerns(session.key)
    ]
    people = {clash.about for clash in found if clash.rule is ClashRule.PERSON}
    named = _by_key(Person, people) | _by_key(Room, {clash.about for clash in found} - people)
    return [NamedClash(clash, named[clash.about]) for clash in found]


def acknowledged(edition: ForumEdition) -> set[str]:
    """Keys of the clashes that the journal says are let be."""
    said = db.session.scalars(
        select(JournalEntry.details).where(
            JournalEntry.edition_slug == edition.slug, JournalEntry.action == "clash.acknowledged"
        )
    )
    return {details["clash"] for details in said}


def _by_key(table: type[Room] | type[Person], keys: set[UUID]) -> dict[UUID, Room | Person]:
    if not keys:
        return {}
    found: Iterable[Room | Person] = db.session.scalars(select(table).where(table.key.in_(keys)))
    return {thing.key: thing for thing in found}
