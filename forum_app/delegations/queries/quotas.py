"""Questions about seats: the quotas of a kind, what a delegation holds of its own, who waits, who is over."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, KindQuota, QuotaRule, Registration, RuleOverride
from forum_app.delegations.rules import (
    Bench,
    DelegationKind,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    role_group,
    usual_seats,
)
from forum_app.editions.models import ForumEdition

IS_ANSWERED_FOR = exists().where(
    RuleOverride.registration_id == Registration.id, RuleOverride.rule == OverriddenRule.QUOTA
)


def _unanswered(quota: type[QuotaRule | KindQuota]) -> ColumnElement[int]:
    """How many seats of a delegation are held in the group of a quota and answered for by nobody."""
    return (
        select(func.count(Registration.id))
        .where(
            Registration.delegation_id == Delegation.id,
            Registration.role_group == quota.role_group,
            Registration.seat_number.is_not(None),
            ~IS_ANSWERED_FOR,
        )
        .correlate(Delegation, quota)
        .scalar_subquery()
    )


_OWN_QUOTA = (
    select(QuotaRule.id)
    .where(QuotaRule.delegation_id == Delegation.id, QuotaRule.role_group == KindQuota.role_group)
    .correlate(Delegation, KindQuota)
    .exists()
)
IS_OVER_QUOTA = or_(
    exists().where(QuotaRule.delegation_id == Delegation.id, QuotaRule.seats < _unanswered(QuotaRule)),
    exists().where(
        KindQuota.edition_id == Delegation.edition_id,
        KindQuota.kind == Delegation.kind,
        KindQuota.seats < _unanswered(KindQuota),
        ~_OWN_QUOTA,
    ),
)


def kind_quotas(edition: ForumEdition) -> dict[DelegationKind, dict[RoleGroup, int | None]]:
    """The quotas of an edition by kind and group; a group that is not named has no limit."""
    found: dict[DelegationKind, dict[RoleGroup, int | None]] = defaultdict(dict)
    for rule in db.session.scalars(select(KindQuota).where(KindQuota.edition_id == edition.id)):
        found[rule.kind][rule.role_group] = rule.seats
    return found


def has_usual_quotas(edition: ForumEdition) -> bool:
    """Whether every kind has the quotas that a new edition gives it: nobody has set any."""
    found = kind_quotas(edition)
    return all(found[kind] == usual_seats(kind) for kind in DelegationKind)


def delegations_by_kind(edition: ForumEdition) -> dict[DelegationKind, int]:
    """How many delegations of each kind an edition has."""
    query = (
        select(Delegation.kind, func.count())
        .where(Delegation.edition_id == edition.id)
        .group_by(Delegation.kind)
    )
    return {kind: number for kind, number in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def without_room(delegation: Delegation, roles: Iterable[DelegationRole]) -> int:
    """How many new people of these roles would find no seat if all were confirmed, the list before them."""
    wanted = Counter(role_group(role) for role in roles)
    seats, before = benches(delegation), _to_confirm(delegation)
    return sum(
        min(number, seats[group].without_room(before[group] + number)) for group, number in wanted.items()
    )


def _to_confirm(delegation: Delegation) -> Counter[RoleGroup]:
    """How many of a delegation's list wait to be confirmed, by group."""
    question = (
        select(Registration.role_group, func.count())
        .where(Registration.delegation_id == delegation.id, Registration.state == RegistrationState.SUBMITTED)
        .group_by(Registration.role_group)
    )
    return Counter(dict(db.session.execute(question).all()))


def benches(delegation: Delegation) -> dict[RoleGroup, Bench]:
    """The seats of a delegation by group."""
    found = {group: Bench(group, delegation.seats(group)) for group in RoleGroup}
    query = select(
        Registration.role_group, Registration.seat_number, IS_ANSWERED_FOR.label("answered_for")
    ).where(Registration.delegation_id == delegation.id, Registration.seat_number.is_not(None))
    for group, number, answered_for in db.session.execute(query):
        found[group].taken.add(number or 0)
        if answered_for:
            found[group].answered_for.add(number or 0)
    return found


def has_room(registration: Registration) -> bool:
    """Whether a registration has a seat or its group has one left, as far as can be said without the lock."""
    if registration.seat_number is not None:
        return True
    return benches(registration.delegation)[registration.role_group].has_room


def waiting(delegation: Delegation) -> list[Registration]:
    """Those whom the delegation confirmed when its seats were taken, in its own order of each group."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                Registration.delegation_id == delegation.id,
                Registration.state == RegistrationState.WAITLISTED,
                Registration.waiting_position.is_not(None),
            )
            .order_by(Registration.role_group, Registration.waiting_position, Registration.id)
        )
    )


def last_waiting_position(delegation: Delegation, group: RoleGroup) -> int:
    """The position of the last who waits in a group; 0 where nobody does."""
    query = select(func.max(Registration.waiting_position)).where(
        Registration.delegation_id == delegation.id, Registration.role_group == group
    )
    return db.session.scalar(query) or 0


def delegations_waiting(edition: ForumEdition, kind: DelegationKind) -> list[Delegation]:
    """The delegations of a kind in which somebody waits for a seat."""
    waits = exists().where(
        Registration.delegation_id == Delegation.id, Registration.waiting_position.is_not(None)
    )
    return list(
        db.session.scalars(
            select(Delegation)
            .where(Delegation.edition_id == edition.id, Delegation.kind == kind, waits)
            .order_by(Delegation.id)
        )
    )


def over_quota(registrations: Iterable[Registration]) -> set[int]:
    """Which of these hold a seat over a quota that was lowered, by row number, in one statement."""
    ids = [one.id for one in registrations if one.seat_number is not None]
    if not ids:
        return set()
    other = aliased(Registration)
    unanswered = ~exists().where(
        RuleOverride.registration_id == other.id, RuleOverride.rule == OverriddenRule.QUOTA
    )
    place = (  # among the seats of the group that nobody answers for
        select(func.count())
        .where(
            other.delegation_id == Registration.delegation_id,
            other.role_group == Registration.role_group,
            other.seat_number <= Registration.seat_number,
            unanswered,
        )
        .scalar_subquery()
    )
    quota = case((QuotaRule.id.is_not(None), QuotaRule.seats), else_=KindQuota.seats)
    query = (
        select(Registration.id)
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .outerjoin(
            QuotaRule,
            and_(
                QuotaRule.delegation_id == Registration.delegation_id,
                QuotaRule.role_group == Registration.role_group,
            ),
        )
        .outerjoin(
            KindQuota,
            and_(
                KindQuota.edition_id == Delegation.edition_id,
                KindQuota.kind == Delegation.kind,
                KindQuota.role_group == Registration.role_group,
            ),
        )
        .where(Registration.id.in_(ids), ~IS_ANSWERED_FOR, place > quota)
    )
    return set(db.session.scalars(query))
