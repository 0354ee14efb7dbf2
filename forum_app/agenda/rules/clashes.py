"""What clashes with what in a programme: pure decisions over all of its sessions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class ClashRule(StrEnum):
    ROOM = "room"  # in use, set-up minutes included
    PERSON = "person"  # in two sessions, in whatever roles
    ROOM_CLOSED = "room_closed"
    PERSON_AWAY = "person_away"
    TRAVEL = "travel"  # too short for the way between two venues
    CAPACITY = "capacity"
    PARTIALITY = "partiality"  # the moderator presents, or belongs to who proposes what is presented
    MODERATOR = "moderator"  # none has accepted
    INTERPRETERS = "interpreters"  # more sessions at once than teams for a pair of languages
    TRANSLATION = "translation"  # of title or description
    HOURS = "hours"  # outside the opening hours of the edition
    ORDER = "order"  # of two sessions, of which one has to come first
    PROTOCOL = "protocol"  # delegations that are kept apart, or something beside what runs alone
    BREAK = "break"  # none for too long
    DURATION = "duration"


class Severity(StrEnum):
    BLOCK = "block"  # no release before it is mended or let be
    WARN = "warn"
    IGNORE = "ignore"


BLOCKING = frozenset({ClashRule.ROOM, ClashRule.PERSON})  # by default; an edition may say otherwise


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
