"""Pages about accounts: the door (sign-in, links), one's own account, and everybody's for administrators."""

from . import door, own, people
from .blueprint import bp

__all__ = ["bp", "door", "own", "people"]
