"""What happens to accounts, and the one way into the journal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from forum_app.core.db import db

from .models import JournalEntry, User


def record(
    action: str,
    *,
    subject: tuple[str, UUID],
    by: User | str,
    at: datetime,
    edition: str | None = None,
    reason: str | None = None,
    **details: Any,
) -> None:
    """Write one line of the journal, in the transaction of the change that it tells of.

    Args:
        subject: kind and public key of what changed.
        by: the account, or the name of a command or of the holder of a link.
        edition: the slug of the edition that it happened in.
        details: plain values, none of them sensitive.

    """
    db.session.add(
        JournalEntry(
            at=at,
            actor_id=by.id if isinstance(by, User) else None,
            actor_name=by.name if isinstance(by, User) else by,
            edition_slug=edition,
            action=action,
            subject_kind=subject[0],
            subject_key=str(subject[1]),
            reason=reason,
            details=details,
        )
    )
