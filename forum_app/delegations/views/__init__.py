"""Pages of organisers (board, review) and of focal points (their delegation, its people, its lists)."""

from . import (
    board,
    bulk,
    credentials,
    delegation,
    focal_points,
    invitations,
    leaving,
    lists,
    order,
    own_page,
    people,
    protocol,
    quotas,
    review,
    suspects,
    walk_in,
)
from .blueprint import bp

__all__ = [
    "board",
    "bp",
    "bulk",
    "credentials",
    "delegation",
    "focal_points",
    "invitations",
    "leaving",
    "lists",
    "order",
    "own_page",
    "people",
    "protocol",
    "quotas",
    "review",
    "suspects",
    "walk_in",
]
