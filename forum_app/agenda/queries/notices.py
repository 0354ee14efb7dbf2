"""Questions about letters of changes: whom a release concerns, and what waits to be sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from forum_app.agenda.models import ChangeNotice, Release, Session, SessionAssignment, SessionSignup
from forum_app.agenda.rules import AssignmentState, NoticeState, concerns
from forum_app.agenda.schemas import Change, FrozenProgramme, NoticedChange
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person

ASKED = (AssignmentState.ACCEPTED, AssignmentState.INVITED)
People = Mapping[UUID, set[UUID]]  # by session


@dataclass(frozen=True)
class Concerned:
    """Somebody with a role or a sign-up in sessions that changed, and what changed for them."""

    person: Person
    changes: list[NoticedChange]


def concerned(
    edition: ForumEdition,
    before: FrozenProgramme | None,
    after: FrozenProgramme,
    changes: Iterable[Change],
) -> list[Concerned]:
    """Whom the changes from one programme to another concern, by name.

    Those are they who stood in either, who are invited to a session or have accepted by now, and who have
    signed up for it.
    """
    was, stands, asked = _people_in(before), _people_in(after), _asked(edition)
    found: defaultdict[UUID, list[NoticedChange]] = defaultdict(list)
    for change in changes:
        here = stands[change.session] | asked[change.session]
        for person in was[change.session] | here:
            left = change.after is not None and person not in here
            if concerns(change.fields, left=left):
                found[person].append(NoticedChange(**change.model_dump(), left=left))
    people = db.session.scalars(
        select(Person).where(Person.key.in_(found)).order_by(Person.sort_key, Person.key)
    )
    return [Concerned(person, found[person.key]) for person in people]


def _people_in(programme: FrozenProgramme | None) -> People:
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for session in programme.sessions if programme else ():
        people[session.key] = {role.person for role in session.roles if role.person}
    return people


def _asked(edition: ForumEdition) -> People:
    """Who is asked to take part, or has signed up."""
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    asked = (
        select(Session.key, Person.key)
        .join(SessionAssignment.session)
        .join(SessionAssignment.person)
        .where(Session.edition_id == edition.id, SessionAssignment.state.in_(ASKED))
    )
    signed_up = (
        select(Session.key, Person.key)
        .join(SessionSignup.session)
        .join(SessionSignup.registration)
        .join(Registration.person)
        .where(Session.edition_id == edition.id)
    )
    for session, person in db.session.execute(asked.union(signed_up)):
        people[session].add(person)
    return people


def has_role(edition: ForumEdition, person: Person) -> bool:
    """Whether somebody has a role in a session of the edition, and so a calendar of their own."""
    held = (
        select(SessionAssignment.id)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, SessionAssignment.person_id == person.id)
    )
    return bool(db.session.scalar(held.limit(1)))


def notices(edition: ForumEdition) -> list[ChangeNotice]:
    """The letters about changes of an edition: of the newest release first, by name."""
    return list(
        db.session.scalars(
            select(ChangeNotice)
            .join(ChangeNotice.release)
            .join(ChangeNotice.person)
            .where(Release.edition_id == edition.id)
            .options(contains_eager(ChangeNotice.release), contains_eager(ChangeNotice.person))
            .order_by(Release.number.desc(), Person.sort_key, ChangeNotice.id)
        )
    )


def waiting_notices(edition: ForumEdition) -> int:
    """How many letters wait for an organizer to send them."""
    waiting = (
        select(func.count())
        .select_from(ChangeNotice)
        .join(ChangeNotice.release)
        .where(Release.edition_id == edition.id, ChangeNotice.state == NoticeState.DRAFT)
    )
    return db.session.scalar(waiting) or 0


def notice_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> ChangeNotice | None:
    """A letter about changes of the edition."""
    return db.session.scalar(
        select(ChangeNotice)
        .join(ChangeNotice.release)
        .where(Release.edition_id == edition.id, ChangeNotice.key == key)
    )


def has_notices(release: Release) -> bool:
    """Whether the letters of a release have been drafted."""
    return bool(
        db.session.scalar(select(ChangeNotice.id).where(ChangeNotice.release_id == release.id).limit(1))
    )
