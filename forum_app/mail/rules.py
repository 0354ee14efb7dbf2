"""What may happen to a letter, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from forum_app.core.errors import N_, RuleBrokenError

LONGEST_ADDRESS = 254  # what a path in an SMTP command may have
LEASE = timedelta(minutes=5)  # longer than any conversation with a mail server takes
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
LONGEST_WAIT = timedelta(hours=1)  # between two looks at a mail server that does not answer


def check_address(address: str) -> None:
    """Refuse what is no e-mail address, by the same reading as the fields of forms."""
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise RuleBrokenError(N_("“%(cell)s” is not an e-mail address."), cell=address) from error


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
