"""Whether a delegation comes: its life cycle as a table, and who may count for it."""

import pytest

from forum_app.core.errors import RuleBrokenError
from forum_app.delegations.rules import (
    ABSENT,
    BY_DOCUMENTS,
    NEXT_OF_DELEGATION,
    DelegationState,
    check_delegation_step,
    check_present,
    check_stand_in,
    delegation_reachable,
    state_by_credentials,
)

D = DelegationState


def test_every_state_is_reached_from_the_invitation() -> None:
    reached, new = set[D](), {D.INVITED}
    while new:
        reached |= new
        new = {wanted for state in new for wanted in NEXT_OF_DELEGATION[state]} - reached

    assert reached == set(D)


@pytest.mark.parametrize("current", list(D))
@pytest.mark.parametrize("wanted", list(D))
def test_a_step_that_the_table_does_not_have_is_refused(current: D, wanted: D) -> None:
    if wanted in NEXT_OF_DELEGATION[current]:
        check_delegation_step(current, wanted)
    else:
        with pytest.raises(RuleBrokenError):
            check_delegation_step(current, wanted)


@pytest.mark.parametrize("current", list(D))
def test_people_choose_only_what_the_table_has_and_documents_do_not_say(current: D) -> None:
    reachable = delegation_reachable(current)

    assert reachable <= NEXT_OF_DELEGATION[current] - BY_DOCUMENTS
    assert D.ACCEPTED not in reachable or current not in BY_DOCUMENTS


@pytest.mark.parametrize("current", list(D))
@pytest.mark.parametrize("needed", [True, False])
@pytest.mark.parametrize(("covered", "lacking"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_what_the_documents_say_is_a_step_of_the_table(
    current: D, needed: bool, covered: int, lacking: int
) -> None:
    wanted = state_by_credentials(current, needed=needed, covered=covered, lacking=lacking)

    assert wanted is current or wanted in NEXT_OF_DELEGATION[current]


def test_nobody_declines_with_people_on_the_list() -> None:
    check_delegation_step(D.ACCEPTED, D.CLOSED, people=3)

    with pytest.raises(RuleBrokenError, match="people on the list"):
        check_delegation_step(D.ACCEPTED, D.DECLINED, people=1)


@pytest.mark.parametrize("state", list(D))
def test_focal_points_of_absent_delegations_change_nothing(state: D) -> None:
    if state in ABSENT:
        with pytest.raises(RuleBrokenError):
            check_present(state)
    else:
        check_present(state)


def test_another_delegation_counts_for_one_that_declined() -> None:
    check_stand_in(D.DECLINED, D.ACCEPTED, is_other=True)


@pytest.mark.parametrize(
    ("state", "stand_in", "is_other"),
    [
        (D.ACCEPTED, D.ACCEPTED, True),
        (D.INVITED, D.ACCEPTED, True),
        (D.DECLINED, D.DECLINED, True),
        (D.DECLINED, D.CLOSED, True),
        (D.DECLINED, D.ACCEPTED, False),
    ],
)
def test_who_comes_needs_no_stand_in_and_who_does_not_come_is_none(
    state: D, stand_in: D, is_other: bool
) -> None:
    with pytest.raises(RuleBrokenError):
        check_stand_in(state, stand_in, is_other=is_other)
