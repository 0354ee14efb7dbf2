"""A programme in one language, in words and local times: what its files and printed pages are drawn from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import force_locale, gettext

from forum_app.core.i18n import label, text_of
from forum_app.core.web import public_url

from .rules import SessionKind, SessionRole, Visibility
from .schemas import FrozenProgramme, FrozenProject, FrozenRole, FrozenSession, Revision

LARGEST_NUMBER = 2**31 - 1  # what readers of schedule.xml keep an id in


@dataclass(frozen=True, slots=True)
class PersonFace:
    """Who takes part: a person, an institution, or a person of an institution."""

    key: UUID | None  # None for an institution
    name: str
    institution: str
    capacity: str
    role: SessionRole
    role_word: str
    institution_name: str = ""  # in full, where the release knows it

    @property
    def full_name(self) -> str:
        """The person with the acronym, or the institution in full with its acronym: where there is room."""
        if self.key:
            return f"{self.name} ({self.institution})" if self.institution else self.name
        if self.name in self.institution_name:
            return self.institution_name
        return f"{self.institution_name} ({self.name})" if self.institution_name else self.name

    @property
    def is_chair(self) -> bool:
        return self.role is SessionRole.MODERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFace:
    """A session in words; times are on the clocks of the edition, None where they are not known."""

    key: UUID
    uid: str  # the same in every version
    number: int  # the same in every version, for readers that know numbers only
    url: str
    kind: SessionKind
    kind_word: str
    title: str
    text: str
    language: str
    interpretation: tuple[str, ...]
    starts: datetime | None
    ends: datetime | None
    room: str
    room_key: UUID | None
    place: str  # venue and floor
    theme: str
    theme_key: UUID | None
    people: tuple[PersonFace, ...]
    projects: tuple[str, ...]
    visibility_word: str
    is_open: bool
    is_cancelled: bool
    reason: str  # why it is cancelled
    sequence: int
    revision: int
    changed_at: datetime

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    @property
    def day(self) -> date | None:
        """The local day that it begins on."""
        return self.starts.date() if self.starts else None

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts if self.starts and self.ends else timedelta()


@dataclass(frozen=True, slots=True)
class ThemeFace:
    key: UUID
    title: str
    colour: str


@dataclass(frozen=True, slots=True)
class RoomFace:
    key: UUID
    name: str
    place: str
    capacity: int | None


@dataclass(frozen=True, kw_only=True)
class ProgrammeFace:
    """The public programme of one version; sessions in the order of the clock, those without a time last."""

    language: str
    slug: str
    edition: str
    place: str
    zone: ZoneInfo
    starts_on: date | None
    ends_on: date | None
    version: str
    published_at: datetime
    url: str
    rooms: tuple[RoomFace, ...]
    themes: tuple[ThemeFace, ...]
    sessions: tuple[SessionFace, ...]

    @property
    def timed(self) -> list[SessionFace]:
        """The sessions of which the time is known."""
        return [session for session in self.sessions if session.starts]

    def days(self) -> list[tuple[date, list[SessionFace]]]:
        """Each day of the edition with what begins on it, days without a session among them."""
        on_day = {day: list(found) for day, found in groupby(self.timed, lambda session: session.day)}
        known = {day for day in (*on_day, *self._span()) if day}
        return [(day, on_day.get(day, [])) for day in sorted(known)]

    def _span(self) -> Iterator[date]:
        if self.starts_on:
            last = self.ends_on or self.starts_on
            for number in range((last - self.starts_on).days + 1):
                yield self.starts_on + timedelta(days=number)

    def only(self, sessions: Sequence[SessionFace]) -> "ProgrammeFace":
        """The same programme with some of its sessions."""
        return replace(self, sessions=tuple(sessions))


def face_of(
    programme: FrozenProgramme,
    revisions: Mapping[UUID, Revision],
    *,
    version: int,
    at: datetime,
    language: str,
) -> ProgrammeFace:
    """Word the public part of a programme in a language.

    Args:
        programme: what was frozen.
        revisions: what grows from release to release; a session that is not in it has never changed.
        version: the number of the release.
        at: when it was released.
        language: "es" or "en".

    """
    with force_locale(language):
        return _Wording(programme, revisions, at, language).programme(version)


class _Wording:
    """A programme and the language that it is worded in."""

    def __init__(
        self, programme: FrozenProgramme, revisions: Mapping[UUID, Revision], at: datetime, language: str
    ) -> None:
        self.frozen, self.revisions, self.at, self.language = programme, revisions, at, language
        self.numbers = numbers_of([session.key for session in programme.sessions])
        self.words = {
            member: label(member) for kind in (SessionKind, SessionRole, Visibility) for member in kind
        }
        # The address of one session is made by the URL map, those of the others from it: it costs the most.
        self.example = UUID(int=0)
        self.address = public_url(
            "agenda.session", edition=programme.edition.slug, key=self.example, lang=language
        )

    def programme(self, version: int) -> ProgrammeFace:
        edition = self.frozen.edition
        return ProgrammeFace(
            language=self.language,
            slug=edition.slug,
            edition=self._text(edition, "name"),
            place=", ".join(part for part in (edition.venue, edition.city) if part),
            zone=self.frozen.zone,
            starts_on=edition.starts_on,
            ends_on=edition.ends_on,
            version=str(version),
            published_at=self.at,
            url=public_url("agenda.programme", edition=edition.slug, lang=self.language),
            rooms=tuple(
                RoomFace(room.key, self._text(room, "name"), self._place(room.key), room.capacity)
                for room in self.frozen.rooms
            ),
            themes=tuple(
                ThemeFace(theme.key, self._text(theme, "title"), theme.colour) for theme in self.frozen.themes
            ),
            sessions=tuple(self._session(session) for session in self.frozen.public),
        )

    def _session(self, session: FrozenSession) -> SessionFace:
        zone, revision = self.frozen.zone, self.revisions.get(session.key)
        theme = self.frozen.theme.get(session.theme) if session.theme else None
        room = self.frozen.room.get(session.room) if session.room else None
        return SessionFace(
            key=session.key,
            uid=f"{session.key}@{self.frozen.edition.slug}.forum",
            number=self.numbers[session.key],
            url=self.address.replace(str(self.example), str(session.key)),
            kind=session.kind,
            kind_word=self.words[session.kind],
            title=self._text(session, "title"),
            text=self._text(session, "description"),
            language=session.language,
            interpretation=session.interpretation,
            starts=session.starts_at.astimezone(zone) if session.starts_at else None,
            ends=session.ends_at.astimezone(zone) if session.ends_at else None,
            room=self._text(room, "name") if room else "",
            room_key=session.room,
            place=self._place(session.room) if session.room else "",
            theme=self._text(theme, "title") if theme else "",
            theme_key=session.theme,
            people=tuple(self._person(held) for held in session.roles),
            projects=tuple(self._project(self.frozen.project[item.project]) for item in session.items),
            visibility_word=self.words[session.visibility],
            is_open=session.visibility is Visibility.OPEN,
            is_cancelled=session.is_cancelled,
            reason=session.cancelled_reason or "",
            sequence=revision.sequence if revision else 0,
            revision=revision.revision if revision else 0,
            changed_at=revision.changed_at if revision else self.at,
        )

    def _person(self, held: FrozenRole) -> PersonFace:
        institution = self._text(held, "institution")
        name = self.frozen.person[held.person].name if held.person else institution
        return PersonFace(
            key=held.person,
            name=name,
            institution=institution if held.person else "",
            capacity=self._text(held, "title"),
            role=held.role,
            role_word=self.words[held.role],
            institution_name=self._text(held, "institution_name"),
        )

    def _project(self, project: FrozenProject) -> str:
        title = self._text(project, "title")
        return str(gettext("%(title)s (withdrawn)", title=title)) if project.withdrawn else title

    def _place(self, key: UUID) -> str:
        room = self.frozen.room[key]
        venue = self.frozen.venue[room.venue] if room.venue else None
        return ", ".join(part for part in (venue and self._text(venue, "name"), room.floor) if part)

    def _text(self, thing: object, field: str) -> str:
        return text_of(thing, field, self.language)


def numbers_of(keys: Sequence[UUID]) -> Mapping[UUID, int]:
    """A number for each key, which depends on the key alone unless two of a programme would have the same."""
    taken: dict[int, UUID] = {}
    for key in sorted(keys):
        number = key.int % LARGEST_NUMBER + 1
        while number in taken:
            number = number % LARGEST_NUMBER + 1
        taken[number] = key
    return {key: number for number, key in taken.items()}
