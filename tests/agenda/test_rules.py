from datetime import UTC, datetime, timedelta

import pytest

from forum_app.agenda.rules import (
    AssignmentState,
    SessionState,
    check_session_step,
    check_step,
    check_times,
    is_link_live,
)
from forum_app.core.errors import RuleBrokenError

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_an_answer_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(RuleBrokenError):
        check_step(AssignmentState.ACCEPTED, AssignmentState.INVITED)


def test_an_invited_person_may_be_invited_again() -> None:
    check_step(AssignmentState.INVITED, AssignmentState.INVITED)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(SessionState.DRAFT, SessionState.CANCELLED), (SessionState.CANCELLED, SessionState.DRAFT)],
)
def test_a_step_that_sessions_do_not_have_is_refused(current: SessionState, wanted: SessionState) -> None:
    with pytest.raises(RuleBrokenError):
        check_session_step(current, wanted)


@pytest.mark.parametrize("state", SessionState)
def test_staying_in_a_state_is_allowed(state: SessionState) -> None:
    check_session_step(state, state)


def test_a_draft_becomes_ready() -> None:
    check_session_step(SessionState.DRAFT, SessionState.READY)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(NINE, None), (None, NINE), (NINE, NINE), (at(1), NINE), (NINE, at(24 * 60 + 1))],
)
def test_hours_that_no_session_has_are_refused(starts_at: datetime | None, ends_at: datetime | None) -> None:
    with pytest.raises(RuleBrokenError):
        check_times(starts_at, ends_at)


@pytest.mark.parametrize(("starts_at", "ends_at"), [(None, None), (NINE, at(24 * 60))])
def test_no_hours_and_a_whole_day_are_allowed(starts_at: datetime | None, ends_at: datetime | None) -> None:
    check_times(starts_at, ends_at)


@pytest.mark.parametrize(("expires_at", "live"), [(None, False), (NINE, False), (at(1), True)])
def test_a_link_lives_until_it_expires(expires_at: datetime | None, *, live: bool) -> None:
    assert is_link_live(expires_at, NINE) is live
