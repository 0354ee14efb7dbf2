"""What organisers may decide about many registrations at once."""

from collections.abc import Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError

from .states import RegistrationState, reachable


class OpenPoint(StrEnum):
    """What is open about a registration, by which the review desk finds it."""

    PHOTO = "photo"
    DUPLICATE = "duplicate"
    CREDENTIAL = "credential"
    CORRECTION = "correction"
    ASSISTED = "assisted"


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


LEADS_TO: Mapping[BulkDecision, RegistrationState] = {
    BulkDecision.APPROVE: RegistrationState.APPROVED,
    BulkDecision.RETURN: RegistrationState.RETURNED,
    BulkDecision.TAKE_UP: RegistrationState.UNDER_REVIEW,
}


def decidable_by(decision: BulkDecision) -> frozenset[RegistrationState]:
    """The states in which a decision is open; what was rejected is taken up again one by one alone."""
    left_alone = {RegistrationState.REJECTED}
    return (
        frozenset(state for state in RegistrationState if LEADS_TO[decision] in reachable(state)) - left_alone
    )


def check_bulk(decision: BulkDecision, reason: str | None) -> None:
    """Refuse to send people back without telling them why."""
    if decision is BulkDecision.RETURN and not reason:
        raise RuleBrokenError(N_("Give a reason: the delegation reads it."))
