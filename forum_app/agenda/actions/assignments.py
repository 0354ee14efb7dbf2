"""Who has which role in a session: named, invited, answered."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from forum_app.accounts.models import User
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import LINK_LIFETIME, AssignmentState, SessionRole, check_step
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db, hold, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Registration
from forum_app.mail.actions import post
from forum_app.people.models import Organization, Person

from .journal import Actor, begin, note


def assign(
    session: Session,
    *,
    role: SessionRole,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    organization: Organization | None = None,
    registration: Registration | None = None,
    state: AssignmentState = AssignmentState.PROPOSED,
    **facts: Any,
) -> SessionAssignment:
    """Give a role in a session to a person, or to an institution that has not named one yet.

    Args:
        facts: `title_es`, `title_en` (in what capacity), `user`.

    """
    begin(session.edition, whose=registration)
    _check_comes(registration)
    check_free(session, role, person, organization)
    assignment = SessionAssignment(
        key=uuid4(),
        role=role,
        person=person,
        organization=organization,
        registration=registration,
        state=state,
        position=max((other.position for other in session.assignments), default=0) + 1,
        **facts,
    )
    session.assignments.append(assignment)
    holder = person.display_name if person else organization and organization.acronym_es
    note_assignment(
        "assignment.created", assignment, by=by, at=at, role=role.value, state=state.value, holder=holder
    )
    db.session.flush()
    return assignment


def check_free(
    session: Session, role: SessionRole, person: Person | None, organization: Organization | None
) -> None:
    """Refuse a role that the person or institution has in the session already, or is being given."""
    hold(f"roles of session {session.id}")
    if person is None and organization is None:
        raise RuleBrokenError(N_("Name a person or an institution."))
    for other in session.assignments:
        same = (
            other.person is person if person else other.person is None and other.organization is organization
        )
        if same and other.role is role:
            raise RuleBrokenError(N_("Already has this role in the session."))


def _check_comes(registration: Registration | None) -> None:
    if registration and registration.has_ended:
        raise RuleBrokenError(N_("This person no longer comes with the delegation."))


def name_person(
    assignment: SessionAssignment,
    *,
    person: Person,
    by: Actor,
    at: datetime,
    registration: Registration | None = None,
) -> None:
    """The institution names who will hold its role; the institution stays beside the name, and names once."""
    begin(assignment.session.edition, whose=registration)
    lock(assignment)
    _check_comes(registration)
    if assignment.person:
        raise RuleBrokenError(N_("%(name)s has been named already."), name=assignment.person.display_name)
    check_free(assignment.session, assignment.role, person, None)
    assignment.person, assignment.registration = person, registration
    note_assignment("assignment.named", assignment, by=by, at=at, person=str(person.key))


def introduce(*, name: str, email: str | None, language: str | None = None) -> Person:
    """Somebody who is in no delegation, known by name and address."""
    person = Person(key=uuid4(), display_name=name, email=email, language=language)
    db.session.add(person)
    return person


def unassign(assignment: SessionAssignment, *, by: Actor, at: datetime) -> None:
    """Take a role back; its link stops working."""
    begin(assignment.session.edition)
    lock(assignment)
    note_assignment("assignment.removed", assignment, by=by, at=at, role=assignment.role.value)
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
    begin(assignment.session.edition)
    lock(assignment)  # an answer that came meanwhile stays
    person = assignment.person
    if person is None or person.email is None:
        raise RuleBrokenError(N_("An invitation needs a person with an e-mail address."))
    check_step(assignment.state, AssignmentState.INVITED)
    assignment.state = AssignmentState.INVITED
    assignment.secret_hash = secret_hash(secret)
    assignment.link_expires_at = at + LINK_LIFETIME
    assignment.invited_at, assignment.answered_at = at, None
    assignment.user = user or assignment.user
    note_assignment("assignment.invited", assignment, by=by, at=at)
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
    begin(assignment.session.edition)
    lock(assignment)
    wanted = AssignmentState.ACCEPTED if accepted else AssignmentState.DECLINED
    if assignment.state is wanted:
        return
    check_step(assignment.state, wanted)
    assignment.state, assignment.answered_at = wanted, at
    note_assignment(f"assignment.{wanted.value}", assignment, by=by, at=at)


def note_assignment(
    action: str, assignment: SessionAssignment, *, by: Actor, at: datetime, **details: Any
) -> None:
    """One line of the journal about an assignment, with its session."""
    session = assignment.session
    note(action, assignment, session.edition, by=by, at=at, session=str(session.key), **details)
