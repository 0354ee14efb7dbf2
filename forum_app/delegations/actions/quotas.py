"""Quotas: of the kinds of an edition, and of one delegation in their place."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, insert, select

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.db import hold as hold_name
from forum_app.core.errors import StaleError
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, KindQuota, QuotaRule
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    Quotas,
    RoleGroup,
    Term,
    usual_seats,
    version_of,
    version_of_kind,
)
from forum_app.editions.models import ForumEdition

from .deadlines import set_deadlines
from .journal import note
from .seats import hold
from .steps import move_up_waiting


def add_usual_quotas(edition: ForumEdition) -> None:
    """Give a new edition the quotas that each kind usually has."""
    rows = [
        {"edition_id": edition.id, "kind": kind, "role_group": group, "seats": seats}
        for kind in DelegationKind
        for group, seats in usual_seats(kind).items()
    ]
    db.session.execute(insert(KindQuota), rows)


def set_kind(
    edition: ForumEdition,
    kind: DelegationKind,
    *,
    version: int,
    seats: Quotas,
    terms: Mapping[DeadlineStep, Term],
    every_kind: bool,
    by: User | str,
    at: datetime,
) -> None:
    """Set the quotas and deadlines of a kind that were read at `version`; the deadlines for all, if wished.

    Whoever saves what stands there already, as a second click does, overwrites nobody.
    """
    hold_name(_quotas_of(edition))
    saved = version_of_kind(queries.kind_quotas(edition)[kind], queries.terms(edition, kind))
    if saved not in {version, version_of_kind(seats, terms)}:
        raise StaleError
    set_kind_quotas(edition, kind, seats=seats, by=by, at=at)
    set_deadlines(edition, DelegationKind if every_kind else (kind,), terms=terms, by=by, at=at)


def set_kind_quotas(
    edition: ForumEdition, kind: DelegationKind, *, seats: Quotas, by: User | str, at: datetime
) -> None:
    """Set the quotas of a kind; a raised one lets those move up who wait, a lowered one frees nobody."""
    hold_name(_quotas_of(edition))
    known = {rule.role_group: rule for rule in db.session.scalars(_of_kind(edition, kind))}
    for group, number in seats.items():
        if group in known:
            known[group].seats = number
        else:
            db.session.add(KindQuota(edition_id=edition.id, kind=kind, role_group=group, seats=number))
    record(
        "edition.quotas-set",
        subject=("edition", edition.key),
        by=by,
        at=at,
        edition=edition.slug,
        kind=kind.value,
        seats=_plain(seats),
    )
    db.session.flush()
    _lock_all(edition, kind)
    for delegation in queries.delegations_waiting(edition, kind):
        move_up_waiting(delegation, seats=hold(delegation), by=by, at=at)


def set_quotas(
    delegation: Delegation, *, own: Quotas, version: int | None = None, by: User | str, at: datetime
) -> None:
    """Set what a delegation has in place of its kind's quotas; a group that is left out is as its kind.

    A quota below the seats held frees nobody; a raised one lets those move up who wait.
    """
    seats = hold(delegation)
    known = {rule.role_group: rule for rule in delegation.quotas}
    if version is not None and version_of(delegation.own_seats) not in {version, version_of(own)}:
        raise StaleError
    for group, rule in known.items():
        if group not in own:
            delegation.quotas.remove(rule)
    for group, number in own.items():
        if group in known:
            known[group].seats = number
        else:
            delegation.quotas.append(QuotaRule(role_group=group, seats=number))
    note(
        "quotas-set",
        delegation,
        by=by,
        at=at,
        seats=_plain(own),
    )
    db.session.flush()
    move_up_waiting(delegation, seats=seats, by=by, at=at)


def _quotas_of(edition: ForumEdition) -> str:
    return f"quotas of edition {edition.id}"


def _of_kind(edition: ForumEdition, kind: DelegationKind) -> Select[KindQuota]:
    return select(KindQuota).where(KindQuota.edition_id == edition.id, KindQuota.kind == kind)


def _lock_all(edition: ForumEdition, kind: DelegationKind) -> None:
    """Wait for those who confirm at this moment under the quota of before: who then waits is seen below."""
    query = select(Delegation.id).where(Delegation.edition_id == edition.id, Delegation.kind == kind)
    db.session.execute(query.order_by(Delegation.id).with_for_update()).all()


def _plain(seats: Mapping[RoleGroup, int | None]) -> dict[str, int | None]:
    return {group.value: number for group, number in seats.items()}
