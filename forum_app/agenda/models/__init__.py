"""The programme: sessions and their people, venues, clashes, releases, sign-ups."""

from .clashes import Agenda, ClashAcknowledgement, ProtocolExclusion, SessionOrder
from .programme import AgendaItem, Session, SessionAssignment
from .releases import ChangeNotice, Release, ReleaseFile
from .signups import SessionSignup
from .venues import Availability, Room, Venue, VenueTravel

__all__ = [
    "Agenda",
    "AgendaItem",
    "Availability",
    "ChangeNotice",
    "ClashAcknowledgement",
    "ProtocolExclusion",
    "Release",
    "ReleaseFile",
    "Room",
    "Session",
    "SessionAssignment",
    "SessionOrder",
    "SessionSignup",
    "Venue",
    "VenueTravel",
]
