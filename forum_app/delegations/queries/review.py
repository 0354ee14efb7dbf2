"""Questions of the review desk: filters, suspected duplicates, what bars an approval."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DelegationKind,
    OpenPoint,
    OverriddenRule,
    RegistrationState,
    has_latin_form,
    obstacles,
)
from forum_app.editions.models import ForumEdition

from .credentials import IS_CONFIRMED, lacks_credential
from .registrations import IS_ACTIVE
from .suspects import suspected, suspects_of
from .words import called


def reviewed(
    edition: ForumEdition,
    *,
    state: RegistrationState | None = None,
    kind: DelegationKind | None = None,
    delegation: UUID | None = None,
    point: OpenPoint | None = None,
    q: str | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions of the review desk on registrations; an index serves each."""
    of_edition = Registration.edition_id == edition.id
    found = [of_edition]
    if state:
        found.append(Registration.state == state)
    if kind or delegation:
        wanted = select(Delegation.id).where(Delegation.edition_id == edition.id)
        wanted = wanted.where(Delegation.kind == kind) if kind else wanted
        wanted = wanted.where(Delegation.key == delegation) if delegation else wanted
        found.append(Registration.delegation_id.in_(wanted))
    if point:
        found.append(HAS_OPEN[point](edition))
    return [*found, *called(edition, q or "")]


HAS_OPEN: Mapping[OpenPoint, Callable[[ForumEdition], ColumnElement[bool]]] = {
    OpenPoint.PHOTO: lambda _: and_(Registration.photo_id.is_(None), IS_ACTIVE),
    OpenPoint.DUPLICATE: lambda edition: Registration.id.in_(suspected(edition)),
    OpenPoint.CREDENTIAL: lambda _: and_(IS_CONFIRMED, lacks_credential()),
}


def figures(
    edition: ForumEdition, conditions: Collection[ColumnElement[bool]] = ()
) -> Mapping[RegistrationState, int]:
    """How many registrations of an edition, under some conditions, are in each state."""
    query = (
        select(Registration.state, func.count())
        .where(Registration.edition_id == edition.id, *conditions)
        .group_by(Registration.state)
    )
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def open_rules(registration: Registration, *, full: bool) -> list[OverriddenRule]:
    """The rules that bar the approval of a registration and that nobody set aside."""
    person = registration.person
    broken = obstacles(
        has_photo=registration.photo_id is not None,
        has_latin_name=has_latin_form(person.badge_name or person.display_name),
        has_suspects=bool(suspects_of(registration)),
        full=full,
    )
    return [rule for rule in broken if not registration.passes_over(rule)]
