"""Questions about the programme: what the public sees, what organisers work on, what clashes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import ENDED
from forum_app.editions.models import ForumEdition, Theme
from forum_app.editions.roles import Role, Viewer
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project
from forum_app.portfolio.rules import ProjectState

from . import rules
from .models import AgendaItem, Room, Session, SessionAssignment
from .rules import (
    PUBLIC,
    AssignmentState,
    Clash,
    ClashRule,
    SessionKind,
    SessionRole,
    SessionState,
    Slot,
    Visibility,
)

WITH_PEOPLE = selectinload(Session.assignments).options(
    joinedload(SessionAssignment.person), joinedload(SessionAssignment.organization)
)
MOST_FOUND = 20
Rows = Select[*tuple[Any, ...]]


def rooms(edition: ForumEdition) -> list[Room]:
    """Rooms of an edition in their order."""
    return list(
        db.session.scalars(select(Room).where(Room.edition_id == edition.id).order_by(Room.position, Room.id))
    )


def room_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Room | None:
    """A room of the edition."""
    return db.session.scalar(select(Room).where(Room.edition_id == edition.id, Room.key == key))


def sessions_by_room(edition: ForumEdition) -> dict[int | None, int]:
    """How many sessions each room of the edition has, by the room's number."""
    counted = (
        select(Session.room_id, func.count())
        .where(Session.edition_id == edition.id)
        .group_by(Session.room_id)
    )
    return dict(iter(db.session.execute(counted)))


def is_room_used(room: Room) -> bool:
    """Whether any session is in the room."""
    return bool(db.session.scalar(select(Session.id).where(Session.room_id == room.id).limit(1)))


def projects(edition: ForumEdition) -> list[Project]:
    """Projects that a session of the edition may present."""
    return list(
        db.session.scalars(
            select(Project)
            .where(Project.edition_id == edition.id, Project.state != ProjectState.WITHDRAWN)
            .order_by(Project.position)
        )
    )


def sessions_of(edition: ForumEdition) -> list[Session]:
    """All sessions of an edition in the order of the programme, those without a time last."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.edition_id == edition.id)
            .options(joinedload(Session.theme), joinedload(Session.room), WITH_PEOPLE)
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position, Session.id)
        )
    )


def _session(edition: ForumEdition, key: UUID) -> Select[Session]:
    return (
        select(Session)
        .where(Session.edition_id == edition.id, Session.key == key)
        .options(
            joinedload(Session.theme),
            joinedload(Session.room),
            selectinload(Session.items).joinedload(AgendaItem.project),
            WITH_PEOPLE,
        )
    )


def session_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Session | None:
    """A session of the edition, for those who work on it."""
    return db.session.scalar(_session(edition, key))


def visible_session(edition: ForumEdition, key: UUID, viewer: Viewer) -> Session | None:
    """A session as visitors find it; drafts and closed ones are there for organisers and those on them."""
    session = db.session.scalar(_session(edition, key))
    if session is None or is_published(session):
        return session
    is_on_it = viewer.user_id is not None and any(
        held.user_id == viewer.user_id for held in session.assignments
    )
    return session if is_on_it or Role.ORGANISER in viewer.roles else None


def appearing(session: Session) -> list[SessionAssignment]:
    """Who takes part, as the public sees it: those who accepted, in the order of the roles."""
    accepted = [held for held in session.assignments if held.state is AssignmentState.ACCEPTED]
    return sorted(accepted, key=lambda held: (list(SessionRole).index(held.role), held.position))


def is_published(session: Session) -> bool:
    """Whether the public sees the session."""
    return session.state in PUBLIC and session.visibility is not Visibility.CLOSED


def next_position(table: type[Room] | type[Session], edition: ForumEdition) -> int:
    """The place after the last one."""
    last = db.session.scalar(select(func.max(table.position)).where(table.edition_id == edition.id))
    return (last or 0) + 1


def assignment_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> SessionAssignment | None:
    """An assignment in a session of the edition."""
    return db.session.scalar(
        select(SessionAssignment)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, SessionAssignment.key == key)
        .options(joinedload(SessionAssignment.session), joinedload(SessionAssignment.person))
    )


def unnamed_assignment(edition: ForumEdition, key: UUID, viewer: Viewer) -> SessionAssignment | None:
    """An assignment of an institution that has not named a person yet."""
    assignment = assignment_by_key(edition, key, viewer)
    return assignment if assignment and assignment.person is None else None


def own_assignment(edition: ForumEdition, key: UUID, viewer: Viewer) -> SessionAssignment | None:
    """An assignment of the account that asks."""
    assignment = assignment_by_key(edition, key, viewer)
    return assignment if assignment and assignment.user_id == viewer.user_id else None


def assignment_by_secret(secret: str) -> SessionAssignment | None:
    """The assignment that a secret link answers for, live or not."""
    return db.session.scalar(
        select(SessionAssignment)
        .where(SessionAssignment.secret_hash == secret_hash(secret))
        .options(joinedload(SessionAssignment.session).joinedload(Session.edition))
    )


def sessions_of_user(user: User) -> list[SessionAssignment]:
    """What an account does in sessions of all editions, the next first, those without a time last."""
    return list(
        db.session.scalars(
            select(SessionAssignment)
            .join(SessionAssignment.session)
            .where(
                SessionAssignment.user_id == user.id,
                SessionAssignment.state != AssignmentState.PROPOSED,
                Session.state != SessionState.CANCELLED,
            )
            .options(
                joinedload(SessionAssignment.session).options(
                    joinedload(Session.edition), joinedload(Session.room), joinedload(Session.theme)
                )
            )
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.id)
        )
    )


def people_matching(edition: ForumEdition, words: str) -> list[Registration]:
    """People of the edition's delegations whose name holds all the words, whatever the accents."""
    found = (
        select(Registration)
        .join(Registration.person)
        .where(Registration.edition_id == edition.id, Registration.state.not_in(ENDED))
        .options(joinedload(Registration.person), joinedload(Registration.delegation))
        .order_by(Person.sort_key)
        .limit(MOST_FOUND)
    )
    for word in fold(words).split():
        found = found.where(Person.search_key.contains(word, autoescape=True))
    return list(db.session.scalars(found))


def guest_of(edition: ForumEdition, *, name: str, email: str | None) -> Person | None:
    """Somebody of no delegation who is on a session of the edition already, by name and address."""
    return db.session.scalar(
        select(Person)
        .join(SessionAssignment, SessionAssignment.person_id == Person.id)
        .join(SessionAssignment.session)
        .where(
            Session.edition_id == edition.id,
            SessionAssignment.registration_id.is_(None),
            Person.search_key == fold(name),
            func.lower(Person.email) == (email or "").lower(),
        )
        .order_by(Person.id)
        .limit(1)
    )


def organizations(edition: ForumEdition) -> list[Organization]:
    """Institutions that can hold a role; those of the edition's delegations first."""
    invited = select(Delegation.organization_id).where(Delegation.edition_id == edition.id)
    return list(
        db.session.scalars(
            select(Organization).order_by(
                Organization.id.not_in(invited.scalar_subquery()), Organization.acronym_es
            )
        )
    )


def slots(edition: ForumEdition) -> list[Slot]:
    """The sessions as the clash rules see them; what is cancelled or declined takes no time."""
    people: defaultdict[int, set[UUID]] = defaultdict(set)
    for session_id, person in db.session.execute(
        select(SessionAssignment.session_id, Person.key)
        .join(SessionAssignment.person)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, SessionAssignment.state != AssignmentState.DECLINED)
    ):
        people[session_id].add(person)
    rows = db.session.execute(
        select(
            Session.id,
            Session.key,
            Session.title_es,
            Session.title_en,
            Session.starts_at,
            Session.ends_at,
            Session.expected,
            Session.kind,
            Room.key.label("room"),
            Room.capacity,
            Room.setup_minutes,
        )
        .outerjoin(Session.room)
        .where(Session.edition_id == edition.id, Session.state != SessionState.CANCELLED)
    )
    return [_slot(row, frozenset(people[row.id])) for row in rows]


def _slot(row: Any, people: frozenset[UUID]) -> Slot:
    return Slot(
        key=row.key,
        name=row,
        hours=(row.starts_at, row.ends_at) if row.starts_at else None,
        room=row.room,
        setup=timedelta(minutes=row.setup_minutes or 0),
        capacity=row.capacity,
        expected=row.expected,
        is_break=row.kind is SessionKind.BREAK,
        people=people,
    )


@dataclass(frozen=True)
class NamedClash:
    """A clash with what it is about, for people to read: sides hold titles and times, `about` a name."""

    clash: Clash
    about: Room | Person

    @property
    def sides(self) -> list[Any]:
        return [side.name for side in self.clash.sides]


def clashes(edition: ForumEdition, session: Session | None = None) -> list[NamedClash]:
    """Clashes of the whole programme, or those that concern one session."""
    found = [
        clash for clash in rules.clashes(slots(edition)) if session is None or clash.concerns(session.key)
    ]
    people = {clash.about for clash in found if clash.rule is ClashRule.PERSON}
    named = _by_key(Person, people) | _by_key(Room, {clash.about for clash in found} - people)
    return [NamedClash(clash, named[clash.about]) for clash in found]


def acknowledged(edition: ForumEdition) -> set[str]:
    """Keys of the clashes that the journal says are let be."""
    said = db.session.scalars(
        select(JournalEntry.details).where(
            JournalEntry.edition_slug == edition.slug, JournalEntry.action == "clash.acknowledged"
        )
    )
    return {details["clash"] for details in said}


def _by_key(table: type[Room] | type[Person], keys: set[UUID]) -> dict[UUID, Room | Person]:
    if not keys:
        return {}
    found: Iterable[Room | Person] = db.session.scalars(select(table).where(table.key.in_(keys)))
    return {thing.key: thing for thing in found}


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
