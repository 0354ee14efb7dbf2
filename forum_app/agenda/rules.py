"""Decisions about the programme: kinds and states, and what clashes with what."""

from collections.abc import Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


class SessionKind(StrEnum):
    OPENING = "opening"
    PLENARY = "plenary"
    PANEL = "panel"
    DIALOGUE_TABLE = "dialogue_table"
    PROJECT_PRESENTATION = "project_presentation"
    BILATERAL = "bilateral"
    SIDE_EVENT = "side_event"
    BREAK = "break"
    CLOSING = "closing"


class SessionState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    OPEN = "open"
    DELEGATIONS_ONLY = "delegations_only"
    CLOSED = "closed"


class SessionRole(StrEnum):
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    SPEAKER = "speaker"
    PRESENTER = "presenter"
    OPENING_AUTHORITY = "opening_authority"


class AssignmentState(StrEnum):
    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


_A = AssignmentState
NEXT: Mapping[AssignmentState, frozenset[AssignmentState]] = {
    _A.PROPOSED: frozenset({_A.INVITED, _A.ACCEPTED, _A.DECLINED}),
    _A.INVITED: frozenset({_A.ACCEPTED, _A.DECLINED}),
    _A.ACCEPTED: frozenset({_A.DECLINED}),
    _A.DECLINED: frozenset({_A.INVITED}),
}


def check_step(current: AssignmentState, wanted: AssignmentState) -> None:
    """Refuse an answer that an assignment cannot take."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("An assignment that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )
