"""Going back to an older release: the same programme under a new number, and the work in progress with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from forum_app.agenda import queries
from forum_app.agenda.models import AgendaItem, Release, Room, Session, SessionAssignment
from forum_app.agenda.queries import Released
from forum_app.agenda.rules import PUBLIC, AssignmentState, SessionState
from forum_app.agenda.schemas import FrozenProgramme, FrozenRole, FrozenSession
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.actions import hold_all
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import ENDED
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project

from .clashes import acknowledge_blocking
from .journal import Actor, begin, change, note
from .releases import check_clashes, publish
from .sessions import OPENS_SEATS, change_items
from .signups import follow_seats

SAME = (  # the columns that the work in progress and a release have alike
    "kind",
    "state",
    "visibility",
    "title_es",
    "title_en",
    "description_es",
    "description_en",
    "starts_at",
    "ends_at",
    "language",
    "media",
    "cancelled_reason",
    "signup_seats",
)


def go_back(
    release: Release,
    *,
    note_es: str | None,
    note_en: str | None,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> Release:
    """Publish an older version again, byte for byte, and put the work in progress back to it.

    Sessions that were removed meanwhile are made again under the same key, with those who had accepted;
    newer ones become drafts. Who answered what since is not undone. What was let be then is so again.

    Args:
        release: the version.
        note_es: what the public is told of it; `note_en` the same in English.
        by: who goes back.
        at: when.
        reason: why clashes that block by now are let be; without one, they refuse the way back.

    """
    edition = release.edition
    hold_all(db.session.scalars(select(Delegation).where(Delegation.edition_id == edition.id)))
    begin(edition)
    db.session.flush()
    current, old = queries.released(edition), Released(release)
    if current is None or current.release.digest == release.digest:
        raise RuleBrokenError(
            N_("Version %(number)s is what the public sees now: there is nothing to go back to."),
            number=release.number,
        )
    _PutBack(edition, old.programme, by=by, at=at).put_back()
    if reason:
        acknowledge_blocking(edition, reason=reason, by=by, at=at)
    check_clashes(edition)
    return publish(
        edition,
        old.programme,
        before=current,
        back_to=release,
        note_es=note_es,
        note_en=note_en,
        by=by,
        at=at,
    )


class _PutBack:
    """One way back: the programme as it was, and what stands for its parts in the database."""

    def __init__(self, edition: ForumEdition, programme: FrozenProgramme, *, by: Actor, at: datetime) -> None:
        self.edition, self.programme = edition, programme
        self.who: dict[str, Any] = {"by": by, "at": at}
        own = {"edition_id": edition.id}
        self.themes = _by_key(Theme, programme.theme, **own)
        self.rooms = _by_key(Room, programme.room, **own)
        self.projects = _by_key(Project, programme.project, **own)
        self.sessions = {session.key: session for session in _sessions(edition)}

    def put_back(self) -> None:
        """The sessions as they were, in their order; what is newer becomes a draft."""
        for position, frozen in enumerate(self.programme.sessions, 1):
            session = self.sessions.get(frozen.key)
            if session is None:
                self._make_again(frozen, position)
            else:
                self._change(session, self._facts(frozen) | {"position": position}, self._items(frozen))
        for key, session in self.sessions.items():
            if key not in self.programme.session and session.state in PUBLIC:
                self._change(session, {"state": SessionState.DRAFT})
        db.session.flush()

    def _change(self, session: Session, facts: Mapping[str, Any], items: Any = None) -> None:
        changes = change(session, facts)
        if items is not None:
            changes |= change_items(session, items)
        if changes:
            flag_modified(session, "position")  # a change of the items alone is a new version too
            note("session.changed", session, self.edition, changes=changes, **self.who)
        if OPENS_SEATS & changes.keys():
            follow_seats(lock(session), **self.who)

    def _facts(self, frozen: FrozenSession) -> dict[str, Any]:
        """Rooms and themes that are gone stay gone; interpretation is compared as the set that it is."""
        session = self.sessions.get(frozen.key)
        known = session.interpretation if session else []
        same = sorted(known) == list(frozen.interpretation)
        return {name: getattr(frozen, name) for name in SAME} | {
            "interpretation": known if same else list(frozen.interpretation),
            "theme": self.themes.get(frozen.theme),
            "room": self.rooms.get(frozen.room),
        }

    def _items(self, frozen: FrozenSession) -> list[tuple[Project, int | None]]:
        return [
            (self.projects[item.project], item.minutes)
            for item in frozen.items
            if item.project in self.projects
        ]

    def _make_again(self, frozen: FrozenSession, position: int) -> None:
        session = Session(key=frozen.key, edition=self.edition, position=position, **self._facts(frozen))
        session.items = [
            AgendaItem(position=place, project=project, minutes=minutes)
            for place, (project, minutes) in enumerate(self._items(frozen), 1)
        ]
        session.assignments = [
            role
            for place, held in enumerate(frozen.roles, 1)
            if (role := _role(self.edition, held, position=place))
        ]
        db.session.add(session)
        note("session.created", session, self.edition, title=session.title_es, **self.who)


def _by_key(table: Any, keys: Iterable[UUID], **own: int) -> dict[UUID | None, Any]:
    found = select(table).where(table.key.in_(list(keys))).filter_by(**own)
    return {row.key: row for row in db.session.scalars(found)}


def _sessions(edition: ForumEdition) -> Iterable[Session]:
    return db.session.scalars(
        select(Session)
        .where(Session.edition_id == edition.id)
        .options(
            joinedload(Session.theme),
            joinedload(Session.room),
            selectinload(Session.items).joinedload(AgendaItem.project),
        )
        .order_by(Session.id)
    )


def _role(edition: ForumEdition, held: FrozenRole, *, position: int) -> SessionAssignment | None:
    """A role as somebody held it; None where nobody is left who did."""
    person = db.session.scalar(select(Person).where(Person.key == held.person)) if held.person else None
    organization = db.session.scalar(
        select(Organization).where(Organization.acronym_es == held.institution_es)
    )
    if person is None and organization is None:
        return None
    return SessionAssignment(
        role=held.role,
        position=position,
        person=person,
        organization=organization,
        registration=_registration(edition, person) if person else None,
        user_id=_account(person) if person else None,
        title_es=held.title_es,
        title_en=held.title_en,
        state=AssignmentState.ACCEPTED,
    )


def _registration(edition: ForumEdition, person: Person) -> Registration | None:
    return db.session.scalar(
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.person_id == person.id,
            Registration.state.not_in(ENDED),
        )
        .order_by(Registration.id)
        .limit(1)
    )


def _account(person: Person) -> int | None:
    """The account by which the person answers for other roles."""
    return db.session.scalar(
        select(SessionAssignment.user_id)
        .where(SessionAssignment.person_id == person.id, SessionAssignment.user_id.is_not(None))
        .order_by(SessionAssignment.id.desc())
        .limit(1)
    )
