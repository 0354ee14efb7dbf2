"""What stands on the sign of a room and day, so that a change of it is a new revision."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from forum_app.agenda.rules import SessionRole

from .frozen import FrozenProgramme, FrozenSession

Sign = tuple[UUID, date]


def signs_of(programme: FrozenProgramme) -> dict[Sign, list[Any]]:
    """The lines of each sign in both languages, those of one room and day beneath each other."""
    found: defaultdict[Sign, list[Any]] = defaultdict(list)
    for session in programme.public:
        if session.room and session.starts_at:
            day = session.starts_at.astimezone(programme.zone).date()
            found[session.room, day].append(_line(programme, session))
    return {sign: [_head(programme, sign[0]), *lines] for sign, lines in found.items()}


def _head(programme: FrozenProgramme, key: UUID) -> tuple[Any, ...]:
    room = programme.room[key]
    venue = programme.venue[room.venue] if room.venue else None
    return room.name_es, room.name_en, room.floor, venue and (venue.name_es, venue.name_en)


def _line(programme: FrozenProgramme, session: FrozenSession) -> tuple[Any, ...]:
    theme = programme.theme[session.theme] if session.theme else None
    chairs = [
        (held.person and programme.person[held.person].name, held.institution_es, held.institution_en)
        for held in session.roles
        if held.role is SessionRole.MODERATOR
    ]
    hours = [instant and instant.isoformat() for instant in (session.starts_at, session.ends_at)]
    titles = session.title_es, session.title_en
    return *hours, *titles, session.state.value, session.kind.value, theme and theme.colour, chairs
