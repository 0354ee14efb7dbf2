"""Rooms of the venue."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from forum_app.agenda import queries
from forum_app.agenda.models import Room
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition

from .journal import Actor, change, note


def create_room(edition: ForumEdition, *, by: Actor, at: datetime, **facts: Any) -> Room:
    """Add a room to the venue, after the others."""
    room = Room(key=uuid4(), edition=edition, position=queries.next_position(Room, edition), **facts)
    db.session.add(room)
    note("room.created", room, edition, by=by, at=at, name=room.name_es)
    db.session.flush()
    return room


def change_room(room: Room, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Change what is said of a room."""
    if changes := change(room, facts):
        note("room.changed", room, room.edition, by=by, at=at, changes=changes)


def remove_room(room: Room, *, by: Actor, at: datetime) -> None:
    """Take a room away that no session is in."""
    if queries.is_room_used(room):
        raise RuleBrokenError(
            N_("The room “%(name)s” cannot be removed: sessions are in it. Move them first."),
            name=room.name_es,
        )
    note("room.removed", room, room.edition, by=by, at=at, name=room.name_es)
    db.session.delete(room)
    db.session.flush()
