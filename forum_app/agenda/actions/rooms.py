"""Rooms of the venue."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from forum_app.agenda import queries
from forum_app.agenda.models import Room
from forum_app.agenda.rules import check_room_name
from forum_app.core.db import check_seen, db, hold, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition

from .journal import Actor, begin, change, note


def create_room(edition: ForumEdition, *, by: Actor, at: datetime, **facts: Any) -> Room:
    """Add a room to the venue, after the others."""
    begin(edition)
    _check_name(edition, facts["name_es"])
    room = Room(key=uuid4(), edition=edition, position=queries.next_position(Room, edition), **facts)
    db.session.add(room)
    note("room.created", room, edition, by=by, at=at, name=room.name_es)
    db.session.flush()
    return room


def change_room(room: Room, *, version: int | None = None, by: Actor, at: datetime, **facts: Any) -> None:
    """Change what is said of a room that was read at `version`."""
    begin(room.edition)
    check_seen(lock(room), version)
    _check_name(room.edition, facts.get("name_es", room.name_es), of=room)
    if changes := change(room, facts):
        note("room.changed", room, room.edition, by=by, at=at, changes=changes)


def remove_room(room: Room, *, by: Actor, at: datetime) -> None:
    """Take a room away that no session is in."""
    begin(room.edition)
    if queries.is_room_used(room):
        raise RuleBrokenError(
            N_("The room “%(name)s” cannot be removed: sessions are in it. Move them first."),
            name=room.name_es,
        )
    note("room.removed", room, room.edition, by=by, at=at, name=room.name_es)
    db.session.delete(room)
    db.session.flush()


def _check_name(edition: ForumEdition, name: str, *, of: Room | None = None) -> None:
    """Refuse a name that is taken; whoever takes one at the same time waits here."""
    hold(f"rooms of edition {edition.id}")
    check_room_name(name, others=[room.name_es for room in queries.rooms(edition) if room is not of])
