"""Decisions about badges: their life cycle, and which one opens a door."""

from collections.abc import Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


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


_B = BadgeState
CLOSED = frozenset({_B.REVOKED, _B.EXPIRED})
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
