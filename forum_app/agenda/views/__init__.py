"""Pages of the programme: for the public, for organisers, and for those who answer an invitation."""

from . import answers, assignments, public, rooms, sessions
from .blueprint import bp

__all__ = ["answers", "assignments", "bp", "public", "rooms", "sessions"]
