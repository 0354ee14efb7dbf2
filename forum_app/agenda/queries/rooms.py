"""Questions about rooms, and when they are open and people are there."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.agenda.models import Availability, Room, Session
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person


def rooms(edition: ForumEdition) -> list[Room]:
    """Rooms of an edition in their order."""
    return list(
        db.session.scalars(
            select(Room)
            .where(Room.edition_id == edition.id)
            .options(joinedload(Room.venue))
            .order_by(Room.position, Room.id)
        )
    )


def room_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Room | None:
    """A room of the edition."""
    return db.session.scalar(select(Room).where(Room.edition_id == edition.id, Room.key == key))


def sessions_by_room(edition: ForumEdition) -> dict[int | None, int]:
    """How many sessions each room of the edition has, by the room's number."""
    counted = (
        select(Session.room_id, func.count())
        .where(Session.edition_id == edition.id)
        .group_by(Session.room_id)
    )
    return dict(iter(db.session.execute(counted)))


def is_room_used(room: Room) -> bool:
    """Whether any session is in the room."""
    return bool(db.session.scalar(select(Session.id).where(Session.room_id == room.id).limit(1)))


def windows_of(edition: ForumEdition, subject: Room | Person) -> list[Availability]:
    """When a room is open, or a person there, in the order of the clock; none is always."""
    column = Availability.room_id if isinstance(subject, Room) else Availability.person_id
    return list(
        db.session.scalars(
            select(Availability)
            .where(Availability.edition_id == edition.id, column == subject.id)
            .order_by(Availability.starts_at)
        )
    )


def windows_by_subject(edition: ForumEdition) -> dict[Room | Person, list[Availability]]:
    """When which rooms are open and which people there; of whom nothing is said, always."""
    found: dict[Room | Person, list[Availability]] = {}
    for window in db.session.scalars(
        select(Availability)
        .where(Availability.edition_id == edition.id)
        .options(joinedload(Availability.room), joinedload(Availability.person))
        .order_by(Availability.starts_at)
    ):
        if subject := window.room or window.person:
            found.setdefault(subject, []).append(window)
    return found
