"""The front doors: of the public, of somebody who is signed in, of an organiser."""

from . import mail, mine, organiser, public
from .blueprint import bp

__all__ = ["bp", "mail", "mine", "organiser", "public"]
