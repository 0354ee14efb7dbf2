"""The neutral shape of a file that holds an agenda; docs/agenda-file.md tells it in words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from forum_app.core.clock import from_local
from forum_app.core.errors import RuleBrokenError
from forum_app.core.json_files import FactsFile, Part, refusal

from .rules import SessionKind, check_wall_time

LONGEST = 24 * 60
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Place = Annotated[int, Field(ge=0)]
Minutes = Annotated[int, Field(ge=1, le=LONGEST)]
Identity = int | str


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("this is no time zone of the IANA list, as America/Lima")
    return name


class RoomFacts(Part):
    name: Name
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None


class ThemeFacts(Part):
    name: Name
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#0072b2"


class PersonFacts(Part):
    id: Identity
    name: Name
    email: Annotated[str, StringConstraints(max_length=254)] | None = None


class Hours(Part):
    """When something begins, by the day of the agenda and the clocks of its zone, and how long it takes."""

    day: Place
    start: time
    minutes: Minutes


class SessionFacts(Hours):
    id: Identity
    title: Name
    kind: SessionKind = SessionKind.PANEL
    abstract: Text | None = None
    description: Text | None = None
    theme: Place | None = None
    room: Place | None = None
    moderator: Identity | None = None
    speakers: list[Identity] = []
    language: str = "es"


class BreakFacts(Hours):
    title: Name
    room: Place


class AgendaFile(FactsFile):
    """An agenda: rooms and themes by their place in the file, persons by their id."""

    timezone: Annotated[str, AfterValidator(_known_zone)]
    first_day: date
    days: Annotated[int, Field(ge=1, le=60)]
    rooms: list[RoomFacts] = []
    themes: list[ThemeFacts] = []
    persons: list[PersonFacts] = []
    sessions: list[SessionFacts]
    breaks: list[BreakFacts] = []
    availabilities: list[Any] = []

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file whose parts fit together."""
        agenda = super().read(path)
        for place, what in agenda.faults():
            raise refusal(path, place, what)
        return agenda

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.days - 1)

    def hours(self, facts: Hours) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends."""
        starts = from_local(self._wall(facts), self.timezone)
        return starts, starts + timedelta(minutes=facts.minutes)

    def _wall(self, facts: Hours) -> datetime:
        return datetime.combine(self.first_day + timedelta(days=facts.day), facts.start)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Places that point at nothing, that are there twice, or at no time."""
        for name, rows in (("persons", self.persons), ("sessions", self.sessions)):
            yield from _twice(name, rows)
        persons = {person.id for person in self.persons}
        for place, session in enumerate(self.sessions):
            yield from self._faults_of(f"sessions.{place}", session)
            if session.theme is not None and session.theme >= len(self.themes):
                yield f"sessions.{place}.theme", "there is no such theme"
            if session.moderator is not None and session.moderator not in persons:
                yield f"sessions.{place}.moderator", "there is no such person"
            for number, speaker in enumerate(session.speakers):
                if speaker not in persons:
                    yield f"sessions.{place}.speakers.{number}", "there is no such person"
        for place, pause in enumerate(self.breaks):
            yield from self._faults_of(f"breaks.{place}", pause)

    def _faults_of(self, place: str, facts: SessionFacts | BreakFacts) -> Iterator[tuple[str, str]]:
        if facts.room is not None and facts.room >= len(self.rooms):
            yield f"{place}.room", "there is no such room"
        if facts.day >= self.days:
            yield f"{place}.day", "there is no such day"
        try:
            check_wall_time(self._wall(facts), self.timezone)
        except RuleBrokenError as refused:
            yield f"{place}.start", str(refused)


def _twice(name: str, rows: Sequence[PersonFacts | SessionFacts]) -> Iterator[tuple[str, str]]:
    seen: set[Identity] = set()
    for place, row in enumerate(rows):
        if row.id in seen:
            yield f"{name}.{place}.id", "the id is there twice"
        seen.add(row.id)
