"""Questions about whom an edition can still invite."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DelegationKind,
    kind_of_country,
    kind_of_organization,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, CountryStatus, Organization
from forum_app.people.queries import countries, organizations
from forum_app.people.rules import CountryStanding


def invited_countries(edition: ForumEdition) -> set[int]:
    """The countries that have a delegation in an edition."""
    wanted = Delegation.edition_id == edition.id, Delegation.country_id.is_not(None)
    return set(db.session.scalars(select(Delegation.country_id).where(*wanted)))


def invited_organizations(edition: ForumEdition) -> set[int]:
    """The organisations that have a delegation in an edition."""
    wanted = Delegation.edition_id == edition.id, Delegation.organization_id.is_not(None)
    return set(db.session.scalars(select(Delegation.organization_id).where(*wanted)))


class Invitable(NamedTuple):
    """What an edition can still invite from the reference data."""

    countries: dict[str, Country]
    organizations: dict[str, Organization]
    states_by_kind: dict[DelegationKind, list[Country]]
    organizations_by_kind: dict[DelegationKind, list[Organization]]

    def chosen_countries(self, codes: Iterable[str], kinds: Iterable[DelegationKind]) -> list[Country]:
        """Those ticked one by one and those of whole kinds, each once."""
        of_kinds = (one for kind in kinds for one in self.states_by_kind.get(kind, ()))
        return list(dict.fromkeys([*(self.countries[code] for code in codes), *of_kinds]))

    def chosen_organizations(
        self, keys: Iterable[str], kinds: Iterable[DelegationKind]
    ) -> list[Organization]:
        """Those ticked one by one and those of whole kinds, each once."""
        of_kinds = (one for kind in kinds for one in self.organizations_by_kind.get(kind, ()))
        return list(dict.fromkeys([*(self.organizations[key] for key in keys), *of_kinds]))


def invitable(edition: ForumEdition, *, at: datetime) -> Invitable:
    """States that stand to the bloc, and organisations, that have no delegation in an edition yet."""
    held = standings_on(edition.starts_on or local_day(at, edition.time_zone))
    invited, known = invited_countries(edition), invited_organizations(edition)
    states = [one for one in db.session.scalars(countries()) if one.id in held and one.id not in invited]
    bodies = [one for one in db.session.scalars(organizations()) if one.id not in known]
    found = Invitable(
        {one.iso2: one for one in states},
        {str(one.key): one for one in bodies},
        defaultdict(list),
        defaultdict(list),
    )
    for state in states:
        found.states_by_kind[kind_of_country(held[state.id])].append(state)
    for body in bodies:
        found.organizations_by_kind[kind_of_organization(body.kind)].append(body)
    return found


def standings_on(day: date) -> dict[int, set[CountryStanding]]:
    """What each country is on a day, by its row number."""
    held: dict[int, set[CountryStanding]] = defaultdict(set)
    for status in db.session.scalars(select(CountryStatus)):
        begun = status.valid_from is None or status.valid_from <= day
        if begun and (status.valid_to is None or day <= status.valid_to):
            held[status.country_id].add(status.standing)
    return held


def organization(key: UUID) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.key == key))
