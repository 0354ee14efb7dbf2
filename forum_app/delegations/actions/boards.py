"""Inviting delegations to an edition, and what is set for each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.clock import local_day
from forum_app.core.db import check_seen, db, lock
from forum_app.core.db import hold as hold_name
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationState,
    check_body,
    check_state,
    kind_of_country,
    kind_of_organization,
    usually_needs_credential,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, Organization

from .credentials import follow_credentials
from .journal import note
from .seats import hold
from .standing import move
from .words import index


def create_delegations(
    edition: ForumEdition,
    *,
    countries: Iterable[Country] = (),
    organizations: Iterable[Organization] = (),
    by: User | str,
    at: datetime,
) -> list[Delegation]:
    """Invite States and organisations under their official names; those invited already are left alone."""
    take_turn(edition)
    known_countries = queries.invited_countries(edition)
    known_organizations = queries.invited_organizations(edition)
    held = queries.standings_on(edition.starts_on or local_day(at, edition.time_zone))
    new = [
        _delegation(edition, kind_of_country(held.get(country.id, set())), country=country)
        for country in countries
        if country.id not in known_countries
    ]
    new += [
        _delegation(edition, kind_of_organization(organization.kind), organization=organization)
        for organization in organizations
        if organization.id not in known_organizations
    ]
    for delegation in new:
        _open(delegation, by=by, at=at)
    return new


def create_delegation(
    edition: ForumEdition,
    *,
    by: User | str,
    at: datetime,
    **facts: Any,
) -> Delegation:
    """Invite one delegation: `kind`, `name_es`, `name_en`; `country` or `organization`."""
    take_turn(edition)
    _check_new(edition, facts["kind"], facts.get("country"), facts.get("organization"))
    delegation = Delegation(edition=edition, **facts)
    _open(delegation, by=by, at=at)
    return delegation


def edit_delegation(
    delegation: Delegation, *, version: int | None = None, by: User | str, at: datetime, **facts: Any
) -> None:
    """Change names and state of a delegation that was read at `version`."""
    hold(delegation)
    state = facts.pop("state", delegation.state)
    changed = sorted(name for name, value in facts.items() if getattr(delegation, name) != value)
    if changed or state is not delegation.state:
        check_seen(delegation, version)
    for name in changed:
        setattr(delegation, name, facts[name])
    if changed:
        note("edited", delegation, by=by, at=at, changed=changed)
    if state is not delegation.state:
        move(delegation, state, by=by, at=at, reason=facts.get("answer_note"))
    follow_credentials(delegation, by=by, at=at)
    db.session.flush()
    if {"name_es", "name_en"} & set(changed):
        index(queries.registrations_in(delegation))


def set_protocol_language(edition: ForumEdition, *, language: str, by: User | str, at: datetime) -> None:
    """Choose the language whose alphabet orders the delegations of a group."""
    lock(edition)
    edition.protocol_language = language
    record(
        "edition.protocol-language",
        subject=("edition", edition.key),
        by=by,
        at=at,
        edition=edition.slug,
        language=language,
    )
    db.session.flush()


def take_turn(edition: ForumEdition) -> None:
    """Let nobody else open delegations here until the transaction ends; asked before any row is locked."""
    hold_name(f"delegations of edition {edition.id}")


def _check_new(
    edition: ForumEdition,
    kind: DelegationKind,
    country: Country | None,
    organization: Organization | None,
) -> None:
    sender = {"has_country": country is not None}
    check_state(kind, **sender)
    check_body(kind, **sender, has_organization=organization is not None)
    same = queries.delegation_of(edition, kind, country=country, organization=organization)
    if same:
        raise RuleBrokenError(N_("There is a delegation of this kind already: %(name)s."), name=same.name_es)


def _delegation(
    edition: ForumEdition,
    kind: DelegationKind,
    *,
    country: Country | None = None,
    organization: Organization | None = None,
) -> Delegation:
    named: Any = country or organization
    return Delegation(
        edition=edition,
        kind=kind,
        country=country,
        organization=organization,
        name_es=named.name_es,
        name_en=named.name_en,
    )


def _open(delegation: Delegation, *, by: User | str, at: datetime) -> None:
    delegation.state, delegation.invited_at = DelegationState.INVITED, at
    if delegation.needs_credential is None:  # nobody said otherwise
        delegation.needs_credential = usually_needs_credential(delegation.kind)
    db.session.add(delegation)
    db.session.flush()
    note("created", delegation, by=by, at=at, kind=delegation.kind.value)
