"""Diet and access needs: sealed at rest, each for itself and for its registration alone.

Whoever shows them to somebody else than the person calls `actions.read_needs`, which keeps who looked.
"""

from typing import NamedTuple
from uuid import UUID

from forum_app.core.crypto import seal, unseal

SEALED_FOR = "personal needs"


class Needs(NamedTuple):
    """What a person needs, in clear."""

    dietary: str | None = None
    accessibility: str | None = None

    def __repr__(self) -> str:
        """Keep what is sensitive out of logs and error pages."""
        return "Needs(…)"


SENSITIVE = Needs._fields


def sealed(text: str | None, *, field: str, key: UUID) -> bytes | None:
    """A text as it is kept: unreadable without the keys of the settings."""
    return seal(SEALED_FOR, text.encode(), bound_to=_bound(field, key)) if text else None


def opened(kept: bytes | None, *, field: str, key: UUID) -> str | None:
    """The text in clear."""
    return unseal(SEALED_FOR, kept, bound_to=_bound(field, key)).decode() if kept else None


def _bound(field: str, key: UUID) -> bytes:
    return f"{field} {key.hex}".encode()
