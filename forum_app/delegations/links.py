"""The address of a delegate's own page: signed over the registration's key and the number of its link.

Nothing is stored and nothing personal stands in it; raising the number ends every link sent before.
"""

from uuid import UUID

from forum_app.core.crypto import sign, signed

from .models import FocalPoint, Registration

PURPOSE = "own page"
CLAIM = "claim at the desk"


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


def claim_token(registration: Registration, point: FocalPoint) -> str:
    """What the address of the question about somebody at the desk ends with, for one reader."""
    return sign(CLAIM, f"{registration.key.hex}-{point.key.hex}")


def read_claim(token: str) -> tuple[UUID, UUID] | None:
    """The keys of registration and focal point of a link that we signed; None for anything else."""
    text = signed(CLAIM, token)
    if text is None:
        return None
    registration, _, point = text.partition("-")
    return UUID(registration), UUID(point)
