"""Decisions about the programme: kinds and states, and what clashes with what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

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


class ClashRule(StrEnum):
    ROOM = "room"
    PERSON = "person"
    CAPACITY = "capacity"


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
BLOCKING = frozenset({ClashRule.ROOM, ClashRule.PERSON})  # to be acknowledged before a release
PUBLIC = frozenset({SessionState.READY, SessionState.CANCELLED})


def check_step(current: AssignmentState, wanted: AssignmentState) -> None:
    """Refuse an answer that an assignment cannot take."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("An assignment that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )


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


def is_link_live(expires_at: datetime | None, at: datetime) -> bool:
    """Whether an answer may still come by the secret link."""
    return expires_at is not None and at < expires_at


@dataclass(frozen=True)
class Slot:
    """A session as the clash rules see it: when, where, who, how many; `name` is handed through."""

    key: UUID
    name: object = None
    hours: tuple[datetime, datetime] | None = None
    room: UUID | None = None
    setup: timedelta = timedelta()
    capacity: int | None = None
    expected: int | None = None
    is_break: bool = False
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Clash:
    """A rule that two sessions break together, or a session and its room; `about` is the person or room."""

    rule: ClashRule
    sides: tuple[Slot, ...]
    about: UUID

    @property
    def key(self) -> str:
        """The same for the same clash, in whatever order the sessions come."""
        return ":".join([self.rule, *sorted(str(side.key) for side in self.sides), str(self.about)])

    def concerns(self, session: UUID) -> bool:
        return any(side.key == session for side in self.sides)


class _Stay(NamedTuple):
    """One session in one room, or of one person; sorts by its start."""

    starts: datetime
    ends: datetime
    order: str
    slot: Slot


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """What clashes with what, in the order of the clock.

    Bounds are half-open; a session without a time overlaps nothing. Set-up minutes of a room lie before each
    session in it; a break neither needs nor hinders them.
    """
    everything = list(slots)
    timed = sorted(_Stay(*slot.hours, str(slot.key), slot) for slot in everything if slot.hours)
    found = (*_room_clashes(timed), *_person_clashes(timed), *_capacity_clashes(everything))
    return sorted(found, key=_order)


def _order(clash: Clash) -> tuple[bool, tuple[datetime, ...], str]:
    hours = clash.sides[0].hours
    return hours is None, hours or (), clash.key


def _room_clashes(timed: list[_Stay]) -> Iterator[Clash]:
    rooms: defaultdict[UUID, list[_Stay]] = defaultdict(list)
    for stay in timed:
        if stay.slot.room is not None:
            rooms[stay.slot.room].append(stay)
    for room, stays in rooms.items():
        for first, second in _overlapping(stays, stays[0].slot.setup):
            setup = timedelta() if first.slot.is_break or second.slot.is_break else second.slot.setup
            if second.starts - setup < first.ends:
                yield Clash(ClashRule.ROOM, (first.slot, second.slot), room)


def _person_clashes(timed: list[_Stay]) -> Iterator[Clash]:
    people: defaultdict[UUID, list[_Stay]] = defaultdict(list)
    for stay in timed:
        for person in stay.slot.people:
            people[person].append(stay)
    for person, stays in people.items():
        for first, second in _overlapping(stays, timedelta()):
            yield Clash(ClashRule.PERSON, (first.slot, second.slot), person)


def _capacity_clashes(slots: list[Slot]) -> Iterator[Clash]:
    for slot in slots:
        if slot.room and slot.capacity is not None and (slot.expected or 0) > slot.capacity:
            yield Clash(ClashRule.CAPACITY, (slot,), slot.room)


def _overlapping(stays: list[_Stay], gap: timedelta) -> Iterator[tuple[_Stay, _Stay]]:
    """Pairs that overlap, or have less than the gap between them; the stays come sorted by their start."""
    for place, first in enumerate(stays):
        for second in stays[place + 1 :]:
            if second.starts - gap >= first.ends:
                break
            yield first, second
