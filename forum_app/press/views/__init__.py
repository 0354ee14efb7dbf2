"""Pages about media: the queue of the press desk, people with a press badge, and the door for all others."""

from . import desk, door, people
from .blueprint import bp

__all__ = ["bp", "desk", "door", "people"]
