"""The order of people inside a delegation, as the delegation arranges it."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from forum_app.core.errors import N_, RuleBrokenError


class StaleOrderError(RuleBrokenError):
    """The list is not the one that was arranged any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else changed the list meanwhile, so the order was not saved. Open the page again.")
        )


def order_version(keys: Sequence[UUID]) -> str:
    """What a list of people is told apart by: another person or another order gives another text."""
    return sha256(b"".join(key.bytes for key in keys)).hexdigest()[:16]


def check_order(wanted: Sequence[UUID], current: Sequence[UUID], *, seen: str) -> None:
    """Refuse an order of a list that somebody changed since it was shown, and one of other people."""
    if seen != order_version(current) or sorted(wanted) != sorted(current):
        raise StaleOrderError
