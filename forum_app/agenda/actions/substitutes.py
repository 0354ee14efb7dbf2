"""Who takes over from somebody who said no or has left: the institution goes on, somebody else is asked."""

from datetime import datetime

from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState, check_is_vacant
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Registration
from forum_app.people.models import Person

from .assignments import assign, note_assignment, unassign
from .journal import Actor, begin
from .leaving import vacate


def keep_institution(assignment: SessionAssignment, *, by: Actor, at: datetime) -> None:
    """Let the institution hold the role without the person whom it had named; it names somebody later."""
    begin(assignment.session.edition)
    _lock_vacant(assignment)
    if assignment.organization is None:
        raise RuleBrokenError(N_("No institution has this role."))
    _leave_to_institution(assignment, by=by, at=at)


def substitute(
    assignment: SessionAssignment,
    *,
    person: Person,
    registration: Registration | None = None,
    by: Actor,
    at: datetime,
) -> SessionAssignment:
    """Propose somebody else for a role whose holder said no or left; an institution keeps it beside them."""
    session, role = assignment.session, assignment.role
    begin(session.edition, whose=registration)
    _lock_vacant(assignment)
    if assignment.organization:
        _leave_to_institution(assignment, by=by, at=at)
    else:
        unassign(assignment, by=by, at=at)
    return assign(session, role=role, person=person, registration=registration, by=by, at=at)


def _lock_vacant(assignment: SessionAssignment) -> None:
    """Of two who look for a substitute at once, the second finds the role taken."""
    lock(assignment)
    check_is_vacant(assignment.state, has_left=assignment.holder_left_at is not None)


def _leave_to_institution(assignment: SessionAssignment, *, by: Actor, at: datetime) -> None:
    vacate(assignment)
    assignment.state = AssignmentState.ACCEPTED
    note_assignment("assignment.kept-by-institution", assignment, by=by, at=at)
    db.session.flush()
