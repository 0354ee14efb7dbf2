"""What clash rules look at: sessions, where and by whom, and what the edition says of its programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from .programme import SessionKind
from .windows import Span

Pair = tuple[UUID, UUID]


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
MODERATED = frozenset(
    {
        SessionKind.PLENARY,
        SessionKind.PANEL,
        SessionKind.DIALOGUE_TABLE,
        SessionKind.PROJECT_PRESENTATION,
    }
)


def usual_severity(rule: ClashRule) -> Severity:
    """What a clash does in an edition that says nothing else."""
    return Severity.BLOCK if rule in BLOCKING else Severity.WARN


@dataclass(frozen=True)
class Slot:
    """A session as the clash rules see it; `name` is handed through to whoever shows it."""

    key: UUID
    name: Any = field(default=None, compare=False)
    kind: SessionKind = SessionKind.PANEL
    hours: Span | None = None
    room: UUID | None = None
    expected: int | None = None
    people: frozenset[UUID] = frozenset()  # all who did not decline
    moderators: frozenset[UUID] = frozenset()
    presenting: frozenset[UUID] = frozenset()
    has_moderator: bool = False  # one who accepted
    without_moderator: bool = False
    is_exclusive: bool = False
    interpretation: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()
    proponents: frozenset[str] = frozenset()  # bodies that propose what is presented
    delegations: frozenset[UUID] = frozenset()  # of institutions that have a role
    institutions: frozenset[UUID] = frozenset()  # that hold a role and have named nobody for it
    chairs: frozenset[UUID] = frozenset()  # those of them that moderate

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    @property
    def length(self) -> timedelta | None:
        return self.hours[1] - self.hours[0] if self.hours else None


@dataclass(frozen=True)
class Place:
    """A room as the clash rules see it."""

    setup: timedelta = timedelta()
    capacity: int | None = None
    venue: UUID | None = None  # none: where the edition is held


@dataclass(frozen=True)
class Limits:
    """What an edition says of its programme; what it does not say is not looked at."""

    zone: str = "UTC"
    severities: Mapping[ClashRule, Severity] = field(default_factory=dict)
    opens: time | None = None
    closes: time | None = None
    travel: timedelta = timedelta()  # between two venues of which nothing is said
    teams: Mapping[str, int] = field(default_factory=dict)  # of interpreters, by pair of languages
    shortest: timedelta | None = None
    longest: timedelta | None = None
    without_break: timedelta | None = None

    def severity(self, rule: ClashRule) -> Severity:
        return self.severities.get(rule, usual_severity(rule))


@dataclass(frozen=True)
class AgendaFacts:
    """A whole programme, gathered once; what it would be after a change is told without asking again."""

    slots: Mapping[UUID, Slot]
    cancelled: Mapping[UUID, Slot] = field(default_factory=dict)  # clash with nothing, and may come back
    rooms: Mapping[UUID, Place] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    windows: Mapping[UUID, tuple[Span, ...]] = field(default_factory=dict)  # of rooms and people, merged
    travel: Mapping[frozenset[UUID | None], timedelta] = field(default_factory=dict)  # between two venues
    orders: frozenset[Pair] = frozenset()  # of sessions: the first has to be over
    exclusions: frozenset[Pair] = frozenset()  # of delegations
    bodies: Mapping[UUID, frozenset[str]] = field(default_factory=dict)  # that a person belongs to
    delegations: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)  # of a person
    let_be: Mapping[str, str] = field(default_factory=dict)  # clashes by their keys, with the facts they had
    names: Mapping[UUID | str, Any] = field(
        default_factory=dict, compare=False
    )  # of rooms, people, delegations, institutions
    serial: int = field(default=0, compare=False)  # how often the programme had been written

    def with_session(self, slot: Slot) -> "AgendaFacts":
        """The programme with a session in place of what it was, or added."""
        return replace(self, slots={**self.slots, slot.key: slot})

    def without_session(self, key: UUID) -> "AgendaFacts":
        """The programme less a session that was cancelled or taken out."""
        return replace(self, slots={known: slot for known, slot in self.slots.items() if known != key})

    def moved(
        self, key: UUID, *, hours: Span | None, room: UUID | None, is_cancelled: bool = False
    ) -> "AgendaFacts":
        """The programme with a session at other hours, in another room, cancelled or held again."""
        if is_cancelled:
            return self.without_session(key)
        there = self.slots.get(key) or self.cancelled[key]
        return self.with_session(replace(there, hours=hours, room=room))

    def way(self, one: UUID | None, other: UUID | None) -> timedelta:
        """How long it takes from room to room; nothing within a venue, or where a room is not known."""
        if one is None or other is None:
            return timedelta()
        venues = frozenset({self.rooms[one].venue, self.rooms[other].venue})
        return timedelta() if len(venues) == 1 else self.travel.get(venues, self.limits.travel)


def untranslated(texts: Mapping[str, tuple[str | None, str | None]]) -> tuple[str, ...]:
    """The names of the texts that are there in one language alone."""
    return tuple(name for name, (es, en) in texts.items() if bool(es) != bool(en))
