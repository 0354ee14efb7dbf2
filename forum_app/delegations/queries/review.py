"""Questions of the review desk: filters, suspected duplicates, what bars an approval."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DelegationKind,
    OpenPoint,
    OverriddenRule,
    RegistrationState,
    has_latin_form,
    needs_head,
    obstacles,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .credentials import IS_CONFIRMED, lacks_credential
from .functions import assists_nobody
from .own_page import asks_for_correction
from .registrations import IS_ACTIVE, head_of, registrations_of
from .suspects import suspected, suspects_of
from .words import called


def reviewed(
    edition: ForumEdition,
    *,
    state: RegistrationState | None = None,
    kind: DelegationKind | None = None,
    delegation: UUID | None = None,
    point: OpenPoint | None = None,
    arrives_on: date | None = None,
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
    if arrives_on:
        found.append(Registration.arrives_on == arrives_on)
    if point:
        found.append(HAS_OPEN[point](edition))
    return [*found, *called(edition, q or "")]


HAS_OPEN: Mapping[OpenPoint, Callable[[ForumEdition], ColumnElement[bool]]] = {
    OpenPoint.PHOTO: lambda _: and_(Registration.photo_id.is_(None), IS_ACTIVE),
    OpenPoint.CREDENTIAL: lambda edition: and_(
        Registration.delegation_id.in_(_bound(edition)), IS_CONFIRMED, lacks_credential()
    ),
    OpenPoint.DUPLICATE: lambda edition: Registration.id.in_(suspected(edition)),
    OpenPoint.CORRECTION: lambda _: asks_for_correction(),
    OpenPoint.ASSISTED: assists_nobody,
}


def _bound(edition: ForumEdition) -> Select[int]:
    """The delegations of an edition whose people need a credential."""
    return select(Delegation.id).where(Delegation.edition_id == edition.id, Delegation.needs_credential)


def in_order(conditions: Collection[ColumnElement[bool]], *, after: Registration | None) -> Select[int]:
    """The numbers of registrations in the order of lists, all or those that come after one of them."""
    wanted = select(Registration.id).join(Registration.person).where(*conditions)
    if after:
        here = tuple_(Person.sort_key, Registration.id)
        wanted = wanted.where(here > (after.person.sort_key, after.id))
    return wanted.order_by(Person.sort_key, Registration.id)


def registration_after(edition: ForumEdition, key: str | None) -> Registration | None:
    """The registration that a list goes on after; one that is not there is nobody."""
    try:
        return db.session.scalar(registrations_of(edition).where(Registration.key == UUID(key or "")))
    except ValueError:
        return None


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
    led = not needs_head(registration.delegation.kind, registration.delegation_role)
    broken = obstacles(
        has_photo=registration.photo_id is not None,
        has_latin_name=has_latin_form(person.badge_name or person.display_name),
        is_led=led or head_of(registration.delegation) is not None,
        is_grounded=not registration.assists_nobody,
        has_suspects=bool(suspects_of(registration)),
        full=full,
        has_open_claim=registration.is_claim_open,
    )
    return [rule for rule in broken if not registration.passes_over(rule)]
