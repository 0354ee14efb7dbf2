"""The work in progress in the shape of a release, in as many statements for 400 sessions as for one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from forum_app.agenda.models import AgendaItem, Room, Session, SessionAssignment, Venue
from forum_app.agenda.rules import PUBLIC, AssignmentState, SessionRole
from forum_app.agenda.schemas import (
    FrozenEdition,
    FrozenItem,
    FrozenPerson,
    FrozenProgramme,
    FrozenProject,
    FrozenRole,
    FrozenRoom,
    FrozenSession,
    FrozenTheme,
    FrozenVenue,
)
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project
from forum_app.portfolio.rules import ProjectState

Rows = Select[*tuple[Any, ...]]
Which = Iterable[ColumnElement[bool]]
ORDER = {role: place for place, role in enumerate(SessionRole)}


def frozen(edition: ForumEdition) -> FrozenProgramme:
    """What a release would freeze now: sessions that are ready or cancelled, with those who accepted."""
    return _freeze(edition, Session.edition_id == edition.id, Session.state.in_(PUBLIC))


def frozen_session(edition: ForumEdition, key: UUID) -> FrozenProgramme:
    """One session as it is worked on, be it a draft, in a programme of its own; empty where it is none."""
    return _freeze(edition, Session.edition_id == edition.id, Session.key == key)


def _freeze(edition: ForumEdition, *which: ColumnElement[bool]) -> FrozenProgramme:
    held = _by_session(db.session.execute(_roles(which)))
    presented = _by_session(db.session.execute(_items(which)))
    return FrozenProgramme(
        edition=_edition(edition),
        venues=tuple(FrozenVenue(**row) for row in _read(_venues(edition))),
        rooms=tuple(FrozenRoom(**row) for row in _read(_rooms(edition))),
        themes=tuple(FrozenTheme(**row) for row in _read(_themes(edition))),
        people=_people(held),
        projects=_projects(presented),
        sessions=tuple(
            _session(row, held[row["key"]], presented[row["key"]]) for row in _read(_sessions(which))
        ),
    )


def _read(rows: Rows) -> Iterable[dict[str, Any]]:
    return (dict(row) for row in db.session.execute(rows).mappings())


def _by_session(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session].append(row)
    return found


def _edition(edition: ForumEdition) -> FrozenEdition:
    return FrozenEdition(**{name: getattr(edition, name) for name in FrozenEdition.model_fields})


def _venues(edition: ForumEdition) -> Rows:
    return (
        select(Venue.key, Venue.name_es, Venue.name_en, Venue.address)
        .where(Venue.edition_id == edition.id)
        .order_by(Venue.position, Venue.key)
    )


def _rooms(edition: ForumEdition) -> Rows:
    return (
        select(
            Room.key,
            Room.name_es,
            Room.name_en,
            Venue.key.label("venue"),
            Room.floor,
            Room.capacity,
            Room.step_free,
            Room.hearing_loop,
        )
        .outerjoin(Room.venue)
        .where(Room.edition_id == edition.id)
        .order_by(Room.position, Room.key)
    )


def _themes(edition: ForumEdition) -> Rows:
    return (
        select(Theme.key, Theme.title_es, Theme.title_en, Theme.colour)
        .where(Theme.edition_id == edition.id)
        .order_by(Theme.position, Theme.key)
    )


def _sessions(which: Which) -> Rows:
    return (
        select(
            Session.key,
            Session.kind,
            Session.state,
            Session.visibility,
            Session.title_es,
            Session.title_en,
            Session.description_es,
            Session.description_en,
            Theme.key.label("theme"),
            Room.key.label("room"),
            Session.starts_at,
            Session.ends_at,
            Session.language,
            Session.interpretation,
            Session.media,
            Session.cancelled_reason,
            Session.signup_seats,
        )
        .outerjoin(Session.theme)
        .outerjoin(Session.room)
        .where(*which)
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position, Session.key)
    )


def _roles(which: Which) -> Rows:
    return (
        select(
            Session.key.label("session"),
            SessionAssignment.role,
            SessionAssignment.position,
            SessionAssignment.key,
            SessionAssignment.title_es,
            SessionAssignment.title_en,
            Person.key.label("person"),
            Person.display_name,
            Person.native_name,
            Person.sort_key,
            Organization.acronym_es,
            Organization.acronym_en,
            Organization.name_es,
            Organization.name_en,
        )
        .join(SessionAssignment.session)
        .outerjoin(SessionAssignment.person)
        .outerjoin(SessionAssignment.organization)
        .where(*which, SessionAssignment.state == AssignmentState.ACCEPTED)
    )


def _items(which: Which) -> Rows:
    return (
        select(
            Session.key.label("session"),
            AgendaItem.minutes,
            Project.key.label("project"),
            Project.title_es,
            Project.title_en,
            Project.position,
            Project.state,
        )
        .join(AgendaItem.project)
        .join(Session, Session.id == AgendaItem.session_id)
        .where(*which)
        .order_by(AgendaItem.session_id, AgendaItem.position)
    )


def _session(facts: dict[str, Any], held: list[Any], presented: list[Any]) -> FrozenSession:
    """Interpretation is a set to those who listen: its order must not make another programme."""
    return FrozenSession(
        **facts | {"interpretation": tuple(sorted(facts["interpretation"]))},
        roles=tuple(
            FrozenRole(
                role=row.role,
                person=row.person,
                institution_es=row.acronym_es,
                institution_en=row.acronym_en,
                title_es=row.title_es,
                title_en=row.title_en,
                institution_name_es=row.name_es,
                institution_name_en=row.name_en,
            )
            for row in sorted(held, key=lambda row: (ORDER[row.role], row.position, row.key))
        ),
        items=tuple(FrozenItem(project=row.project, minutes=row.minutes) for row in presented),
    )


def _people(held: dict[UUID, list[Any]]) -> tuple[FrozenPerson, ...]:
    """Everybody with a role, once, as an index files them."""
    found = {row.person: row for rows in held.values() for row in rows if row.person}
    return tuple(
        FrozenPerson(
            key=row.person, name=row.display_name, native_name=row.native_name, sort_key=row.sort_key
        )
        for row in sorted(found.values(), key=lambda row: (row.sort_key, row.person))
    )


def _projects(presented: dict[UUID, list[Any]]) -> tuple[FrozenProject, ...]:
    found = {row.project: row for rows in presented.values() for row in rows}
    return tuple(
        FrozenProject(
            key=row.project,
            code=None,
            title_es=row.title_es,
            title_en=row.title_en,
            withdrawn=row.state is ProjectState.WITHDRAWN,
        )
        for row in sorted(found.values(), key=lambda row: (row.position, row.project))
    )
