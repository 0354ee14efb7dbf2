"""What is on in the rooms at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forum_app.agenda.schemas import FrozenProgramme, FrozenRoom, FrozenSession
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer

from .programme import Entry, entry
from .releases import released

A_FEW = 3  # of what comes next


@dataclass(frozen=True)
class Board:
    """A room with what is on in it, and what comes next on the same day."""

    room: FrozenRoom
    present: Sequence[Entry]
    coming: Sequence[Entry]


def boards(frozen: FrozenProgramme, *, at: datetime, room: FrozenRoom | None = None) -> list[Board]:
    """The rooms, or one of them, at a moment; those with nothing more on that day are left out."""
    today = at.astimezone(frozen.zone).date()
    timed = [
        (session, session.starts_at, session.ends_at)
        for session in frozen.public
        if session.starts_at and session.ends_at and at < session.ends_at
    ]
    made = []
    for one in frozen.rooms if room is None else [room]:
        here = [found for found in timed if found[0].room == one.key]
        present = [session for session, start, _ in here if start <= at and not session.is_cancelled]
        coming = [
            session
            for session, start, _ in here
            if start > at and start.astimezone(frozen.zone).date() == today
        ]
        if present or coming or room:
            made.append(Board(one, _entries(frozen, present), _entries(frozen, coming[:A_FEW])))
    return made


def _entries(frozen: FrozenProgramme, sessions: Sequence[FrozenSession]) -> list[Entry]:
    return [entry(frozen, session) for session in sessions]


def released_room(edition: ForumEdition, key: UUID, _viewer: Viewer) -> FrozenRoom | None:
    """A room of the programme that is public now."""
    current = released(edition)
    return current.programme.room.get(key) if current else None
