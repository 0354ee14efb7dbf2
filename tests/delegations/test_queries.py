"""Questions about delegations whose answers no page shows in full."""

from datetime import date, timedelta

import pytest

from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationState, RegistrationState, RoleGroup
from forum_app.people.models import CountryStatus
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import DelegationFactory, FocalPointFactory
from tests.factories.people import CountryFactory

DAY = date(2026, 11, 23)
S = RegistrationState


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (DAY + timedelta(days=1), None, False),
        (None, DAY - timedelta(days=1), False),
    ],
)
@pytest.mark.usefixtures("app")
def test_standing_counts_on_the_days_between_its_ends(
    valid_from: date | None, valid_to: date | None, counts: bool
) -> None:
    country = CountryFactory()
    saved(
        CountryStatus(
            country_id=country.id,
            bloc=PACIFIC_ALLIANCE,
            standing=CountryStanding.OBSERVER,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )

    held = queries.standings_on(DAY)

    assert held == ({country.id: {CountryStanding.OBSERVER}} if counts else {})


def test_standings_count_what_is_held_waits_and_lacks(delegation: Delegation, person: Person) -> None:
    person(S.APPROVED)
    person(S.WAITLISTED)
    person(S.DRAFT)
    person(S.WITHDRAWN)
    FocalPointFactory(delegation=delegation)
    with transaction():
        actions.invite_focal_point(
            delegation,
            name="Wang Fang",
            email="wang@example.org",
            language="en",
            address=str,
            by="a test",
            at=NOON,
        )

    found = queries.standings([delegation], at=NOON)[delegation.id]
    later = queries.standings([delegation], at=NOON + timedelta(days=15))[delegation.id]

    group = RoleGroup.OFFICIAL
    assert (found.held[group], found.approved[group], found.waiting[group]) == (1, 1, 1)
    assert (found.people, found.unconfirmed, found.without_photo, found.heads) == (3, 1, 3, 0)
    assert (found.focal_points, found.invitations, later.invitations) == (1, 1, 0)
    assert found.lacks == ["head", "photo", "confirmation"]


def test_people_without_an_address_are_alike_by_name_alone(person: Person) -> None:
    one = person(person__display_name="Ana Núñez", person__email=None)
    twin = person(person__display_name="ANA NUNEZ", person__email=None)
    person(person__display_name="Rosa Quispe", person__email=None)

    assert [pair.other(one) for pair in queries.suspects_of(one)] == [twin]


def test_the_board_finds_by_title_confirmation_and_answer_what_each_lacks(
    delegation: Delegation, person: Person
) -> None:
    edition = delegation.edition
    person(S.APPROVED, position_title_es="Asesora")
    person(S.APPROVED, position_title_es="Asesora", position_title_en="Adviser")
    unconfirmed = DelegationFactory(edition=edition)
    person(S.SUBMITTED, delegation=unconfirmed)
    asked = DelegationFactory(edition=edition, state=DelegationState.INVITED)
    everything = {one.id: one for one in (delegation, unconfirmed, asked)}
    standings = queries.standings(everything.values(), at=NOON)

    for what, expected in (("title", delegation), ("confirmation", unconfirmed), ("answer", asked)):
        wanted = queries.board_rows(edition, missing=queries.LACKS[what])
        assert db.session.scalars(wanted).unique().all() == [expected]
        assert [key for key, one in standings.items() if what in one.lacks] == [expected.id]
