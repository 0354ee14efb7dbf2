"""A whole agenda brought in from a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forum_app.agenda import queries
from forum_app.agenda.models import Release, Room, Session, SessionAssignment
from forum_app.agenda.queries import NamedClash
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.agenda.schemas import AgendaFile, BreakFacts, SessionFacts
from forum_app.core.collation import fold
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.progress import Progress, untold
from forum_app.editions import actions as editions
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Person

from .assignments import answer, assign, introduce, unassign
from .clashes import acknowledge_blocking
from .journal import Actor
from .releases import release_if_changed
from .rooms import create_room, set_windows
from .sessions import change_session, create_session, remove_session


@dataclass
class Loaded:
    """What a load did: how many of what, what of the edition's days moved, which clashes are let be.

    Kept are the roles in sessions of the file that are not of the file: somebody gave or answered them.
    """

    counts: Counter[str] = field(default_factory=Counter)
    days_moved: bool = False
    hours_kept: int = 0  # of what was there before, on the clocks of the file's zone
    clashes: list[NamedClash] = field(default_factory=list)
    kept: list[SessionAssignment] = field(default_factory=list)
    release: Release | None = None


def load_agenda(
    edition: ForumEdition,
    file: AgendaFile,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    release: bool = False,
    replace: bool = False,
    progress: Progress = untold,
) -> Loaded:
    """Make the programme of an edition what a file says; the second time changes nothing.

    Args:
        reason: why clashes that block are let be when the programme is released.
        release: publish the programme; the people of the file then count as having accepted.
        replace: take out the sessions that are not of the file.
        progress: told after each session and break.

    """
    load = _Load(edition, file, by=by, at=at)
    load.clear(replace=replace)
    load.prepare()
    for number, (ref, row) in enumerate(load.rows.items(), 1):
        load.bring_in(ref, row, release=release)
        progress(number, len(load.rows))
    load.bring_in_windows()
    if release:
        load.done.clashes = acknowledge_blocking(edition, reason=reason, by=by, at=at)
        load.done.release = release_if_changed(edition, by=by, at=at)
    return load.done


class _Load:
    """One load: what the file names, and what stands for it in the database."""

    def __init__(self, edition: ForumEdition, file: AgendaFile, *, by: Actor, at: datetime) -> None:
        self.edition, self.file = edition, file
        self.who: dict[str, Any] = {"by": by, "at": at}
        self.done = Loaded()
        self.known = {session.external_ref: session for session in queries.sessions_of(edition)}
        rows: list[SessionFacts | BreakFacts] = [*file.sessions, *file.breaks]
        self.rows = {row.reference: row for row in rows}
        self.own_roles = queries.made_by(edition, by) if isinstance(by, str) else set()

    def clear(self, *, replace: bool) -> None:
        """Take out what is not of the file, where that was asked for."""
        others = [session for ref, session in self.known.items() if ref not in self.rows]
        if others and not replace:
            raise RuleBrokenError(
                N_("The edition has %(count)s other sessions; --replace puts this agenda in their place."),
                count=len(others),
            )
        for session in others:
            remove_session(session, **self.who)
            self.done.counts["removed"] += 1

    def prepare(self) -> None:
        """Days, rooms, themes and persons, before the sessions that point at them."""
        self._set_days()
        self.rooms = self._rooms()
        self.themes = self._themes()
        self.persons = self._persons()

    def _set_days(self) -> None:
        edition, file = self.edition, self.file
        days = (file.first_day, file.last_day, file.timezone)
        if days != (edition.starts_on, edition.ends_on, edition.time_zone):
            self.done.hours_kept = editions.edit_edition(
                edition, starts_on=days[0], ends_on=days[1], time_zone=days[2], **self.who
            )
            self.done.days_moved = True

    def _rooms(self) -> list[Room]:
        known = {
            fold(name): room
            for room in queries.rooms(self.edition)
            for name in (room.name_es, room.name_en)
            if name
        }
        for row in self.file.rooms:
            if fold(row.name) not in known:
                room = create_room(self.edition, name_es=row.name, capacity=row.capacity, **self.who)
                known[fold(row.name)] = room
                self.done.counts["rooms"] += 1
        return [known[fold(row.name)] for row in self.file.rooms]

    def _themes(self) -> list[Theme]:
        known = {
            fold(title): theme
            for theme in self.edition.themes
            for title in (theme.title_es, theme.title_en)
            if title
        }
        for row in self.file.themes:
            if fold(row.name) not in known:
                facts = editions.ThemeFacts(
                    title_es=row.name,
                    title_en=None,
                    description_es=None,
                    description_en=None,
                    colour=row.color.lower(),
                )
                known[fold(row.name)] = editions.add_theme(self.edition, **facts, **self.who)
                self.done.counts["themes"] += 1
        return [known[fold(row.name)] for row in self.file.themes]

    def _persons(self) -> dict[str, Person]:
        """Who has a role in the edition under the same name and address is the same person."""
        known = {
            (held.person.display_name, held.person.email): held.person
            for session in self.known.values()
            for held in session.assignments
            if held.person
        }
        found = {}
        for row in self.file.persons:
            person = known.get((row.name, row.email))
            if person is None:
                person = introduce(name=row.name, email=row.email)
                self.done.counts["persons"] += 1
            found[row.id] = person
        return found

    def bring_in(self, ref: str, row: SessionFacts | BreakFacts, *, release: bool) -> None:
        """One session or break, with its people; published where that was asked for."""
        session = self._saved(ref, self._facts(row))
        roles = self._roles(row)
        self._take_back(session, roles)
        for role, person in roles:
            self._assign(session, role, person, release=release)
        if release and session.state is SessionState.DRAFT:
            change_session(session, version=session.version, state=SessionState.READY, **self.who)
            self.done.counts["ready"] += 1

    def bring_in_windows(self) -> None:
        """When people are there and rooms are open; of whom the file says nothing, all stays as it is."""
        subjects: dict[str, Room | Person] = {
            **{f"room {number}": room for number, room in enumerate(self.rooms)},
            **{f"person {identity}": person for identity, person in self.persons.items()},
        }
        db.session.flush()
        for subject, spans in self.file.windows().items():
            if set_windows(self.edition, of=subjects[subject], spans=spans, **self.who):
                self.done.counts["availabilities"] += 1

    def _facts(self, row: SessionFacts | BreakFacts) -> dict[str, Any]:
        starts_at, ends_at = self.file.hours(row)
        facts = {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "room": None if row.room is None else self.rooms[row.room],
        }
        if isinstance(row, BreakFacts):
            return facts | {"kind": SessionKind.BREAK, "title_es": row.title}
        return facts | _content(row) | {"theme": None if row.theme is None else self.themes[row.theme]}

    def _saved(self, ref: str, facts: dict[str, Any]) -> Session:
        session = self.known.get(ref)
        if session is None:
            self.done.counts["added"] += 1
            return create_session(self.edition, external_ref=ref, **facts, **self.who)
        before = session.version
        change_session(session, version=before, **facts, **self.who)
        self.done.counts["unchanged" if session.version == before else "changed"] += 1
        return session

    def _roles(self, row: SessionFacts | BreakFacts) -> Sequence[tuple[SessionRole, Person]]:
        if isinstance(row, BreakFacts):
            return []
        moderators = [] if row.moderator is None else [row.moderator]
        return [
            *((SessionRole.MODERATOR, self.persons[person]) for person in moderators),
            *((SessionRole.SPEAKER, self.persons[person]) for person in dict.fromkeys(row.speakers)),
        ]

    def _take_back(self, session: Session, roles: Sequence[tuple[SessionRole, Person]]) -> None:
        """Roles that an earlier file gave and this one does not; what people gave or answered stays."""
        for held in [held for held in session.assignments if (held.role, held.person) not in roles]:
            if held.key in self.own_roles:
                unassign(held, **self.who)
                self.done.counts["roles taken back"] += 1
            else:
                self.done.kept.append(held)

    def _assign(self, session: Session, role: SessionRole, person: Person, *, release: bool) -> None:
        there = (held for held in session.assignments if held.role is role and held.person is person)
        held = next(there, None)
        if held is None:
            held = assign(session, role=role, person=person, **self.who)
            self.done.counts["roles"] += 1
        if release and held.state is AssignmentState.PROPOSED:
            answer(held, accepted=True, **self.who)


def _content(row: SessionFacts) -> dict[str, Any]:
    """The texts in the language of the file; the title in Spanish too, since a session needs one."""
    language = "en" if row.language == "en" else "es"
    text = "\n\n".join(part for part in (row.abstract, row.description) if part) or None
    return {
        "kind": row.kind,
        "title_es": row.title,
        f"title_{language}": row.title,
        f"description_{language}": text,
    }
