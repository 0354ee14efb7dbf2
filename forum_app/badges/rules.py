"""Decisions about badges: their life cycle, and who may have one."""

from collections.abc import Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.rules import RegistrationState

HIGHEST_PRINT_NUMBER = 255  # the token has one byte for it


class BadgeState(StrEnum):
    QUEUED = "queued"
    PRINTED = "printed"
    COLLECTED = "collected"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class RevokeReason(StrEnum):
    LOST = "lost"
    STOLEN = "stolen"
    SUBSTITUTED = "substituted"
    DATA_ERROR = "data_error"
    CATEGORY_CHANGE = "category_change"
    EXPELLED = "expelled"
    WITHDRAWN = "withdrawn"
    NOT_APPROVED = "not_approved"


_R = RevokeReason
BY_HAND = (_R.LOST, _R.STOLEN, _R.DATA_ERROR, _R.CATEGORY_CHANGE, _R.EXPELLED)
REASON_OF: Mapping[RegistrationState, RevokeReason] = {
    RegistrationState.SUBSTITUTED: _R.SUBSTITUTED,
    RegistrationState.WITHDRAWN: _R.WITHDRAWN,
    RegistrationState.REVOKED: _R.NOT_APPROVED,
    RegistrationState.REJECTED: _R.NOT_APPROVED,
}


class PrintChoice(StrEnum):
    """Which badges a batch takes."""

    NOT_PRINTED = "not_printed"
    ALL = "all"


class PrintOrder(StrEnum):
    """How the pages of a batch follow each other, as the desk hands them out."""

    DELEGATION = "delegation"
    SURNAME = "surname"
    CATEGORY = "category"


_B = BadgeState
CLOSED = frozenset({_B.REVOKED, _B.EXPIRED})
ON_PAPER = frozenset({_B.PRINTED, _B.COLLECTED, _B.SUSPENDED})
PRINTABLE = frozenset({_B.QUEUED, _B.PRINTED, _B.COLLECTED})
NEXT: Mapping[BadgeState, frozenset[BadgeState]] = {
    _B.QUEUED: frozenset({_B.PRINTED, _B.REVOKED}),
    _B.PRINTED: frozenset({_B.COLLECTED, _B.SUSPENDED, _B.REVOKED, _B.EXPIRED}),
    _B.COLLECTED: frozenset({_B.SUSPENDED, _B.REVOKED, _B.EXPIRED}),
    _B.SUSPENDED: frozenset({_B.PRINTED, _B.COLLECTED, _B.REVOKED, _B.EXPIRED}),
    _B.REVOKED: frozenset(),
    _B.EXPIRED: frozenset(),
}


def check_step(current: BadgeState, wanted: BadgeState) -> None:
    """Refuse a step that the life cycle does not have."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("A badge that is “%(current)s” cannot become “%(wanted)s”."), current=current, wanted=wanted
        )


def next_print_number(former: int) -> int:
    """The print number of a registration's next badge: it only grows, as far as one byte goes."""
    if former >= HIGHEST_PRINT_NUMBER:
        raise RuleBrokenError(N_("This registration has had 255 badges; it cannot have another one."))
    return former + 1
