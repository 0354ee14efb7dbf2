"""Questions about the programme: what the public sees, what organisers work on, what clashes."""

from .assignments import (
    MOST_FOUND,
    assignment_by_key,
    assignment_by_secret,
    ever_held_by,
    guest_of,
    made_by,
    organizations,
    own_assignment,
    people_matching,
    roles_held,
    sessions_of_user,
    unnamed_assignment,
)
from .boards import Board, boards, released_room
from .choosing import Choice, keys_in, languages_of
from .clashes import (
    NamedClash,
    NamedDifference,
    acknowledgements,
    blocking,
    clashes,
    named_difference,
)
from .facts import Named, agenda_facts
from .files import content_of, stored_file
from .frozen import frozen, frozen_session
from .programme import Entry, Holder, Programme, entry, programme
from .releases import Released, current_release, has_unreleased_work, release_by_number, released
from .rooms import is_room_used, room_by_key, rooms, sessions_by_room, windows_of
from .sessions import (
    WITH_PEOPLE,
    ShownSession,
    next_position,
    projects,
    session_by_key,
    sessions_of,
    visible_session,
)

__all__ = [
    "MOST_FOUND",
    "WITH_PEOPLE",
    "Board",
    "Choice",
    "Entry",
    "Holder",
    "Named",
    "NamedClash",
    "NamedDifference",
    "Programme",
    "Released",
    "ShownSession",
    "acknowledgements",
    "agenda_facts",
    "assignment_by_key",
    "assignment_by_secret",
    "blocking",
    "boards",
    "clashes",
    "content_of",
    "current_release",
    "entry",
    "ever_held_by",
    "frozen",
    "frozen_session",
    "guest_of",
    "has_unreleased_work",
    "is_room_used",
    "keys_in",
    "languages_of",
    "made_by",
    "named_difference",
    "next_position",
    "organizations",
    "own_assignment",
    "people_matching",
    "programme",
    "projects",
    "release_by_number",
    "released",
    "released_room",
    "roles_held",
    "room_by_key",
    "rooms",
    "session_by_key",
    "sessions_by_room",
    "sessions_of",
    "sessions_of_user",
    "stored_file",
    "unnamed_assignment",
    "visible_session",
    "windows_of",
]
