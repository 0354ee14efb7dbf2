"""Pages of the programme: for the public, for organisers, and for those who answer an invitation."""

from . import (
    answers,
    assignments,
    changes,
    clashes,
    editor,
    exports,
    public,
    releases,
    rooms,
    screens,
    sessions,
    signs,
    signups,
    venues,
)
from .blueprint import bp

__all__ = [
    "answers",
    "assignments",
    "bp",
    "changes",
    "clashes",
    "editor",
    "exports",
    "public",
    "releases",
    "rooms",
    "screens",
    "sessions",
    "signs",
    "signups",
    "venues",
]
