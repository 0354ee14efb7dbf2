"""The waiting list: in the delegation's own order, moved up when a seat is free; and the overflow."""

from collections.abc import Callable
from typing import Any

import pytest

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.delegations.test_steps import BY, do, journal, letters
from tests.factories.accounts import UserFactory
from tests.factories.delegations import QuotaRuleFactory

S = RegistrationState


@pytest.fixture
def full(person: Person) -> list[Registration]:
    """Both official seats are held."""
    return [person(S.DELEGATION_CONFIRMED), person(S.APPROVED)]


@pytest.fixture
def line(full: list[Registration], person: Person) -> list[Registration]:
    """Three who wait, in the order in which they were confirmed."""
    people = [person() for _ in range(3)]
    for one in people:
        do(actions.confirm, one)
    return people


def order(delegation: Delegation) -> list[Registration]:
    return queries.waiting(delegation)


def test_confirmed_when_full_waits_at_the_end_of_the_group(
    line: list[Registration], person: Person, delegation: Delegation
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.PRESS, seats=0)
    press = person(delegation_role=DelegationRole.PRESS, role_group=RoleGroup.PRESS)

    do(actions.confirm, press)

    assert [one.waiting_position for one in (*line, press)] == [1, 2, 3, 1]


def test_whoever_waits_cannot_be_confirmed_again(line: list[Registration]) -> None:
    with pytest.raises(RuleBrokenError, match="already"):
        do(actions.confirm, line[0])


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        (actions.withdraw, {}),
        (actions.put_on_waiting_list, {}),
        (actions.reject, {"reason": "No"}),
    ],
)
def test_freed_seat_goes_to_the_first_who_waits(
    full: list[Registration], line: list[Registration], act: Callable[..., None], facts: dict[str, Any]
) -> None:
    do(act, full[0], **facts)

    assert [one.state for one in line] == [S.DELEGATION_CONFIRMED, S.WAITLISTED, S.WAITLISTED]
    assert (line[0].seat_number, line[0].waiting_position, line[0].confirmed_at) == (1, None, NOON)
    assert letters()[-1] == ("moved_up", line[0].person.email)


def test_revoked_approval_gives_its_seat_on(full: list[Registration], line: list[Registration]) -> None:
    do(actions.revoke, full[1], reason="No")

    assert (line[0].state, line[0].seat_number) == (S.DELEGATION_CONFIRMED, 2)


def test_seat_left_for_another_group_goes_to_the_first_who_waits(
    full: list[Registration], line: list[Registration]
) -> None:
    facts = {"name_order": "given_first", "display_name": "Ana", "role": DelegationRole.PRESS}
    do(actions.edit, full[0], version=full[0].version, **facts)

    assert full[0].role_group is RoleGroup.PRESS
    assert (line[0].state, line[0].seat_number) == (S.DELEGATION_CONFIRMED, 1)


def test_returned_registration_keeps_its_seat_while_others_wait(
    full: list[Registration], line: list[Registration]
) -> None:
    do(actions.return_to_delegation, full[0], reason="Blurred photo")
    do(actions.submit, full[0])
    held = full[0].seat_number
    do(actions.confirm, full[0])

    assert (held, full[0].seat_number, full[0].state) == (1, 1, S.DELEGATION_CONFIRMED)
    assert [one.state for one in line] == [S.WAITLISTED] * 3


def test_those_whom_organisers_let_wait_are_not_moved(full: list[Registration], person: Person) -> None:
    decided = person(S.UNDER_REVIEW, seat_number=None)
    decided.state = S.WAITLISTED
    db.session.commit()

    do(actions.withdraw, full[0])

    assert (decided.state, decided.waiting_position) == (S.WAITLISTED, None)


def test_withdrawn_from_the_waiting_list_leaves_no_position(line: list[Registration]) -> None:
    do(actions.withdraw, line[1])

    assert (line[1].state, line[1].waiting_position) == (S.WITHDRAWN, None)
    assert order(line[0].delegation) == [line[0], line[2]]


def test_waiting_moves_up_at_once_when_somebody_answers_for_the_seat(line: list[Registration]) -> None:
    do(actions.set_aside, line[2], rule=OverriddenRule.QUOTA, reason="The minister asks")

    assert [one.seat_number for one in line] == [None, None, 3]
    assert letters()[-1] == ("moved_up", line[2].person.email)


def test_answering_for_a_seat_over_the_quota_lets_the_first_move_up(
    full: list[Registration], line: list[Registration], delegation: Delegation
) -> None:
    with transaction():
        actions.set_quotas(delegation, own={RoleGroup.OFFICIAL: 1}, by=BY, at=NOON)
    do(actions.withdraw, full[0])

    do(actions.set_aside, full[1], rule=OverriddenRule.QUOTA, reason="The minister asks")

    assert [one.seat_number for one in line] == [1, None, None]


def test_delegation_changes_the_order_of_those_who_wait(
    line: list[Registration], delegation: Delegation
) -> None:
    first, second, third = line

    do(actions.wait_sooner, third)
    do(actions.wait_later, first)
    sooner = order(delegation)
    do(actions.wait_sooner, third)
    do(actions.wait_later, second)

    assert sooner == [third, first, second]
    assert order(delegation) == [third, first, second]
    assert journal()[-2:] == ["waiting-moved", "waiting-moved"]


def test_order_moves_within_the_group(line: list[Registration], person: Person) -> None:
    person(S.WAITLISTED, waiting_position=1, delegation_role=DelegationRole.PRESS, role_group=RoleGroup.PRESS)

    do(actions.wait_sooner, line[0])

    assert [one.waiting_position for one in line] == [1, 2, 3]


def test_order_is_of_the_delegations_own_list_alone(person: Person) -> None:
    with pytest.raises(RuleBrokenError, match="own waiting list"):
        do(actions.wait_sooner, person(S.WAITLISTED))


def test_another_group_is_waited_for_at_its_end_or_has_a_seat(
    line: list[Registration], delegation: Delegation
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.SUPPORT, seats=0)
    facts = {"name_order": "given_first", "display_name": "Ana"}

    do(actions.edit, line[0], version=line[0].version, role=DelegationRole.SUPPORT, **facts)
    do(actions.edit, line[1], version=line[1].version, role=DelegationRole.PRESS, **facts)

    assert (line[0].state, line[0].waiting_position) == (S.WAITLISTED, 1)
    assert (line[1].state, line[1].seat_number) == (S.DELEGATION_CONFIRMED, 1)


@pytest.mark.parametrize("position", [1, None])
def test_focal_point_admits_an_overflow_guest_while_there_is_room(
    full: list[Registration], person: Person, delegation: Delegation, position: int | None
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OVERFLOW, seats=1)
    guest, another = (person(S.WAITLISTED, waiting_position=position) for _ in range(2))

    do(actions.admit_as_overflow, guest)
    with pytest.raises(RuleBrokenError, match="no seat for overflow"):
        do(actions.admit_as_overflow, another)

    assert (guest.state, guest.role_group, guest.seat_number) == (
        S.DELEGATION_CONFIRMED,
        RoleGroup.OVERFLOW,
        1,
    )
    assert (guest.delegation_role, guest.badge_category.code) == (DelegationRole.OVERFLOW, "OVF")
    assert another.role_group is RoleGroup.OFFICIAL


def test_organiser_goes_over_the_overflow_with_a_reason(line: list[Registration]) -> None:
    organiser = UserFactory(name="Rosa Quispe")

    with pytest.raises(RuleBrokenError, match="reason"):
        do(actions.admit_as_overflow, line[0], as_organiser=True)
    with transaction():
        actions.admit_as_overflow(line[0], reason="Invited", by=organiser, at=NOON, as_organiser=True)

    [override] = line[0].overrides
    assert (override.rule, override.by_name, override.reason) == (
        OverriddenRule.QUOTA,
        "Rosa Quispe",
        "Invited",
    )
    assert (line[0].state, line[0].seat_number) == (S.DELEGATION_CONFIRMED, 1)


def test_overflow_is_for_those_who_wait(full: list[Registration]) -> None:
    with pytest.raises(RuleBrokenError, match="waiting list"):
        do(actions.admit_as_overflow, full[0])


def test_move_up_without_a_free_seat_moves_nobody(line: list[Registration], delegation: Delegation) -> None:
    with transaction():
        seats = actions.seats.hold(delegation)
        moved = actions.move_up_waiting(delegation, seats=seats, by=BY, at=NOON)

    assert moved == []
