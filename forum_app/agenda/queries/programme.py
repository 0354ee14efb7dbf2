"""A programme arranged as people look at it: by day, by theme, by room."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from forum_app.agenda.rules import SessionRole, Visibility
from forum_app.agenda.schemas import (
    FrozenPerson,
    FrozenProgramme,
    FrozenProject,
    FrozenRole,
    FrozenRoom,
    FrozenSession,
    FrozenTheme,
    FrozenVenue,
)

from .choosing import Choice


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role in a session: a person, or an institution, or a person of one."""

    held: FrozenRole
    person: FrozenPerson | None

    @property
    def role(self) -> SessionRole:
        return self.held.role

    @property
    def name(self) -> str | None:
        return self.person.name if self.person else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the programme; times are those of the edition's clocks."""

    session: FrozenSession
    start: datetime | None
    end: datetime | None
    theme: FrozenTheme | None
    rooms: list[FrozenRoom]
    people: list[Holder]
    presented: list[tuple[FrozenProject, int | None]]  # with their minutes
    venue: FrozenVenue | None = None  # of the room, where the forum is held in several

    @property
    def day(self) -> date | None:
        return self.start.date() if self.start else None

    @property
    def is_open(self) -> bool:
        return self.session.visibility is Visibility.OPEN

    @property
    def projects(self) -> list[FrozenProject]:
        """What is presented; the project that the session is named after is not named twice.

        It is when it was withdrawn, so that this is said.
        """
        title = self.session.title_es
        return [one for one, _ in self.presented if one.withdrawn or one.title_es != title]

    @property
    def roles(self) -> list[tuple[SessionRole, list[Holder]]]:
        """Who moderates, who speaks: in the order of the roles, within a role in the order of the session."""
        return [(role, list(holders)) for role, holders in groupby(self.people, attrgetter("role"))]

    @property
    def sameness(self) -> tuple[Any, ...]:
        """Breaks in several rooms at once are one line."""
        session = self.session
        if session.is_break:
            return (self.start, self.end, session.title_es, session.state)
        return (session.key,)


@dataclass(frozen=True)
class Programme:
    """What the public sees, in the order of the clock; sessions without a time stand apart."""

    entries: list[Entry]
    unscheduled: list[Entry]
    rooms: list[FrozenRoom]
    themes: list[FrozenTheme]

    @cached_property
    def days(self) -> dict[date, list[Entry]]:
        """Entries by the local day that they begin on."""
        found: defaultdict[date, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.day:
                found[entry.day].append(entry)
        return found

    def by_theme(self) -> list[tuple[FrozenTheme | None, list[tuple[date | None, list[Entry]]]]]:
        """Entries under their themes, by day; breaks have no theme and are left out."""
        everything = [entry for entry in (*self.entries, *self.unscheduled) if not entry.session.is_break]
        themes: list[FrozenTheme | None] = [*self.themes, None]
        found = [(theme, [entry for entry in everything if entry.theme is theme]) for theme in themes]
        return [
            (theme, [(day, list(on_day)) for day, on_day in groupby(entries, attrgetter("day"))])
            for theme, entries in found
            if entries
        ]

    def by_room(self, day: date) -> list[tuple[FrozenRoom | None, list[Entry]]]:
        """Entries of a day under their rooms; those without a room come last."""
        found: list[tuple[FrozenRoom | None, list[Entry]]] = [
            (room, [entry for entry in self.days[day] if room in entry.rooms]) for room in self.rooms
        ]
        found.append((None, [entry for entry in self.days[day] if not entry.rooms]))
        return [(room, entries) for room, entries in found if entries]


def programme(frozen: FrozenProgramme, choice: Choice | None = None) -> Programme:
    """A frozen programme as the public sees it, or what of it somebody wants to see."""
    shown = choice.of(frozen) if choice else frozen.public
    entries = [entry(frozen, session) for session in shown]
    return Programme(
        entries=_merge_breaks(entry for entry in entries if entry.start),
        unscheduled=[entry for entry in entries if not entry.start],
        rooms=list(frozen.rooms),
        themes=list(frozen.themes),
    )


def entry(frozen: FrozenProgramme, session: FrozenSession) -> Entry:
    """A session with what it names."""
    room = frozen.room[session.room] if session.room else None
    return Entry(
        session=session,
        start=session.starts_at and session.starts_at.astimezone(frozen.zone),
        end=session.ends_at and session.ends_at.astimezone(frozen.zone),
        theme=frozen.theme[session.theme] if session.theme else None,
        rooms=[room] if room else [],
        venue=frozen.venue[room.venue] if room and room.venue else None,
        people=[
            Holder(held=role, person=frozen.person[role.person] if role.person else None)
            for role in session.roles
        ],
        presented=[(frozen.project[item.project], item.minutes) for item in session.items],
    )


def _merge_breaks(entries: Iterable[Entry]) -> list[Entry]:
    merged: dict[tuple[Any, ...], Entry] = {}
    for found in entries:
        first = merged.setdefault(found.sameness, found)
        if first is not found:
            first.rooms.extend(found.rooms)
    return list(merged.values())
