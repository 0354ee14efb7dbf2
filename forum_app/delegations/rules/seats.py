"""Seats: which group a role counts against, how many there are, and which number is given next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from zlib import crc32

from forum_app.core.errors import N_, RuleBrokenError

from .deadlines import Term
from .states import DeadlineStep, DelegationKind, DelegationRole, RoleGroup

GROUP_OF: Mapping[DelegationRole, RoleGroup] = {
    DelegationRole.SUPPORT: RoleGroup.SUPPORT,
    DelegationRole.INTERPRETER: RoleGroup.INTERPRETER,
    DelegationRole.SECURITY: RoleGroup.SECURITY,
    DelegationRole.ACCOMPANYING: RoleGroup.ACCOMPANYING,
    DelegationRole.ASSISTANT: RoleGroup.ASSISTANT,
    DelegationRole.PRESS: RoleGroup.PRESS,
    DelegationRole.OVERFLOW: RoleGroup.OVERFLOW,
}
Quotas = Mapping[RoleGroup, int | None]  # None is no limit
USUAL_SEATS: Quotas = {
    RoleGroup.OFFICIAL: 6,
    RoleGroup.SUPPORT: 4,
    RoleGroup.INTERPRETER: 2,
    RoleGroup.SECURITY: 2,
    RoleGroup.ACCOMPANYING: 2,
    RoleGroup.ASSISTANT: None,  # the assistant of a delegate with a disability is outside of every quota
    RoleGroup.PRESS: 2,
    RoleGroup.OVERFLOW: 0,  # until the organisers open it
}
MORE_SEATS: Quotas = {
    **USUAL_SEATS,
    RoleGroup.OFFICIAL: 20,
    RoleGroup.SUPPORT: 8,
    RoleGroup.INTERPRETER: 4,
    RoleGroup.SECURITY: 8,
    RoleGroup.ACCOMPANYING: 4,
    RoleGroup.PRESS: 4,
}
SEATS_OF_POOL: Quotas = {**USUAL_SEATS, RoleGroup.PRESS: None}  # all journalists, each accredited alone
LARGE = frozenset({DelegationKind.HOST, DelegationKind.MEMBER_STATE})


class QuotaFullError(RuleBrokenError):
    """No seat of the group is free."""

    def __init__(self, group: RoleGroup, seats: int) -> None:
        super().__init__(N_("The group “%(group)s” is full (quota: %(seats)s)."), seats=seats, group=group)


def role_group(role: DelegationRole) -> RoleGroup:
    """The group whose quota a role counts against; official unless the table says otherwise."""
    return GROUP_OF.get(role, RoleGroup.OFFICIAL)


def usual_seats(kind: DelegationKind) -> Quotas:
    """The quotas of a kind of delegation in a new edition, until the organisers set others."""
    if kind is DelegationKind.MEDIA:
        return SEATS_OF_POOL
    return MORE_SEATS if kind in LARGE else USUAL_SEATS


def lowest_free(taken: Collection[int]) -> int:
    """The seat number that is given next."""
    return next(number for number in count(1) if number not in taken)


@dataclass
class Bench:
    """The seats of one group of a delegation: the quota, the numbers held, and who answers for the excess."""

    group: RoleGroup
    quota: int | None = None
    taken: set[int] = field(default_factory=set)
    answered_for: set[int] = field(default_factory=set)  # of those taken, with the quota set aside

    @property
    def has_room(self) -> bool:
        """Whether the quota itself has a seat left: a number within it, and fewer held than it allows.

        Both are needed: below a lowered quota a number may be free while too many seats are still held.
        """
        return self.quota is None or (
            len(self.taken - self.answered_for) < self.quota and lowest_free(self.taken) <= self.quota
        )

    def without_room(self, people: int) -> int:
        """How many of so many people would find no seat."""
        if self.quota is None:
            return 0
        return max(0, people - max(0, self.quota - len(self.taken - self.answered_for)))

    @property
    def surplus(self) -> set[int]:
        """The seats over a lowered quota, the last ones given; not those that somebody answers for."""
        held = sorted(self.taken - self.answered_for)
        return set() if self.quota is None else set(held[self.quota :])

    def give(self, *, set_aside: bool) -> int:
        """Take the lowest free seat; a full group refuses, unless the quota is set aside for the taker."""
        if not self.has_room and not set_aside:
            raise QuotaFullError(self.group, self.quota or 0)
        number = lowest_free(self.taken)
        self.taken.add(number)
        if set_aside:
            self.answered_for.add(number)
        return number

    def take_back(self, number: int) -> None:
        """Free a seat."""
        self.taken.discard(number)
        self.answered_for.discard(number)


def version_of(values: Mapping[Any, object]) -> int:
    """What quotas and deadlines are told apart by, whose rows come and go: another value, another number."""
    said = sorted((str(name), str(value)) for name, value in values.items())
    return crc32(repr(said).encode())


def version_of_kind(seats: Quotas, terms: Mapping[DeadlineStep, Term]) -> int:
    """The version of all that is set for a kind; a group without a row has no limit, as one that says so."""
    return version_of({group: number for group, number in seats.items() if number is not None} | {**terms})
