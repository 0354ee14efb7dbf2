"""What organisers may decide about many registrations at once."""

from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


class OpenPoint(StrEnum):
    """What is open about a registration, by which the review desk finds it."""

    PHOTO = "photo"
    DUPLICATE = "duplicate"
    CREDENTIAL = "credential"


class BulkDecision(StrEnum):
    """What one action does to every row that a filter matches."""

    APPROVE = "approve"
    RETURN = "return"
    TAKE_UP = "take_up"


class BulkOutcome(StrEnum):
    """What became of one of the rows."""

    WAITING = "waiting"
    DONE = "done"
    BARRED = "barred"


def check_bulk(decision: BulkDecision, reason: str | None) -> None:
    """Refuse to send people back without telling them why."""
    if decision is BulkDecision.RETURN and not reason:
        raise RuleBrokenError(N_("Give a reason: the delegation reads it."))
