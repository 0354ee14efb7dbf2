"""Seats are numbered within the quota; above it somebody answers for a seat, or the database refuses it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import change, db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    Bench,
    DelegationKind,
    OverriddenRule,
    QuotaFullError,
    RegistrationState,
    RoleGroup,
    lowest_free,
)
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.delegations import DelegationFactory, KindQuotaFactory, QuotaRuleFactory

S = RegistrationState
GROUP = RoleGroup.OFFICIAL
TRIGGERS = ("registration_seat_given", "registration_seat_changed")
NUMBERS = st.sets(st.integers(1, 12), max_size=8)


@pytest.mark.parametrize(
    ("taken", "quota", "seat"),
    [(set(), 1, 1), ({1, 2}, 3, 3), ({1, 3}, 3, 2), ({1, 2}, None, 3), ({3, 4}, 3, 1)],
)
def test_give_takes_the_lowest_free_seat(taken: set[int], quota: int | None, seat: int) -> None:
    bench = Bench(GROUP, quota, set(taken))

    assert bench.give(set_aside=False) == seat
    assert (bench.taken, bench.answered_for) == (taken | {seat}, set())


@pytest.mark.parametrize(("taken", "quota"), [(set(), 0), ({1, 2}, 2), ({1, 4, 5}, 2), ({2, 3}, 2)])
def test_give_refuses_a_full_group(taken: set[int], quota: int) -> None:
    with pytest.raises(QuotaFullError):
        Bench(GROUP, quota, taken).give(set_aside=False)


def test_give_goes_over_the_quota_when_somebody_answers_for_it() -> None:
    bench = Bench(GROUP, 2, {1, 2})

    assert bench.give(set_aside=True) == 3
    assert bench.answered_for == {3}


def test_seat_that_somebody_answers_for_takes_none_of_the_quota_but_its_number() -> None:
    assert Bench(GROUP, 2, {1, 2, 3}, {3}).has_room is False
    assert Bench(GROUP, 3, {1, 2, 3}, {3}).has_room is False
    assert Bench(GROUP, 3, {1, 2, 4}, {4}).has_room is True


def test_take_back_frees_the_number_and_who_answered_for_it() -> None:
    bench = Bench(GROUP, 1, {1, 2}, {2})

    bench.take_back(2)

    assert (bench.taken, bench.answered_for) == ({1}, set())


def test_surplus_of_a_lowered_quota_are_the_last_seats_that_nobody_answers_for() -> None:
    assert Bench(GROUP, 2, {1, 2, 3, 4, 5}, {4}).surplus == {3, 5}
    assert Bench(GROUP, 6, {1, 2, 9}).surplus == set()
    assert Bench(GROUP, None, {1, 2}).surplus == set()


@given(taken=NUMBERS, answered=NUMBERS, quota=st.integers(0, 6))
def test_room_that_is_given_never_exceeds_the_quota(taken: set[int], answered: set[int], quota: int) -> None:
    bench = Bench(GROUP, quota, set(taken), taken & answered)
    was_over = len(bench.taken - bench.answered_for) > quota

    while bench.has_room:
        assert bench.give(set_aside=False) <= quota

    held = len(bench.taken - bench.answered_for)
    assert held <= quota or was_over
    assert bench.surplus == set() or was_over


@given(taken=NUMBERS)
def test_lowest_free_is_free_and_none_below_is(taken: set[int]) -> None:
    seat = lowest_free(taken)

    assert seat not in taken
    assert set(range(1, seat)) <= taken


def test_quota_is_the_delegations_own_in_place_of_its_kinds(app: object) -> None:
    delegation = DelegationFactory(kind=DelegationKind.OBSERVER_STATE)
    KindQuotaFactory(edition=delegation.edition, role_group=RoleGroup.OFFICIAL, seats=6)
    KindQuotaFactory(edition=delegation.edition, role_group=RoleGroup.PRESS, seats=2)
    KindQuotaFactory(
        edition=delegation.edition, kind=DelegationKind.MEDIA, role_group=RoleGroup.SUPPORT, seats=1
    )
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OFFICIAL, seats=None)

    found = {group: delegation.seats(group) for group in RoleGroup}

    assert found == {group: 2 if group is RoleGroup.PRESS else None for group in RoleGroup}


def test_over_quota_names_the_last_seats_of_a_lowered_quota(person: Person, delegation: Delegation) -> None:
    delegation.quotas[0].seats = 4
    db.session.commit()
    held = [person(S.APPROVED) for _ in range(4)]
    with transaction():
        actions.set_aside(held[2], OverriddenRule.QUOTA, reason="Minister", by="a test", at=NOON)
        actions.set_quotas(delegation, own={GROUP: 2}, by="a test", at=NOON)

    assert queries.over_quota(held) == {held[3].id}
    assert queries.over_quota([person(S.DRAFT)]) == set()
    bench = queries.benches(delegation)[GROUP]
    assert (bench.taken, bench.answered_for, bench.surplus) == ({1, 2, 3, 4}, {3}, {4})


def seat(registration: Registration, number: int) -> None:
    """Write a seat behind the back of all rules."""
    with transaction():
        change(update(Registration).where(Registration.id == registration.id).values(seat_number=number))


def test_database_refuses_a_seat_above_the_quota(person: Person) -> None:
    registration = person()

    with pytest.raises(IntegrityError, match="above the quota"):
        seat(registration, 3)


def test_database_refuses_to_insert_a_seat_above_the_quota(person: Person) -> None:
    with pytest.raises(IntegrityError, match="above the quota"):
        person(S.APPROVED, seat_number=3)
    db.session.rollback()


def test_database_refuses_a_change_of_group_above_the_quota(person: Person, delegation: Delegation) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.PRESS, seats=1)
    registration = person(S.APPROVED, seat_number=2)

    with pytest.raises(IntegrityError, match="above the quota"), transaction():
        change(
            update(Registration)
            .where(Registration.id == registration.id)
            .values(role_group=RoleGroup.PRESS.value)
        )


def test_database_counts_the_quota_of_the_kind_where_there_is_no_own(
    person: Person, delegation: Delegation
) -> None:
    with transaction():
        actions.set_quotas(delegation, own={}, by="a test", at=NOON)
    registration = person()

    seat(registration, 6)
    with pytest.raises(IntegrityError, match="above the quota"):
        seat(registration, 7)


def test_database_lets_pass_a_seat_that_somebody_answers_for(person: Person) -> None:
    registration = person()
    with transaction():
        actions.set_aside(registration, OverriddenRule.QUOTA, reason="Minister", by="a test", at=NOON)

    seat(registration, 3)

    db.session.refresh(registration)
    assert registration.seat_number == 3


def test_database_leaves_held_seats_alone_when_the_quota_is_lowered(
    person: Person, delegation: Delegation
) -> None:
    registration = person(S.APPROVED, seat_number=2)
    with transaction():
        actions.set_quotas(delegation, own={GROUP: 1}, by="a test", at=NOON)

    with transaction():
        registration.institution = "Cancillería"

    assert (registration.seat_number, registration.institution) == (2, "Cancillería")


@pytest.fixture
def _unguarded(app: object) -> Iterator[None]:
    """Take the triggers out, and put them back as they were."""
    if db.engine.dialect.name == "sqlite":
        query = text(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'registration_seat%'"
        )
        table = ""
    else:
        query = text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'registration_seat%'")
        table = " ON registration"
    with db.engine.begin() as connection:
        definitions = connection.scalars(query).all()
        for name in TRIGGERS:
            connection.execute(text(f"DROP TRIGGER {name}{table}"))
    yield
    db.session.remove()
    with db.engine.begin() as connection:
        for definition in definitions:
            connection.exec_driver_sql(definition)


@pytest.mark.usefixtures("_unguarded")
def test_control_without_the_trigger_a_seat_above_the_quota_is_written(person: Person) -> None:
    registration = person()

    seat(registration, 3)

    db.session.refresh(registration)
    assert registration.seat_number == 3
