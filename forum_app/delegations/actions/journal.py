"""One line of the journal about a delegation or a registration."""

from datetime import datetime
from typing import Any

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.delegations.models import Delegation, Registration


def note(
    what: str, about: Delegation | Registration, *, by: User | str, at: datetime, **details: Any
) -> None:
    """Keep who did what to it and when; `reason` is why."""
    kind = about.__tablename__
    record(f"{kind}.{what}", subject=(kind, about.key), by=by, at=at, edition=about.edition.slug, **details)
