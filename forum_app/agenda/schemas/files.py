"""The neutral shape of a file that holds an agenda; docs/agenda-file.md tells it in words."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from forum_app.agenda.rules import SessionKind, Span, Window, check_window
from forum_app.core.clock import check_wall_time, from_local
from forum_app.core.collation import fold
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.json_files import (
    Day,
    FactsFile,
    Fault,
    Hour,
    Part,
    Place,
    Zone,
    same_twice,
    twice,
)
from forum_app.core.text import check_directions, one_line, tidy
from forum_app.mail.rules import check_address

LONGEST = 24 * 60


def _clean(tidied: Callable[[str], str]) -> Callable[[str], str]:
    """Text as forms keep it: without controls, and with nothing in it that steers what stands after it."""

    def clean(text: str) -> str:
        check_directions(text)
        if kept := tidied(text):
            return kept
        raise RuleBrokenError(N_("This must not be empty."))

    return clean


Text = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_clean(tidy))]
Name = Annotated[str, StringConstraints(max_length=300), AfterValidator(_clean(one_line))]
Index = Annotated[int, Field(ge=0)]
Minutes = Annotated[int, Field(ge=1, le=LONGEST)]


def _as_text(identity: object) -> str:
    """An id is a number or a text; 7 and "7" are the same."""
    if isinstance(identity, bool) or not isinstance(identity, int | str) or identity == "":
        raise RuleBrokenError(N_("This must be a whole number or a text."))
    return str(identity)


def _colour(code: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", code):
        raise RuleBrokenError(N_("“%(code)s” is no colour, as #0072b2."), code=code)
    return code


def _address(address: str) -> str:
    check_address(address)
    return address


Identity = Annotated[str, BeforeValidator(_as_text)]


class RoomFacts(Part):
    name: Name
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None


class ThemeFacts(Part):
    name: Name
    color: Annotated[str, AfterValidator(_colour)] = "#0072b2"


class PersonFacts(Part):
    id: Identity
    name: Name
    email: Annotated[str, AfterValidator(_address)] | None = None


class Hours(Part):
    """When something begins, by the day of the agenda and the clocks of its zone, and how long it takes."""

    day: Index
    start: Hour
    minutes: Minutes


class SessionFacts(Hours):
    id: Identity
    title: Name
    kind: SessionKind = SessionKind.PANEL
    abstract: Text | None = None
    description: Text | None = None
    theme: Index | None = None
    room: Index | None = None
    moderator: Identity | None = None
    speakers: list[Identity] = []
    language: str = "es"

    @property
    def reference(self) -> str:
        """What the session is known by on the next load."""
        return f"session-{self.id}"

    def people(self) -> Iterator[tuple[Place, str]]:
        """Who is named, and where."""
        if self.moderator is not None:
            yield ("moderator",), self.moderator
        for number, speaker in enumerate(self.speakers):
            yield ("speakers", number), speaker


class BreakFacts(Hours):
    title: Name
    room: Index

    @property
    def reference(self) -> str:
        """What the break is known by on the next load."""
        return f"break-{self.day}-{self.start:%H%M}-{self.room}"


class AvailabilityFacts(Part):
    """When a person is there, or a room is open: on some days, the whole of them or between two hours."""

    person: Identity | None = None
    room: Index | None = None
    days: Annotated[list[Index], Field(min_length=1)]
    start: Hour | None = None
    end: Hour | None = None

    @property
    def subject(self) -> str:
        return f"room {self.room}" if self.person is None else f"person {self.person}"

    def window(self, day: date) -> Window:
        return Window(day, self.start, self.end)


class AgendaFile(FactsFile):
    """An agenda: rooms and themes by their place in the file, persons by their id."""

    timezone: Zone
    first_day: Day
    days: Annotated[int, Field(ge=1, le=60)]
    rooms: list[RoomFacts] = []
    themes: list[ThemeFacts] = []
    persons: list[PersonFacts] = []
    sessions: list[SessionFacts]
    breaks: list[BreakFacts] = []
    availabilities: list[AvailabilityFacts] = []

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.days - 1)

    def hours(self, facts: Hours) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends."""
        starts = from_local(self._wall(facts), self.timezone)
        return starts, starts + timedelta(minutes=facts.minutes)

    def windows(self) -> Mapping[str, list[Span]]:
        """When rooms and people are there, by what they are called in the file."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for facts in self.availabilities:
            for day in facts.days:
                window = facts.window(self.first_day + timedelta(days=day))
                found[facts.subject].append(window.span(self.timezone))
        return found

    def _wall(self, facts: Hours) -> datetime:
        return datetime.combine(self.first_day + timedelta(days=facts.day), facts.start)

    def faults(self) -> Iterator[Fault]:
        """Places that point at nothing, that are there twice, or at no time."""
        if (date.max - self.first_day).days <= self.days:
            yield ("first_day",), RuleBrokenError(N_("No calendar reaches this date."))
            return
        yield from same_twice("rooms", self.rooms, "name", key=fold)
        yield from same_twice("themes", self.themes, "name", key=fold)
        yield from same_twice("persons", self.persons, "id")
        yield from same_twice("sessions", self.sessions, "id")
        persons = {person.id for person in self.persons}
        for number, session in enumerate(self.sessions):
            place = ("sessions", number)
            yield from self._faults_of(place, session)
            if session.theme is not None and session.theme >= len(self.themes):
                yield (*place, "theme"), RuleBrokenError(N_("There is no such theme."))
            for where, person in session.people():
                if person not in persons:
                    yield (*place, *where), RuleBrokenError(N_("There is no such person."))
        for number, pause in enumerate(self.breaks):
            yield from self._faults_of(("breaks", number), pause)
        yield from self._breaks_twice()
        for number, facts in enumerate(self.availabilities):
            yield from self._faults_of_windows(("availabilities", number), facts, persons)

    def _faults_of(self, place: Place, facts: SessionFacts | BreakFacts) -> Iterator[Fault]:
        if facts.room is not None and facts.room >= len(self.rooms):
            yield (*place, "room"), RuleBrokenError(N_("There is no such room."))
        if facts.day >= self.days:
            yield (*place, "day"), RuleBrokenError(N_("There is no such day."))
        try:
            check_wall_time(self._wall(facts), self.timezone)
        except RuleBrokenError as refused:
            yield (*place, "start"), refused

    def _faults_of_windows(
        self, place: Place, facts: AvailabilityFacts, persons: set[str]
    ) -> Iterator[Fault]:
        if (facts.person is None) == (facts.room is None):
            yield place, RuleBrokenError(N_("This must name a person or a room."))
        if facts.person is not None and facts.person not in persons:
            yield (*place, "person"), RuleBrokenError(N_("There is no such person."))
        if facts.room is not None and facts.room >= len(self.rooms):
            yield (*place, "room"), RuleBrokenError(N_("There is no such room."))
        for number, day in enumerate(facts.days):
            if day >= self.days:
                yield (*place, "days", number), RuleBrokenError(N_("There is no such day."))
            else:
                yield from self._faults_of_hours(place, facts.window(self.first_day + timedelta(days=day)))

    def _faults_of_hours(self, place: Place, window: Window) -> Iterator[Fault]:
        try:
            check_window(window, self.timezone)
        except RuleBrokenError as refused:
            yield place, refused

    def _breaks_twice(self) -> Iterator[Fault]:
        """A break is known by its reference: two of one would be one."""
        seen: dict[str, Place] = {}
        for number, pause in enumerate(self.breaks):
            place = ("breaks", number)
            first = seen.setdefault(pause.reference, place)
            if first is not place:
                yield place, twice(pause.title, first)
