"""A programme as it is released: whole, in both languages, with nothing to be looked up elsewhere.

Pages, files and signs are drawn from this shape, be it frozen by a release or the work in progress.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from forum_app.agenda.rules import MediaPolicy, SessionKind, SessionRole, SessionState, Visibility


class Part(BaseModel):
    """What all parts have in common: they do not change, and hold nothing that is not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FrozenEdition(Part):
    key: UUID
    slug: str
    name_es: str
    name_en: str | None
    city: str | None
    venue: str | None
    time_zone: str
    starts_on: date | None
    ends_on: date | None


class FrozenVenue(Part):
    key: UUID
    name_es: str
    name_en: str | None
    address: str | None


class FrozenRoom(Part):
    key: UUID
    name_es: str
    name_en: str | None
    venue: UUID | None
    floor: str | None
    capacity: int | None
    step_free: bool
    hearing_loop: bool


class FrozenTheme(Part):
    key: UUID
    title_es: str
    title_en: str | None
    colour: str


class FrozenPerson(Part):
    key: UUID
    name: str
    native_name: str | None
    sort_key: str


class FrozenProject(Part):
    key: UUID
    code: str | None
    title_es: str
    title_en: str | None
    withdrawn: bool = False  # it keeps its place in a programme that people have read already


class FrozenRole(Part):
    """Who does what in a session: a person, or an institution that has not named one, or both.

    Releases of before institutions were kept by their full names have their acronyms alone.
    """

    role: SessionRole
    person: UUID | None
    institution_es: str | None  # its acronym
    institution_en: str | None
    title_es: str | None  # in what capacity
    title_en: str | None
    institution_name_es: str | None = None
    institution_name_en: str | None = None


class FrozenItem(Part):
    project: UUID
    minutes: int | None


class FrozenSession(Part):
    """A session that is ready or cancelled; drafts are not frozen."""

    key: UUID
    kind: SessionKind
    state: SessionState
    visibility: Visibility
    title_es: str
    title_en: str | None
    description_es: str | None
    description_en: str | None
    theme: UUID | None
    room: UUID | None
    starts_at: datetime | None  # in UTC
    ends_at: datetime | None
    language: str
    interpretation: tuple[str, ...]
    media: MediaPolicy
    cancelled_reason: str | None
    signup_seats: int | None
    roles: tuple[FrozenRole, ...]  # those who accepted, moderators first
    items: tuple[FrozenItem, ...]

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    @property
    def is_cancelled(self) -> bool:
        return self.state is SessionState.CANCELLED

    @property
    def is_public(self) -> bool:
        return self.visibility is not Visibility.CLOSED


class FrozenProgramme(Part):
    """The whole programme; sessions in the order of the clock, those without a time last."""

    edition: FrozenEdition
    venues: tuple[FrozenVenue, ...]
    rooms: tuple[FrozenRoom, ...]
    themes: tuple[FrozenTheme, ...]
    people: tuple[FrozenPerson, ...]
    projects: tuple[FrozenProject, ...]
    sessions: tuple[FrozenSession, ...]

    @classmethod
    def parse(cls, document: str) -> Self:
        """Read what `text` wrote."""
        return cls.model_validate_json(document)

    @cached_property
    def text(self) -> str:
        """The canonical JSON: the same programme is the same bytes.

        What the shape gained later is written where it says something, so that the bytes of before stay.
        """
        facts = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.edition.time_zone)

    @cached_property
    def session(self) -> Mapping[UUID, FrozenSession]:
        return {session.key: session for session in self.sessions}

    @cached_property
    def room(self) -> Mapping[UUID, FrozenRoom]:
        return {room.key: room for room in self.rooms}

    @cached_property
    def venue(self) -> Mapping[UUID, FrozenVenue]:
        return {venue.key: venue for venue in self.venues}

    @cached_property
    def theme(self) -> Mapping[UUID, FrozenTheme]:
        return {theme.key: theme for theme in self.themes}

    @cached_property
    def person(self) -> Mapping[UUID, FrozenPerson]:
        return {person.key: person for person in self.people}

    @cached_property
    def project(self) -> Mapping[UUID, FrozenProject]:
        return {project.key: project for project in self.projects}

    @cached_property
    def public(self) -> tuple[FrozenSession, ...]:
        """What everybody may see."""
        return tuple(session for session in self.sessions if session.is_public)


class Revision(Part):
    """What of a session grows from release to release, whatever the programme goes back to.

    `sequence` counts the releases that changed anything (RFC 5545), `revision` those that changed time or
    room.
    """

    sequence: int = 0
    revision: int = 0
    changed_at: datetime
