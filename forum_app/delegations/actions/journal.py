"""One line of the journal about a registration."""

from datetime import datetime
from typing import Any

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.delegations.models import Registration


def note(what: str, registration: Registration, *, by: User | str, at: datetime, **details: Any) -> None:
    """Keep who did what to a registration and when; `reason` is why."""
    record(
        f"registration.{what}",
        subject=("registration", registration.key),
        by=by,
        at=at,
        edition=registration.edition.slug,
        **details,
    )
