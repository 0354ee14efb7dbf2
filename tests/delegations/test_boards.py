"""Delegations are invited from the reference data or by hand."""

from collections import Counter

import pytest
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationKind, DelegationState, RoleGroup, usual_seats
from forum_app.editions.models import ForumEdition
from forum_app.people.actions import load_reference_data
from forum_app.people.models import Country, Organization
from tests.conftest import NOON
from tests.factories.people import CountryFactory, OrganizationFactory


def test_whole_reference_data_makes_members_observers_and_organisations(edition: ForumEdition) -> None:
    with transaction():
        load_reference_data(NOON)
        found = queries.invitable(edition, at=NOON)
        made = actions.create_delegations(
            edition,
            countries=found.countries.values(),
            organizations=found.organizations.values(),
            by="a test",
            at=NOON,
        )
        again = actions.create_delegations(edition, countries=found.countries.values(), by="a test", at=NOON)

    kinds = Counter(delegation.kind for delegation in made)
    assert (kinds[DelegationKind.MEMBER_STATE], kinds[DelegationKind.OBSERVER_STATE]) == (4, 63)
    assert (len(made), again) == (4 + 63 + 78, [])
    assert queries.invitable(edition, at=NOON).countries == {}
    assert queries.invitable(edition, at=NOON).organizations == {}


def test_new_delegation_has_official_names_and_the_usual_quotas(edition: ForumEdition) -> None:
    peru = CountryFactory(iso2="PE", name_es="Perú", name_en="Peru")

    with transaction():
        [made] = actions.create_delegations(edition, countries=[peru], by="a test", at=NOON)

    assert (made.name_es, made.name_en, made.state) == ("Perú", "Peru", DelegationState.INVITED)
    assert (made.invited_at, made.search_key) == (NOON, "peru peru")
    assert made.quotas == []
    assert {group: made.seats(group) for group in RoleGroup} == usual_seats(made.kind)


def test_chosen_are_those_ticked_and_whole_kinds_each_once(edition: ForumEdition) -> None:
    with transaction():
        load_reference_data(NOON)
    found = queries.invitable(edition, at=NOON)

    states = found.chosen_countries(["PE", "DE"], [DelegationKind.MEMBER_STATE, DelegationKind.BUSINESS])
    key = next(iter(found.organizations))
    bodies = found.chosen_organizations([key], [DelegationKind.MEMBER_STATE])

    assert sorted(one.iso2 for one in states) == ["CL", "CO", "DE", "MX", "PE"]
    assert [str(one.key) for one in bodies] == [key]


def test_delegation_by_hand_may_stand_for_nobody_of_the_reference_data(edition: ForumEdition) -> None:
    with transaction():
        made = actions.create_delegation(
            edition,
            kind=DelegationKind.DIPLOMATIC_CORPS,
            name_es="Cuerpo diplomático",
            name_en="Diplomatic corps",
            by="a test",
            at=NOON,
        )

    assert (made.country, made.organization) == (None, None)


def test_state_and_organisation_at_once_are_refused(edition: ForumEdition) -> None:
    with pytest.raises(RuleBrokenError, match="not of both"), transaction():
        actions.create_delegation(
            edition,
            kind=DelegationKind.MEMBER_STATE,
            name_es="X",
            name_en="X",
            country=CountryFactory(),
            organization=OrganizationFactory(),
            by="a test",
            at=NOON,
        )


@pytest.mark.parametrize("whose", ["country", "organization"])
def test_second_delegation_of_the_same_is_refused(edition: ForumEdition, whose: str) -> None:
    one: Country | Organization = CountryFactory() if whose == "country" else OrganizationFactory()
    kind = DelegationKind.OBSERVER_STATE if whose == "country" else DelegationKind.ACADEMIA
    facts = {"kind": kind, "name_es": "X", "name_en": "X", whose: one}
    with transaction():
        actions.create_delegation(edition, **facts, by="a test", at=NOON)

    with pytest.raises(RuleBrokenError, match="already: X"), transaction():
        actions.create_delegation(edition, **facts, by="a test", at=NOON)


def test_edit_sets_names_and_state(delegation: Delegation) -> None:
    with transaction():
        actions.edit_delegation(
            delegation,
            name_es="Nueva",
            name_en="Peru",
            state=DelegationState.DECLINED,
            by="a test",
            at=NOON,
        )

    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert (delegation.name_es, delegation.state) == ("Nueva", DelegationState.DECLINED)
    assert [(entry.action, entry.details) for entry in entries] == [
        ("delegation.edited", {"changed": ["name_es"]}),
        ("delegation.declined", {"before": "accepted"}),
    ]
