"""What organisers do with the programme, and what moderators and speakers answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.crypto import secret_hash
from forum_app.core.db import Keyed, db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition
from forum_app.mail.actions import post
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project

from . import queries
from .models import AgendaItem, Room, Session, SessionAssignment
from .rules import (
    LINK_LIFETIME,
    AssignmentState,
    SessionKind,
    SessionRole,
    check_session_step,
    check_step,
    check_times,
    check_version,
)

Actor = User | str


def create_room(edition: ForumEdition, *, by: Actor, at: datetime, **facts: Any) -> Room:
    """Add a room to the venue, after the others."""
    room = Room(key=uuid4(), edition=edition, position=queries.next_position(Room, edition), **facts)
    db.session.add(room)
    record("room.created", subject=("room", room.key), by=by, at=at, edition=edition.slug, name=room.name_es)
    db.session.flush()
    return room


def change_room(room: Room, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Change what is said of a room."""
    if changes := _change(room, facts):
        _note("room.changed", ("room", room.key), room.edition, by=by, at=at, changes=changes)


def remove_room(room: Room, *, by: Actor, at: datetime) -> None:
    """Take a room away that no session is in."""
    if queries.is_room_used(room):
        raise RuleBrokenError(
            N_("The room “%(name)s” cannot be removed: sessions are in it. Move them first."),
            name=room.name_es,
        )
    _note("room.removed", ("room", room.key), room.edition, by=by, at=at, name=room.name_es)
    db.session.delete(room)
    db.session.flush()


def create_session(
    edition: ForumEdition,
    *,
    kind: SessionKind,
    title_es: str,
    by: Actor,
    at: datetime,
    items: Sequence[tuple[Project, int | None]] = (),
    **facts: Any,
) -> Session:
    """Add a session; without times, it stands among those to be confirmed.

    Args:
        items: the projects that are presented, in order, with their minutes.
        facts: any other column of the session, `theme` and `room` as objects.

    """
    session = Session(
        key=uuid4(),
        edition=edition,
        position=queries.next_position(Session, edition),
        kind=kind,
        title_es=title_es,
        **facts,
    )
    check_times(session.starts_at, session.ends_at)
    session.items = _items(items)
    db.session.add(session)
    _note("session.created", ("session", session.key), edition, by=by, at=at, title=title_es)
    db.session.flush()
    return session


def change_session(
    session: Session,
    *,
    version: int,
    by: Actor,
    at: datetime,
    items: Sequence[tuple[Project, int | None]] | None = None,
    **facts: Any,
) -> None:
    """Save a session that was read at `version`; what somebody else saved since is never written over."""
    db.session.refresh(session, with_for_update=True)
    check_version(version, session.version)
    check_session_step(session.state, facts.get("state", session.state))
    check_times(facts.get("starts_at", session.starts_at), facts.get("ends_at", session.ends_at))
    changes = _change(session, facts)
    if items is not None and (changed := _change_items(session, items)):
        changes |= changed
    if changes:
        flag_modified(session, "position")  # a change of the items alone is a new version too
        _note("session.changed", ("session", session.key), session.edition, by=by, at=at, changes=changes)
        db.session.flush()


def remove_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Take a session out of the programme, unless something (a checkpoint, a scan) refers to it."""
    _note("session.removed", ("session", session.key), session.edition, by=by, at=at, title=session.title_es)
    try:
        with db.session.begin_nested():
            db.session.delete(session)
    except IntegrityError as refusal:
        raise RuleBrokenError(
            N_("“%(title)s” cannot be removed: a checkpoint refers to it. Cancel the session instead."),
            title=session.title_es,
        ) from refusal


def assign(
    session: Session,
    *,
    role: SessionRole,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    organization: Organization | None = None,
    state: AssignmentState = AssignmentState.PROPOSED,
    **facts: Any,
) -> SessionAssignment:
    """Give a role in a session to a person, or to an institution that has not named one yet.

    Args:
        facts: `title_es`, `title_en` (in what capacity), `registration`, `user`.

    """
    _check_free(session, role, person, organization)
    assignment = SessionAssignment(
        key=uuid4(),
        role=role,
        person=person,
        organization=organization,
        state=state,
        position=max((other.position for other in session.assignments), default=0) + 1,
        **facts,
    )
    session.assignments.append(assignment)
    _note_assignment("assignment.created", assignment, by=by, at=at, role=role.value, state=state.value)
    db.session.flush()
    return assignment


def _check_free(
    session: Session, role: SessionRole, person: Person | None, organization: Organization | None
) -> None:
    if person is None and organization is None:
        raise RuleBrokenError(N_("Name a person or an institution."))
    for other in session.assignments:
        same = (
            other.person is person if person else other.person is None and other.organization is organization
        )
        if same and other.role is role:
            raise RuleBrokenError(N_("Already has this role in the session."))


def name_person(
    assignment: SessionAssignment,
    *,
    person: Person,
    by: Actor,
    at: datetime,
    registration: Registration | None = None,
) -> None:
    """The institution names who will hold its role; the institution stays beside the name."""
    _check_free(assignment.session, assignment.role, person, None)
    assignment.person, assignment.registration = person, registration
    _note_assignment("assignment.named", assignment, by=by, at=at, person=str(person.key))


def introduce(*, name: str, email: str | None, language: str | None = None) -> Person:
    """Somebody who is in no delegation, known by name and address."""
    person = Person(key=uuid4(), display_name=name, email=email, language=language)
    db.session.add(person)
    return person


def unassign(assignment: SessionAssignment, *, by: Actor, at: datetime) -> None:
    """Take a role back; its link stops working."""
    _note_assignment("assignment.removed", assignment, by=by, at=at, role=assignment.role.value)
    assignment.session.assignments.remove(assignment)
    db.session.flush()


def invite(
    assignment: SessionAssignment,
    *,
    secret: str,
    link: str,
    by: Actor,
    at: datetime,
    user: User | None = None,
) -> None:
    """Send the invitation with its secret link; a link sent before stops working.

    Args:
        secret: what the link holds; the database keeps its hash.
        user: an account by which the person may answer too.

    """
    person = assignment.person
    if person is None or person.email is None:
        raise RuleBrokenError(N_("An invitation needs a person with an e-mail address."))
    check_step(assignment.state, AssignmentState.INVITED)
    assignment.state = AssignmentState.INVITED
    assignment.secret_hash = secret_hash(secret)
    assignment.link_expires_at = at + LINK_LIFETIME
    assignment.invited_at, assignment.answered_at = at, None
    assignment.user = user or assignment.user
    _note_assignment("assignment.invited", assignment, by=by, at=at)
    post(
        "agenda/mail/invitation.txt",
        to=(person.display_name, person.email),
        language=person.language or "es",
        at=at,
        link=link,
        edition=assignment.session.edition,
        about=f"assignment:{assignment.key}",
        assignment=assignment,
        session=assignment.session,
    )


def answer(assignment: SessionAssignment, *, accepted: bool, by: Actor, at: datetime) -> None:
    """Keep the answer of whoever holds the role; the same answer again changes nothing.

    The row is locked, so that of two different answers at once the second is judged by the first.
    """
    db.session.refresh(assignment, with_for_update=True)
    wanted = AssignmentState.ACCEPTED if accepted else AssignmentState.DECLINED
    if assignment.state is wanted:
        return
    check_step(assignment.state, wanted)
    assignment.state, assignment.answered_at = wanted, at
    _note_assignment(f"assignment.{wanted.value}", assignment, by=by, at=at)


def acknowledge(edition: ForumEdition, *, reason: str, by: Actor, at: datetime) -> list[queries.NamedClash]:
    """Say in the journal that the present clashes are known, and why they are let be."""
    db.session.flush()
    found = queries.clashes(edition)
    for named in found:
        subject = ("session", named.clash.sides[0].key)
        record(
            "clash.acknowledged",
            subject=subject,
            by=by,
            at=at,
            edition=edition.slug,
            reason=reason,
            clash=named.clash.key,
        )
    return found


def _items(items: Sequence[tuple[Project, int | None]]) -> list[AgendaItem]:
    return [
        AgendaItem(position=position, project=project, minutes=minutes)
        for position, (project, minutes) in enumerate(items, start=1)
    ]


def _change_items(session: Session, items: Sequence[tuple[Project, int | None]]) -> dict[str, Any]:
    before = [(item.project, item.minutes) for item in session.items]
    if before == list(items):
        return {}
    session.items = []
    db.session.flush()  # positions are unique: the old rows go before the new ones come
    session.items = _items(items)
    return {"items": [[_plain(project) for project, _ in side] for side in (before, items)]}


def _change(thing: Room | Session, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs; answers before and after of each, as plain values for the journal."""
    changed = {name: value for name, value in facts.items() if getattr(thing, name) != value}
    changes = {name: [_plain(getattr(thing, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(thing, name, value)
    return changes


def _plain(value: object) -> Any:
    if isinstance(value, Keyed):
        return str(value.key)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _note(
    action: str, subject: tuple[str, UUID], edition: ForumEdition, *, by: Actor, at: datetime, **details: Any
) -> None:
    record(action, subject=subject, by=by, at=at, edition=edition.slug, **details)


def _note_assignment(
    action: str, assignment: SessionAssignment, *, by: Actor, at: datetime, **details: Any
) -> None:
    session = assignment.session
    _note(
        action,
        ("assignment", assignment.key),
        session.edition,
        by=by,
        at=at,
        session=str(session.key),
        **details,
    )
