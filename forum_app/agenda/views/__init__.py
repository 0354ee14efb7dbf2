"""Pages of the programme: for the public, for organisers, and for those who answer an invitation."""

from . import answers, assignments, changes, exports, public, releases, rooms, screens, sessions, signs
from .blueprint import bp

__all__ = [
    "answers",
    "assignments",
    "bp",
    "changes",
    "exports",
    "public",
    "releases",
    "rooms",
    "screens",
    "sessions",
    "signs",
]
