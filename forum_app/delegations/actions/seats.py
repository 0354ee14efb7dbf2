"""The lock of a delegation and its book of seats: whoever changes seats, order or head holds it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import REMOVED, db, lock
from forum_app.core.errors import GoneError
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import HOLDS_SEAT, KEEPS_SEAT, Bench, OverriddenRule, RoleGroup


class Seats:
    """The seats of one delegation, while its lock is held; read when they are first asked for."""

    def __init__(self, delegation: Delegation) -> None:
        self._delegation = delegation

    def has_room(self, registration: Registration) -> bool:
        """Whether a registration has a seat or can be given one; a group without a quota has no limit."""
        return registration.seat_number is not None or self._bench(registration).has_room

    def can_seat(self, registration: Registration) -> bool:
        """Whether there is room, or somebody answers for going over the quota."""
        return self.has_room(registration) or registration.passes_over(OverriddenRule.QUOTA)

    def settle(self, registration: Registration) -> bool:
        """Give, leave or free the seat as the state of a registration asks; whether it was freed."""
        if registration.state in HOLDS_SEAT and registration.seat_number is None:
            self.take(registration)
        elif registration.state not in HOLDS_SEAT | KEEPS_SEAT:
            return self.free(registration)
        return False

    def take(self, registration: Registration) -> None:
        """Give the lowest free seat; a full group refuses, unless somebody answers for the excess."""
        set_aside = registration.passes_over(OverriddenRule.QUOTA)
        registration.seat_number = self._bench(registration).give(set_aside=set_aside)

    def free(self, registration: Registration) -> bool:
        """Take the seat back, if there is one."""
        if registration.seat_number is None:
            return False
        self._bench(registration).take_back(registration.seat_number)
        registration.seat_number = None
        return True

    def _bench(self, registration: Registration) -> Bench:
        return self._benches[registration.role_group]

    @cached_property
    def _benches(self) -> dict[RoleGroup, Bench]:
        return queries.benches(self._delegation)


def hold(delegation: Delegation) -> Seats:
    """Lock a delegation until the transaction ends; its seats are read under the lock.

    SQLite has no row locks: there the whole transaction is alone from its beginning. On either database
    the unique index on seat numbers and the trigger that compares them with the quota are the guarantee;
    the lock spares people their refusal.
    """
    lock(delegation, along="edition")
    return Seats(delegation)


def hold_of(registration: Registration) -> Seats:
    """Lock the delegation of a registration as `hold` does, then read the registration as it is now."""
    db.session.flush()
    known: Any = inspect(registration)
    (number,) = known.identity  # the row itself is read after the lock
    delegation = db.session.scalar(_OF_REGISTRATION, {"id": number})
    if delegation is None:
        raise GoneError(REMOVED)
    db.session.refresh(registration)
    return Seats(delegation)


_OF_REGISTRATION = (
    select(Delegation)
    .join(Registration, Registration.delegation_id == Delegation.id)
    .where(Registration.id == bindparam("id"))
    .options(joinedload(Delegation.edition, innerjoin=True))
    .with_for_update(of=Delegation)
    .execution_options(populate_existing=True)
)


def hold_all(delegations: Iterable[Delegation]) -> None:
    """Lock several delegations before any of them is worked on.

    Whoever locks many does it in this one order, so that two of them never wait for each other.
    """
    wanted = {delegation.id for delegation in delegations}
    db.session.execute(
        select(Delegation.id).where(Delegation.id.in_(wanted)).order_by(Delegation.id).with_for_update()
    )
