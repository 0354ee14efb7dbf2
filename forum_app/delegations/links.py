"""The address of a delegate's own page: signed over the registration's key and the number of its link.

Nothing is stored and nothing personal stands in it; raising the number ends every link sent before.
"""

from uuid import UUID

from forum_app.core.crypto import sign, signed

from .models import Registration

PURPOSE = "own page"


def token_of(registration: Registration) -> str:
    """What the address of the own page ends with, as long as the number of the link is not raised."""
    return sign(PURPOSE, f"{registration.key.hex}-{registration.link_number}")


def read(token: str) -> tuple[UUID, int] | None:
    """The key and the number of a link that we signed; None for anything else."""
    text = signed(PURPOSE, token)
    if text is None:
        return None
    key, _, number = text.partition("-")
    return UUID(key), int(number)
