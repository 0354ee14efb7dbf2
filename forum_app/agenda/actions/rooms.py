"""Rooms, and when they are open and people are there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from forum_app.agenda import queries
from forum_app.agenda.models import Availability, Room
from forum_app.agenda.rules import Span, check_room_name, merged, state_of
from forum_app.core.db import check_seen, db, hold, lock
from forum_app.core.errors import N_, RuleBrokenError, StaleError
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .journal import Actor, begin, change, note, plain


def create_room(
    edition: ForumEdition, *, windows: Iterable[Span] = (), by: Actor, at: datetime, **facts: Any
) -> Room:
    """Add a room after the others; without windows, it is always open."""
    begin(edition)
    _check_name(edition, facts["name_es"])
    room = Room(key=uuid4(), edition=edition, position=queries.next_position(Room, edition), **facts)
    db.session.add(room)
    note("room.created", room, edition, by=by, at=at, name=room.name_es)
    db.session.flush()
    set_windows(edition, of=room, spans=windows, by=by, at=at)
    return room


def change_room(
    room: Room,
    *,
    version: int | None = None,
    windows: Iterable[Span] | None = None,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> None:
    """Change what is said of a room that was read at `version`; windows are when it is open."""
    begin(room.edition)
    check_seen(lock(room), version)
    _check_name(room.edition, facts.get("name_es", room.name_es), of=room)
    if changes := change(room, facts):
        note("room.changed", room, room.edition, by=by, at=at, changes=changes)
    if windows is not None and set_windows(room.edition, of=room, spans=windows, by=by, at=at):
        flag_modified(room, "position")  # a change of the windows alone is a new version too
    db.session.flush()


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


def set_windows(
    edition: ForumEdition,
    *,
    of: Room | Person,
    spans: Iterable[Span],
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Say when a room is open, or a person there; without any time, always. Whether that is news.

    Args:
        seen: the state of the windows that was on the page; when it is another one by now, nothing is saved.

    """
    begin(edition)
    known, wanted = queries.windows_of(edition, of), merged(spans)
    present = tuple((window.starts_at, window.ends_at) for window in known)
    if seen is not None and seen != state_of(present):
        raise StaleError
    if present == wanted:
        return False
    for window in known:
        db.session.delete(window)
    for starts_at, ends_at in wanted:
        whose = {"room": of} if isinstance(of, Room) else {"person": of}
        db.session.add(Availability(edition_id=edition.id, starts_at=starts_at, ends_at=ends_at, **whose))
    action = "room.windows" if isinstance(of, Room) else "person.windows"
    note(action, of, edition, by=by, at=at, windows=[list(map(plain, span)) for span in wanted])
    db.session.flush()
    return True


def _check_name(edition: ForumEdition, name: str, *, of: Room | None = None) -> None:
    """Refuse a name that is taken; whoever takes one at the same time waits here."""
    hold(f"rooms of edition {edition.id}")
    check_room_name(name, others=[room.name_es for room in queries.rooms(edition) if room is not of])
