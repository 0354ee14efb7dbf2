"""Pages of organisers (board, review) and of focal points (their delegation, its people, its lists)."""

from . import (
    board,
    credentials,
    delegation,
    focal_points,
    invitations,
    leaving,
    lists,
    own_page,
    people,
    review,
)
from .blueprint import bp

__all__ = [
    "board",
    "bp",
    "credentials",
    "delegation",
    "focal_points",
    "invitations",
    "leaving",
    "lists",
    "own_page",
    "people",
    "review",
]
