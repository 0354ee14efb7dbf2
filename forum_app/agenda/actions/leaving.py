"""What becomes of somebody's roles in sessions when the registration has ended: a person decides."""

from datetime import datetime

from forum_app.agenda import queries
from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState, RoleChoice
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Registration

from .assignments import check_free, note_assignment, unassign
from .journal import Actor, begin, wait_turn
from .signups import give_up_signups


def follow_leaver(registration: Registration, *, by: Actor, at: datetime, reason: str | None = None) -> None:
    """See to what a registration that has just ended had in the programme: its roles, then its seats."""
    mark_roles_of_leaver(registration, by=by, at=at, reason=reason)
    give_up_signups(registration, by=by, at=at, reason=reason)


def mark_roles_of_leaver(
    registration: Registration, *, by: Actor, at: datetime, reason: str | None = None
) -> None:
    """Note on each role of a registration that has just ended that somebody has to decide; move nothing."""
    wait_turn(registration.edition)
    held_roles = queries.roles_held(registration)
    if held_roles:
        begin(registration.edition)
    for held in held_roles:
        held.holder_left_at = at
        note_assignment("assignment.holder-left", held, by=by, at=at, reason=reason)


def settle_role(
    assignment: SessionAssignment,
    choice: RoleChoice,
    *,
    successor: Registration | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Carry out what somebody decided on the role of a person who has left; undecided, it stays marked."""
    begin(assignment.session.edition, whose=successor)
    lock(assignment)
    if choice is RoleChoice.LATER or assignment.holder_left_at is None:
        return
    if choice is RoleChoice.STAY:
        assignment.holder_left_at = None
        note_assignment("assignment.stays", assignment, by=by, at=at)
    elif choice is RoleChoice.MOVE:
        _move(assignment, successor, by=by, at=at)
    elif assignment.organization is None:
        unassign(assignment, by=by, at=at)
    else:
        vacate(assignment)
        note_assignment("assignment.opened", assignment, by=by, at=at)
    db.session.flush()


def _move(assignment: SessionAssignment, successor: Registration | None, *, by: Actor, at: datetime) -> None:
    """The successor has not been asked yet, so the role begins again as a proposal."""
    if successor is None or successor.has_ended:
        raise RuleBrokenError(N_("Nobody has taken this person's place; the role cannot be moved."))
    check_free(assignment.session, assignment.role, successor.person, None)
    vacate(assignment)
    assignment.person, assignment.registration = successor.person, successor
    assignment.title_es, assignment.title_en = successor.position_title_es, successor.position_title_en
    note_assignment("assignment.moved", assignment, by=by, at=at, person=str(successor.person.key))


def vacate(assignment: SessionAssignment) -> None:
    """Nobody holds the role; what the leaver was asked and answered, and the leaver's link, are gone."""
    assignment.person = assignment.registration = assignment.user = None
    assignment.title_es = assignment.title_en = None
    assignment.state = AssignmentState.PROPOSED
    assignment.secret_hash = assignment.link_expires_at = None
    assignment.invited_at = assignment.answered_at = assignment.holder_left_at = None
