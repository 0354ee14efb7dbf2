"""The public programme, read as rows: it is the page that everybody opens at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select

from forum_app.agenda.models import AgendaItem, Room, Session, SessionAssignment
from forum_app.agenda.rules import (
    PUBLIC,
    AssignmentState,
    SessionKind,
    SessionRole,
    SessionState,
    Visibility,
)
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project

from .rooms import rooms

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the public programme; times are those of the edition's clocks."""

    row: Any
    start: datetime | None
    end: datetime | None
    theme: Theme | None
    rooms: list[Room]
    people: list[Any]
    projects: list[Any]

    @property
    def day(self) -> date | None:
        return self.start.date() if self.start else None

    @property
    def is_break(self) -> bool:
        return bool(self.row.kind is SessionKind.BREAK)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.row.state is SessionState.CANCELLED)

    @property
    def is_open(self) -> bool:
        return bool(self.row.visibility is Visibility.OPEN)

    @property
    def roles(self) -> list[tuple[SessionRole, list[Any]]]:
        """Who moderates, who speaks: in the order of the roles, within a role in the order of the session."""
        found = ((role, [held for held in self.people if held.role is role]) for role in SessionRole)
        return [(role, holders) for role, holders in found if holders]

    @property
    def sameness(self) -> tuple[Any, ...]:
        """Breaks in several rooms at once are one line."""
        return (self.start, self.end, self.row.title_es, self.row.state) if self.is_break else (self.row.id,)


@dataclass(frozen=True)
class Programme:
    """What the public sees, in the order of the clock; sessions without a time stand apart."""

    entries: list[Entry]
    unscheduled: list[Entry]
    rooms: list[Room]
    themes: list[Theme]

    @cached_property
    def days(self) -> dict[date, list[Entry]]:
        """Entries by the local day that they begin on."""
        found: defaultdict[date, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.day:
                found[entry.day].append(entry)
        return found

    def by_theme(self) -> list[tuple[Theme | None, list[tuple[date | None, list[Entry]]]]]:
        """Entries under their themes, by day; breaks have no theme and are left out."""
        everything = [entry for entry in (*self.entries, *self.unscheduled) if not entry.is_break]
        themes: list[Theme | None] = [*self.themes, None]
        found = [(theme, [entry for entry in everything if entry.theme is theme]) for theme in themes]
        return [
            (theme, [(day, list(on_day)) for day, on_day in groupby(entries, attrgetter("day"))])
            for theme, entries in found
            if entries
        ]

    def by_room(self, day: date) -> list[tuple[Room | None, list[Entry]]]:
        """Entries of a day under their rooms; those without a room come last."""
        found: list[tuple[Room | None, list[Entry]]] = [
            (room, [entry for entry in self.days[day] if room in entry.rooms]) for room in self.rooms
        ]
        found.append((None, [entry for entry in self.days[day] if not entry.rooms]))
        return [(room, entries) for room, entries in found if entries]


def programme(edition: ForumEdition) -> Programme:
    """The programme as the public sees it, in as many statements for 400 sessions as for one."""
    known_rooms = {room.id: room for room in rooms(edition)}
    themes = {theme.id: theme for theme in edition.themes}
    people = _by_session(db.session.execute(_public_people(edition)))
    presented = _by_session(db.session.execute(_public_projects(edition)))
    zone = ZoneInfo(edition.time_zone)
    entries = [
        Entry(
            row=row,
            start=row.starts_at and row.starts_at.astimezone(zone),
            end=row.ends_at and row.ends_at.astimezone(zone),
            theme=themes.get(row.theme_id),
            rooms=[known_rooms[row.room_id]] if row.room_id else [],
            people=people[row.id],
            projects=[project for project in presented[row.id] if project.title_es != row.title_es],
        )
        for row in db.session.execute(_public_sessions(edition))
    ]
    return Programme(
        entries=_merge_breaks(entry for entry in entries if entry.start),
        unscheduled=[entry for entry in entries if not entry.start],
        rooms=list(known_rooms.values()),
        themes=list(themes.values()),
    )


def _merge_breaks(entries: Iterable[Entry]) -> list[Entry]:
    merged: dict[tuple[Any, ...], Entry] = {}
    for entry in entries:
        first = merged.setdefault(entry.sameness, entry)
        if first is not entry:
            first.rooms.extend(entry.rooms)
    return list(merged.values())


def _is_public(edition: ForumEdition) -> Sequence[ColumnElement[bool]]:
    return (
        Session.edition_id == edition.id,
        Session.state.in_(PUBLIC),
        Session.visibility != Visibility.CLOSED,
    )


def _public_sessions(edition: ForumEdition) -> Rows:
    return (
        select(
            Session.id,
            Session.key,
            Session.kind,
            Session.theme_id,
            Session.room_id,
            Session.title_es,
            Session.title_en,
            Session.starts_at,
            Session.ends_at,
            Session.visibility,
            Session.state,
        )
        .where(*_is_public(edition))
        .order_by(Session.starts_at, Session.position, Session.id)
    )


def _public_people(edition: ForumEdition) -> Rows:
    return (
        select(
            SessionAssignment.session_id,
            SessionAssignment.role,
            Person.display_name.label("name"),
            Organization.acronym_es.label("institution_es"),
            Organization.acronym_en.label("institution_en"),
        )
        .join(SessionAssignment.session)
        .outerjoin(SessionAssignment.person)
        .outerjoin(SessionAssignment.organization)
        .where(*_is_public(edition), SessionAssignment.state == AssignmentState.ACCEPTED)
        .order_by(SessionAssignment.session_id, SessionAssignment.position)
    )


def _public_projects(edition: ForumEdition) -> Rows:
    return (
        select(AgendaItem.session_id, Project.title_es, Project.title_en)
        .join(AgendaItem.project)
        .join(Session, Session.id == AgendaItem.session_id)
        .where(*_is_public(edition))
        .order_by(AgendaItem.session_id, AgendaItem.position)
    )


def _by_session(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found
