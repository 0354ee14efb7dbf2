"""Taking delegations over from an edition before: their names and quotas, never their people."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, FocalPoint, QuotaRule
from forum_app.delegations.rules import DelegationKind, RoleGroup, letter_language
from forum_app.editions.models import ForumEdition

from .boards import create_delegation, take_turn
from .focal_points import invite_focal_point
from .quotas import set_kind_quotas

TAKEN_OVER = ("kind", "country", "organization", "de_es", "protocol_position", "needs_credential")


def clone_delegations(
    edition: ForumEdition,
    source: ForumEdition,
    *,
    keys: Collection[UUID],
    with_todays_names: bool,
    with_quotas: bool = False,
    address: Callable[[str], str] | None,
    by: User | str,
    at: datetime,
) -> list[Delegation]:
    """Invite delegations of another edition; those that are here already are left alone.

    Args:
        edition: where to.
        source: where from.
        keys: which delegations of the source.
        with_todays_names: name those whose State or body was renamed as the reference data do now; the
            edition before keeps the old name.
        with_quotas: give each kind the quotas that it had, in place of those that it has here.
        address: makes the absolute address of an invitation from its secret, to invite their focal points
            anew; None invites nobody.
        by: who takes over.
        at: when.

    """
    take_turn(edition)
    if with_quotas:
        _clone_quotas(edition, source, by=by, at=at)
    speaking = queries.focal_points_by_delegation(source) if address else {}
    made = []
    for candidate in queries.clonable(edition, source):
        before = candidate.delegation
        if candidate.is_here or before.key not in keys:
            continue
        after = _clone(edition, before, with_todays_names=with_todays_names, by=by, at=at)
        made.append(after)
        if address:
            _invite_again(after, speaking.get(before.id, ()), address=address, by=by, at=at)
    return made


def _clone_quotas(edition: ForumEdition, source: ForumEdition, *, by: User | str, at: datetime) -> None:
    before, now = queries.kind_quotas(source), queries.kind_quotas(edition)
    for kind in DelegationKind:
        seats = {group: before[kind].get(group) for group in RoleGroup}
        if seats != {group: now[kind].get(group) for group in RoleGroup}:
            set_kind_quotas(edition, kind, seats=seats, by=by, at=at)


def _invite_again(
    delegation: Delegation,
    points: Iterable[FocalPoint],
    *,
    address: Callable[[str], str],
    by: User | str,
    at: datetime,
) -> None:
    for user in (point.user for point in points):
        invite_focal_point(
            delegation,
            name=user.name,
            email=user.email,
            language=letter_language(user.language),
            address=address,
            by=by,
            at=at,
        )


def _clone(
    edition: ForumEdition, before: Delegation, *, with_todays_names: bool, by: User | str, at: datetime
) -> Delegation:
    named = (before.country or before.organization if with_todays_names else None) or before
    after = create_delegation(
        edition,
        name_es=named.name_es,
        name_en=named.name_en,
        **{name: getattr(before, name) for name in TAKEN_OVER},
        by=by,
        at=at,
    )
    after.quotas = [QuotaRule(role_group=rule.role_group, seats=rule.seats) for rule in before.quotas]
    db.session.flush()
    return after
