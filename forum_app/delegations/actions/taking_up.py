"""Taking a registration up to look at it, for the first time or after a rejection."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DelegationRole, RegistrationState

from .people import change_role
from .seats import hold
from .steps import step
from .suspects import suspect_anew


def take_up(registration: Registration, *, by: User | str, at: datetime, reason: str | None = None) -> None:
    """The organisers look at a registration; one from the waiting list needs a free seat for it.

    Whoever was rejected comes back among the others: as a delegate where another head was named since, and
    compared with everybody who came meanwhile.
    """
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    is_back = registration.state is RegistrationState.REJECTED
    if is_back and registration.is_head and queries.head_of(registration.delegation):
        change_role(registration, DelegationRole.DELEGATE, seats=seats, by=by, at=at)
    step(registration, RegistrationState.UNDER_REVIEW, seats=seats, by=by, at=at, reason=reason)
    if is_back:
        suspect_anew(registration, at=at)
