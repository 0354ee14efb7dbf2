"""The waiting list in the delegation's own order, and the overflow that some are admitted by."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.positions import Step, swapped
from forum_app.delegations import queries
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DelegationRole, OverriddenRule, RegistrationState

from .deadlines import check_open
from .journal import note
from .people import change_role
from .seats import hold
from .steps import move_up_waiting, note_override, step

__all__ = ["admit_as_overflow", "move_up_waiting", "wait_later", "wait_sooner"]


def wait_sooner(
    registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False
) -> None:
    """Let somebody change places with the one who waits before."""
    _swap(registration, -1, by=by, at=at, as_organiser=as_organiser)


def wait_later(
    registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False
) -> None:
    """Let somebody change places with the one who waits after."""
    _swap(registration, +1, by=by, at=at, as_organiser=as_organiser)


def admit_as_overflow(
    registration: Registration,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    as_organiser: bool = False,
) -> None:
    """Let somebody who waits come as an overflow guest, without the right to speak.

    Focal points may while the overflow has room; an organiser goes over it with a reason, under their name.
    """
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    check_open(registration.delegation, at=at, as_organiser=as_organiser)
    if registration.state is not RegistrationState.WAITLISTED:
        raise RuleBrokenError(N_("Only somebody on the waiting list can be admitted as an overflow guest."))
    change_role(registration, DelegationRole.OVERFLOW, seats=seats, by=by, at=at)
    if registration.state is not RegistrationState.WAITLISTED:
        return  # the overflow had room, and whoever waits in a group moves up into it
    if not seats.can_seat(registration):
        if not as_organiser:
            raise RuleBrokenError(N_("The delegation has no seat for overflow guests left."))
        if not reason:
            raise RuleBrokenError(N_("The overflow is full: give a reason for going over it."))
        note_override(registration, OverriddenRule.QUOTA, reason=reason, by=by, at=at)
    step(registration, RegistrationState.DELEGATION_CONFIRMED, seats=seats, by=by, at=at)


def _swap(
    registration: Registration, places: Step, *, by: User | str, at: datetime, as_organiser: bool
) -> None:
    hold(registration.delegation)
    check_open(registration.delegation, at=at, as_organiser=as_organiser)
    line = [
        one for one in queries.waiting(registration.delegation) if one.role_group is registration.role_group
    ]
    if registration not in line:
        raise RuleBrokenError(N_("This person is not on the delegation's own waiting list."))
    wanted = swapped(line, registration, places)
    if wanted != line:
        for position, one in enumerate(wanted, start=1):
            one.waiting_position = position
        note("waiting-moved", registration, by=by, at=at, place=wanted.index(registration) + 1)
        db.session.flush()
