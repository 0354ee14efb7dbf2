"""The front doors: of the public, of somebody who is signed in, of an organiser."""

from . import colleagues, leaving, mail, mine, organiser, own_page, public
from .blueprint import bp

__all__ = ["bp", "colleagues", "leaving", "mail", "mine", "organiser", "own_page", "public"]
