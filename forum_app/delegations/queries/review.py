"""Questions of the review desk: filters, suspected duplicates, what bars an approval."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from forum_app.core.collation import fold
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DelegationKind,
    OverriddenRule,
    RegistrationState,
    has_latin_form,
    obstacles,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .registrations import IS_ACTIVE, registrations_of


def reviewed(
    registrations: Select[Registration],
    *,
    state: RegistrationState | None = None,
    kind: DelegationKind | None = None,
    delegation: UUID | None = None,
    without_photo: bool = False,
    q: str | None = None,
) -> Select[Registration]:
    """A list of registrations under the filters of the review desk."""
    if state:
        registrations = registrations.where(Registration.state == state)
    if kind:
        registrations = registrations.where(Registration.delegation.has(Delegation.kind == kind))
    if delegation:
        registrations = registrations.where(Registration.delegation.has(Delegation.key == delegation))
    if without_photo:
        registrations = registrations.where(Registration.photo_id.is_(None), IS_ACTIVE)
    for word in fold(q or "").split():
        hit = Person.search_key.contains(word, autoescape=True)
        reference = Registration.reference.icontains(word, autoescape=True)
        registrations = registrations.where(or_(hit, reference))
    return registrations


def figures(edition: ForumEdition) -> Mapping[RegistrationState, int]:
    """How many registrations of an edition are in each state."""
    query = (
        select(Registration.state, func.count())
        .where(Registration.edition_id == edition.id)
        .group_by(Registration.state)
    )
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def suspects(registration: Registration) -> list[Registration]:
    """Other active registrations of the edition with the same folded name, or the same e-mail address."""
    person = registration.person
    same = Person.search_key == person.search_key
    if person.email:
        same = or_(same, func.lower(Person.email) == person.email.lower())
    edition = registration.edition
    return list(
        db.session.scalars(
            registrations_of(edition).where(same, IS_ACTIVE, Registration.id != registration.id)
        )
    )


def open_rules(registration: Registration, *, full: bool) -> list[OverriddenRule]:
    """The rules that bar the approval of a registration and that nobody set aside."""
    person = registration.person
    broken = obstacles(
        has_photo=registration.photo_id is not None,
        has_latin_name=has_latin_form(person.badge_name or person.display_name),
        has_suspects=bool(suspects(registration)),
        delegation=registration.delegation.state,
        full=full,
    )
    return [rule for rule in broken if not registration.passes_over(rule)]
