"""Decisions about sessions and who has a role in them: kinds, states, times."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from forum_app.core.errors import N_, RuleBrokenError

LONGEST = timedelta(hours=24)
LINK_LIFETIME = timedelta(days=30)


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


class MediaPolicy(StrEnum):
    OPEN = "open"
    OPENING = "opening"  # the press is in for the first minutes
    CLOSED = "closed"


class RoomFeature(StrEnum):
    STAGE = "stage"
    PODIUM = "podium"
    U_TABLE = "u_table"
    STREAMING = "streaming"
    RECORDING = "recording"
    HYBRID = "hybrid"


class SessionRole(StrEnum):
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    SPEAKER = "speaker"
    PRESENTER = "presenter"
    OPENING_AUTHORITY = "opening_authority"
    ATTENDEE = "attendee"  # named among those present, with no part of their own


class AssignmentState(StrEnum):
    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RoleChoice(StrEnum):
    """What is decided on the role in a session of somebody whose registration has ended."""

    MOVE = "move"
    OPEN = "open"
    STAY = "stay"
    LATER = "later"


_A = AssignmentState
NEXT: Mapping[AssignmentState, frozenset[AssignmentState]] = {
    _A.PROPOSED: frozenset({_A.INVITED, _A.ACCEPTED, _A.DECLINED}),
    _A.INVITED: frozenset({_A.INVITED, _A.ACCEPTED, _A.DECLINED}),
    _A.ACCEPTED: frozenset({_A.DECLINED}),
    _A.DECLINED: frozenset({_A.INVITED}),
}
SESSION_NEXT: Mapping[SessionState, frozenset[SessionState]] = {
    SessionState.DRAFT: frozenset({SessionState.READY}),
    SessionState.READY: frozenset({SessionState.DRAFT, SessionState.CANCELLED}),
    SessionState.CANCELLED: frozenset({SessionState.READY}),
}
PUBLIC = frozenset({SessionState.READY, SessionState.CANCELLED})


def check_step(current: AssignmentState, wanted: AssignmentState) -> None:
    """Refuse an answer that an assignment cannot take."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("An assignment that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )


def check_is_vacant(state: AssignmentState, *, has_left: bool) -> None:
    """Refuse to replace somebody who has not said no, and comes."""
    if state is not AssignmentState.DECLINED and not has_left:
        raise RuleBrokenError(N_("The role is not vacant: whoever has it has neither declined nor left."))


def check_session_step(current: SessionState, wanted: SessionState) -> None:
    """Refuse a state that a session cannot go to; staying is no step."""
    if wanted is not current and wanted not in SESSION_NEXT[current]:
        raise RuleBrokenError(
            N_("A session that is “%(current)s” cannot become “%(wanted)s”."), current=current, wanted=wanted
        )


def check_room_name(name: str, *, others: Iterable[str]) -> None:
    """Refuse a name that another room of the venue has, however it is written."""
    if name.casefold() in {other.casefold() for other in others}:
        raise RuleBrokenError(N_("There is a room with this name already."))


def check_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Both times or none; a session ends after it starts and lasts a day at most."""
    if starts_at is None and ends_at is None:
        return
    if starts_at is None or ends_at is None:
        raise RuleBrokenError(N_("Give both the start and the end, or neither."))
    if ends_at <= starts_at:
        raise RuleBrokenError(N_("The session must end after it starts."))
    if ends_at - starts_at > LONGEST:
        raise RuleBrokenError(N_("A session lasts 24 hours at most."))


def check_orders(orders: Iterable[tuple[int, int]]) -> None:
    """Refuse orders of sessions, the first before the second, that no programme can keep."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for before, after in orders:
        sorter.add(after, before)
    try:
        sorter.prepare()
    except CycleError as error:
        raise RuleBrokenError(N_("These sessions would each have to come before the other.")) from error


def check_unlocked(title: str, *, is_locked: bool, moves: bool) -> None:
    """Refuse to move what is locked; whoever unlocks a session may move it in the same step."""
    if is_locked and moves:
        raise RuleBrokenError(
            N_("“%(title)s” is locked: its time and room stay as they are. Unlock it first."), title=title
        )


def is_link_live(expires_at: datetime | None, at: datetime) -> bool:
    """Whether an answer may still come by the secret link."""
    return expires_at is not None and at < expires_at
