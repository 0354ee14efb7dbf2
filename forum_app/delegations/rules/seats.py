"""Seats: which group a role counts against, how many a delegation has, and which number is given next."""

from collections.abc import Collection, Mapping

from forum_app.core.errors import N_, RuleBrokenError

from .states import DelegationKind, DelegationRole, RoleGroup

GROUP_OF: Mapping[DelegationRole, RoleGroup] = {
    DelegationRole.SUPPORT: RoleGroup.SUPPORT,
    DelegationRole.INTERPRETER: RoleGroup.SUPPORT,
    DelegationRole.SECURITY: RoleGroup.SUPPORT,
    DelegationRole.ACCOMPANYING: RoleGroup.SUPPORT,
    DelegationRole.PRESS: RoleGroup.PRESS,
}
USUAL_SEATS: Mapping[RoleGroup, int] = {RoleGroup.OFFICIAL: 6, RoleGroup.SUPPORT: 4, RoleGroup.PRESS: 2}
MORE_SEATS: Mapping[DelegationKind, Mapping[RoleGroup, int]] = {
    kind: {RoleGroup.OFFICIAL: 20, RoleGroup.SUPPORT: 8, RoleGroup.PRESS: 4}
    for kind in (DelegationKind.HOST, DelegationKind.MEMBER_STATE)
}


class QuotaFullError(RuleBrokenError):
    """No seat of the group is free."""

    def __init__(self, group: RoleGroup, seats: int) -> None:
        super().__init__(N_("The group “%(group)s” is full (quota: %(seats)s)."), seats=seats, group=group)


def role_group(role: DelegationRole) -> RoleGroup:
    """The group whose quota a role counts against; official unless the table says otherwise."""
    return GROUP_OF.get(role, RoleGroup.OFFICIAL)


def usual_seats(kind: DelegationKind) -> Mapping[RoleGroup, int]:
    """The quotas that a new delegation gets unless the organiser sets others."""
    return MORE_SEATS.get(kind, USUAL_SEATS)


def next_seat(taken: Collection[int], quota: int | None, *, group: RoleGroup, over_quota: bool) -> int:
    """The lowest free seat; a full group refuses, unless somebody answers for going over the quota."""
    if quota is not None and len(taken) >= quota and not over_quota:
        raise QuotaFullError(group, quota)
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
