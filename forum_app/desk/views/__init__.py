"""The front doors: of the public, of somebody who is signed in, of an organiser."""

from . import leaving, mail, mine, organiser, own_page, public
from .blueprint import bp

__all__ = ["bp", "leaving", "mail", "mine", "organiser", "own_page", "public"]
