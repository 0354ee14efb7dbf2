"""What may happen to a letter, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError

LEASE = timedelta(minutes=5)  # longer than any conversation with a mail server takes
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
LONGEST_WAIT = timedelta(hours=1)  # between two looks at a mail server that does not answer


class LetterState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Fault(StrEnum):
    """Why a letter was not taken."""

    REFUSED = "refused"  # for good: there is no such address, or the letter is not wanted
    PUT_OFF = "put-off"  # not now: the box is full, the line broke
    NO_SERVER = "no-server"  # nothing to do with the letter: the server is down or our settings are wrong


def wait_after(fault: Fault, attempts: int) -> timedelta | None:
    """How long a letter waits for its next try; None when there is no sense in another.

    A server that is down loses no letter, however long it stays so.
    """
    if fault is Fault.REFUSED:
        return None
    if fault is Fault.NO_SERVER:
        return min(BACK_OFF[min(attempts, len(BACK_OFF)) - 1], LONGEST_WAIT)
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def check_may_retry(state: LetterState) -> None:
    """Refuse to send again what is sent or on its way."""
    if state is not LetterState.FAILED:
        raise RuleBrokenError(N_("Only a letter that could not be delivered can be tried again."))
