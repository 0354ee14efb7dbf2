from datetime import timedelta

import pytest

from forum_app.core.errors import RuleBrokenError
from forum_app.mail.rules import Fault, LetterState, check_may_retry, wait_after


@pytest.mark.parametrize(
    ("fault", "attempts", "wait"),
    [
        (Fault.REFUSED, 1, None),
        (Fault.PUT_OFF, 1, timedelta(minutes=1)),
        (Fault.PUT_OFF, 7, timedelta(hours=12)),
        (Fault.PUT_OFF, 8, None),
        (Fault.NO_SERVER, 1, timedelta(minutes=1)),
        (Fault.NO_SERVER, 7, timedelta(hours=1)),
        (Fault.NO_SERVER, 500, timedelta(hours=1)),
    ],
)
def test_wait_after_grows_and_ends(fault: Fault, attempts: int, wait: timedelta | None) -> None:
    assert wait_after(fault, attempts) == wait


def test_check_may_retry_lets_failed_letters_pass() -> None:
    assert check_may_retry(LetterState.FAILED) is None


@pytest.mark.parametrize("state", [LetterState.QUEUED, LetterState.SENDING, LetterState.SENT])
def test_check_may_retry_refuses_letters_on_their_way(state: LetterState) -> None:
    with pytest.raises(RuleBrokenError, match="could not be delivered"):
        check_may_retry(state)
