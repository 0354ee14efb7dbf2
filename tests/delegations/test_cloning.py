"""Delegations of an edition before come over once, with names and quotas, without people."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, DelegationInvitation
from forum_app.delegations.rules import DelegationKind, DelegationState, RoleGroup, usual_seats
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    KindQuotaFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory, OrganizationFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def before() -> ForumEdition:
    """An edition with a State that was renamed since, a body, and a pool of its own name."""
    edition: ForumEdition = EditionFactory(slug="antes")
    country = CountryFactory(iso2="TR", name_es="Türkiye", name_en="Türkiye")
    state = DelegationFactory(
        edition=edition, country=country, name_es="Turquía", name_en="Turkey", de_es="de", protocol_position=4
    )
    QuotaRuleFactory(delegation=state, role_group=RoleGroup.OFFICIAL, seats=9)
    RegistrationFactory(delegation=state)
    FocalPointFactory(delegation=state, user__name="Ayşe Yıldız", user__email="ayse@example.org")
    body = OrganizationFactory(name_es="CAF", name_en="CAF")
    DelegationFactory(
        edition=edition,
        country=None,
        organization=body,
        kind=DelegationKind.INTERNATIONAL_ORGANIZATION,
        name_es="CAF",
        name_en="CAF",
    )
    DelegationFactory(edition=edition, country=None, kind=DelegationKind.MEDIA, name_es="Prensa")
    return edition


def clone(edition: ForumEdition, before: ForumEdition, **facts: object) -> list[Delegation]:
    keys = {one.delegation.key for one in queries.clonable(edition, before)}
    with transaction():
        return actions.clone_delegations(
            edition,
            before,
            by="a test",
            at=NOON,
            **{"keys": keys, "with_todays_names": False, "address": None, **facts},  # type: ignore[arg-type]
        )


def test_delegations_come_over_without_their_people(edition: ForumEdition, before: ForumEdition) -> None:
    made = {one.name_es: one for one in clone(edition, before)}

    state = made["Turquía"]
    assert set(made) == {"CAF", "Prensa", "Turquía"}
    assert (state.de_es, state.protocol_position, state.seats(RoleGroup.OFFICIAL)) == ("de", 4, 9)
    assert (state.state, state.invited_at) == (DelegationState.INVITED, NOON)
    assert queries.roster(state) == []
    assert queries.open_invitations(state) == []


def test_a_second_time_adds_nothing(edition: ForumEdition, before: ForumEdition) -> None:
    clone(edition, before)

    assert [one.is_here for one in queries.clonable(edition, before)] == [True, True, True]
    assert clone(edition, before) == []


def test_what_was_not_ticked_stays_away(edition: ForumEdition, before: ForumEdition) -> None:
    assert clone(edition, before, keys=set()) == []


def test_todays_names_come_where_somebody_was_renamed(edition: ForumEdition, before: ForumEdition) -> None:
    renamed = [one.delegation.name_es for one in queries.clonable(edition, before) if one.is_renamed]
    made = clone(edition, before, with_todays_names=True)

    assert renamed == ["Turquía"]
    assert sorted(one.name_es for one in made) == ["CAF", "Prensa", "Türkiye"]
    assert "Turquía" in {one.delegation.name_es for one in queries.clonable(edition, before)}


def test_focal_points_are_invited_anew_where_that_is_wished(
    edition: ForumEdition, before: ForumEdition
) -> None:
    clone(edition, before, address=lambda secret: f"https://forum.example/{secret}")

    invitation = db.session.scalars(select(DelegationInvitation)).one()
    letter = db.session.scalars(select(Letter)).one()
    assert (invitation.name, invitation.delegation.edition) == ("Ayşe Yıldız", edition)
    assert letter.to_address == "ayse@example.org"


def test_the_page_shows_what_would_come_and_takes_it_over(
    edition: ForumEdition, before: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    RoleGrantFactory(edition=before, role=Role.ORGANISER, user=organiser)
    desk = sign_in(organiser)
    address = f"/{edition.slug}/delegations/clone"
    preview = desk.get(address).text
    keys = [str(one.delegation.key) for one in queries.clonable(edition, before)]

    nothing = desk.post(address, data={})
    saved = desk.post(address, data={"delegations": keys, "with_todays_names": "y", "invite": "y"})
    again = desk.get(address).text

    assert ("3 delegaciones vendrían" in preview, "hoy: Türkiye" in preview) == (True, True)
    assert (nothing.status_code, saved.status_code) == (422, 302)
    assert len(db.session.scalars(queries.delegations_of(edition)).all()) == 3
    assert "ya están aquí" in again


def test_nothing_comes_from_an_edition_that_one_does_not_organise(
    edition: ForumEdition, before: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    keys = [str(one.delegation.key) for one in queries.clonable(edition, before)]
    address = f"/{edition.slug}/delegations/clone?source=antes"

    answer = sign_in(organiser).post(address, data={"delegations": keys})

    assert "No organiza otra edición" in answer.text
    assert db.session.scalars(queries.delegations_of(edition)).all() == []


def test_quotas_of_each_kind_come_over_where_that_is_wished(
    edition: ForumEdition, before: ForumEdition
) -> None:
    KindQuotaFactory(edition=before, kind=DelegationKind.MEDIA, role_group=RoleGroup.PRESS, seats=7)

    clone(edition, before)
    kept = queries.kind_quotas(edition)[DelegationKind.MEDIA]
    clone(edition, before, with_quotas=True)

    assert kept == usual_seats(DelegationKind.MEDIA)
    without_limit = dict.fromkeys(RoleGroup)
    assert queries.kind_quotas(edition)[DelegationKind.MEDIA] == without_limit | {RoleGroup.PRESS: 7}


def test_quotas_that_are_the_same_are_not_noted_anew(edition: ForumEdition) -> None:
    other: ForumEdition = EditionFactory(slug="igual")
    with transaction():
        actions.add_usual_quotas(other)

    clone(edition, other, with_quotas=True)

    assert queries.has_usual_quotas(edition)
    assert db.session.scalars(select(JournalEntry.action)).all() == []


def test_the_page_offers_quotas_only_as_long_as_nobody_has_set_any(
    edition: ForumEdition, before: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    RoleGrantFactory(edition=before, user=organiser, role=Role.ORGANISER)
    desk = sign_in(organiser)
    page = f"/{edition.slug}/delegations/clone"
    ticked = r'<input[^>]* checked[^>]* name="with_quotas"'

    untouched = desk.get(page).text
    with transaction():
        seats = usual_seats(DelegationKind.HOST) | {RoleGroup.PRESS: 30}
        actions.set_kind_quotas(edition, DelegationKind.HOST, seats=seats, by="a test", at=NOON)
    touched = desk.get(page).text

    assert [bool(re.search(ticked, text)) for text in (untouched, touched)] == [True, False]
    assert 'name="with_quotas"' in touched
