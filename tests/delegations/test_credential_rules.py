"""Notes and letters: their life cycle as a table, disputes, and what follows for the delegation."""

from enum import Enum
from random import Random

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.errors import RuleBrokenError
from forum_app.core.i18n import label
from forum_app.delegations.rules import (
    COVERING,
    EXPLAINED,
    LIVE,
    NEXT_OF_CREDENTIAL,
    CredentialKind,
    CredentialState,
    DelegationKind,
    DelegationState,
    Pile,
    ReceivedForm,
    are_disputed,
    check_credential_step,
    check_replaceable,
    credential_reachable,
    state_by_credentials,
    usually_needs_credential,
)

C, D = CredentialState, DelegationState
COUNTS = st.integers(min_value=0, max_value=30)
PEOPLE = st.frozensets(st.integers(min_value=1, max_value=5), max_size=5)


def test_every_state_is_reached_from_the_upload() -> None:
    reached, new = set(), {C.UPLOADED}
    while new:
        reached |= new
        new = {wanted for state in new for wanted in NEXT_OF_CREDENTIAL[state]} - reached

    assert reached == set(C)


@pytest.mark.parametrize("current", list(C))
@pytest.mark.parametrize("wanted", list(C))
def test_a_step_that_the_table_does_not_have_is_refused(current: C, wanted: C) -> None:
    if wanted in NEXT_OF_CREDENTIAL[current]:
        check_credential_step(current, wanted, reason="A reason")
    else:
        with pytest.raises(RuleBrokenError):
            check_credential_step(current, wanted, reason="A reason")


def test_nothing_comes_after_the_end_and_everything_live_can_end() -> None:
    assert {state for state in C if not NEXT_OF_CREDENTIAL[state]} == EXPLAINED
    assert all(NEXT_OF_CREDENTIAL[state] >= EXPLAINED for state in LIVE)


def test_only_the_original_is_accepted_for_good() -> None:
    assert {state for state in C if C.ACCEPTED in NEXT_OF_CREDENTIAL[state]} == {C.ORIGINAL_RECEIVED}
    assert {C.UPLOADED} == LIVE - COVERING  # nobody has looked at it


@pytest.mark.parametrize("wanted", [C.REJECTED, C.SUPERSEDED])
def test_what_ends_a_document_needs_a_reason(wanted: C) -> None:
    with pytest.raises(RuleBrokenError, match="Give a reason"):
        check_credential_step(C.UPLOADED, wanted)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(C.UPLOADED, C.PROVISIONALLY_ACCEPTED), (C.ORIGINAL_RECEIVED, C.ACCEPTED)],
)
def test_no_list_is_accepted_while_two_disagree(current: C, wanted: C) -> None:
    with pytest.raises(RuleBrokenError, match="disagree"):
        check_credential_step(current, wanted, disputed=True)


def test_the_original_of_a_disputed_copy_can_still_arrive() -> None:
    check_credential_step(C.PROVISIONALLY_ACCEPTED, C.ORIGINAL_RECEIVED, disputed=True)


@pytest.mark.parametrize(
    ("current", "disputed", "reachable"),
    [
        (C.UPLOADED, False, {C.PROVISIONALLY_ACCEPTED, C.ORIGINAL_RECEIVED, *EXPLAINED}),
        (C.UPLOADED, True, EXPLAINED),
        (C.PROVISIONALLY_ACCEPTED, True, {C.ORIGINAL_RECEIVED, *EXPLAINED}),
        (C.ORIGINAL_RECEIVED, False, {C.ACCEPTED, *EXPLAINED}),
        (C.ORIGINAL_RECEIVED, True, EXPLAINED),
        (C.REJECTED, False, set()),
    ],
)
def test_organisers_are_offered_what_they_can_reach(current: C, disputed: bool, reachable: set[C]) -> None:
    assert credential_reachable(current, disputed=disputed) == reachable


@pytest.mark.parametrize("state", list(C))
def test_a_focal_point_replaces_only_what_nobody_decided_on(state: C) -> None:
    if state is C.UPLOADED:
        check_replaceable(state, as_organiser=False)
    else:
        with pytest.raises(RuleBrokenError):
            check_replaceable(state, as_organiser=False)


@pytest.mark.parametrize("state", list(C))
def test_an_organiser_replaces_what_is_live(state: C) -> None:
    if state in LIVE:
        check_replaceable(state, as_organiser=True)
    else:
        with pytest.raises(RuleBrokenError):
            check_replaceable(state, as_organiser=True)


@given(st.lists(PEOPLE, max_size=4))
def test_lists_agree_exactly_when_each_names_whom_the_first_names(lists: list[frozenset[int]]) -> None:
    assert are_disputed(lists) is not all(one == lists[0] for one in lists)


@given(st.lists(PEOPLE, max_size=4), st.randoms())
def test_a_dispute_does_not_depend_on_which_list_came_first(
    lists: list[frozenset[int]], chance: Random
) -> None:
    shuffled = chance.sample(lists, len(lists))

    assert are_disputed(shuffled) is are_disputed(lists)


@given(
    st.sampled_from(D),
    st.booleans(),
    st.integers(min_value=0, max_value=30),
    st.integers(min_value=0, max_value=30),
)
def test_credentials_move_a_delegation_to_where_they_say_and_leave_it_there(
    state: D, needed: bool, covered: int, lacking: int
) -> None:
    once = state_by_credentials(state, needed=needed, covered=covered, lacking=lacking)

    assert state_by_credentials(once, needed=needed, covered=covered, lacking=lacking) is once
    if state in {D.INVITED, D.DECLINED, D.CLOSED}:
        assert once is state
    elif needed:
        assert (once is D.CREDENTIAL_PENDING) is (lacking > 0)
        assert (once is D.CREDENTIALED) is (covered > 0 and lacking == 0)
    else:
        assert once is not D.CREDENTIAL_PENDING


def test_a_delegation_noted_as_credentialed_that_needs_nothing_stays_so() -> None:
    assert state_by_credentials(D.CREDENTIALED, needed=False, covered=0, lacking=0) is D.CREDENTIALED


def test_states_name_their_people_in_writing() -> None:
    needing = {kind for kind in DelegationKind if usually_needs_credential(kind)}

    assert needing == {
        DelegationKind.MEMBER_STATE,
        DelegationKind.ASSOCIATED_STATE,
        DelegationKind.OBSERVER_STATE,
    }


@pytest.mark.parametrize("kind", [CredentialKind, CredentialState, Pile, ReceivedForm])
def test_every_member_has_a_word(app: Flask, kind: type[Enum]) -> None:
    assert [member for member in kind if not label(member)] == []
