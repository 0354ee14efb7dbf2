"""The lock of a delegation and its book of seats: whoever changes seats, order or head holds it."""

from forum_app.core.db import lock
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import HOLDS_SEAT, KEEPS_SEAT, OverriddenRule, RoleGroup, next_seat


class Seats:
    """The seats of one delegation, while its lock is held."""

    def __init__(self, delegation: Delegation) -> None:
        self._quota = {group: delegation.seats(group) for group in RoleGroup}
        self._taken = queries.seats_taken(delegation)

    def has_room(self, registration: Registration) -> bool:
        """Whether a registration has a seat or can be given one; a group without a quota has no limit."""
        quota = self._quota[registration.role_group]
        return (
            registration.seat_number is not None
            or quota is None
            or len(self._taken[registration.role_group]) < quota
        )

    def settle(self, registration: Registration) -> None:
        """Give, leave or free the seat as the state of a registration asks."""
        if registration.state in HOLDS_SEAT and registration.seat_number is None:
            self._give(registration)
        elif registration.state not in HOLDS_SEAT | KEEPS_SEAT:
            self.free(registration)

    def free(self, registration: Registration) -> None:
        """Take the seat back."""
        self._taken[registration.role_group].discard(registration.seat_number or 0)
        registration.seat_number = None

    def _give(self, registration: Registration) -> None:
        group = registration.role_group
        registration.seat_number = next_seat(
            self._taken[group],
            self._quota[group],
            group=group,
            over_quota=not self.has_room(registration) and registration.passes_over(OverriddenRule.QUOTA),
        )
        self._taken[group].add(registration.seat_number)


def hold(delegation: Delegation) -> Seats:
    """Lock a delegation until the transaction ends, and read its seats.

    SQLite has no row locks: there the whole transaction is alone from its beginning. On either database
    the unique index on seat numbers is the guarantee; the lock spares people its refusal.
    """
    lock(delegation)
    return Seats(delegation)
