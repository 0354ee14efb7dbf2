"""Whether a delegation comes: its steps, its answer to the invitation, and who counts for it."""

from datetime import datetime

from sqlalchemy import delete

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, StandIn
from forum_app.delegations.rules import DelegationState, check_delegation_step, check_stand_in

from .journal import note
from .seats import hold

ANSWERS = frozenset({DelegationState.ACCEPTED, DelegationState.DECLINED})


def move(
    delegation: Delegation,
    wanted: DelegationState,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Take one step of a delegation's life cycle, under its lock."""
    before = delegation.state
    people = queries.people_listed(delegation) if wanted is DelegationState.DECLINED else 0
    check_delegation_step(before, wanted, people=people)
    delegation.state = wanted
    if before is DelegationState.INVITED and wanted in ANSWERS:
        delegation.answered_at = at
    if wanted is DelegationState.DECLINED:
        db.session.execute(delete(StandIn).where(StandIn.present_id == delegation.id))
    if before is DelegationState.DECLINED:
        _forget_stand_in(delegation)
        delegation.answer_note = None
    note(
        f"{'invited-again' if wanted is DelegationState.INVITED else wanted.value}",
        delegation,
        by=by,
        at=at,
        reason=reason,
        before=before.value,
    )


def stand_in(delegation: Delegation, present: Delegation | None, *, by: User | str, at: datetime) -> None:
    """Count a delegation that declined as represented by another; or by nobody."""
    hold(delegation)
    _forget_stand_in(delegation)
    if present:
        check_stand_in(delegation.state, present.state, is_other=present.id != delegation.id)
        name = by.name if isinstance(by, User) else by
        db.session.add(StandIn(delegation_id=delegation.id, present=present, by_name=name, at=at))
    note(
        "stand-in",
        delegation,
        by=by,
        at=at,
        present=str(present.key) if present else None,
    )
    db.session.flush()


def _forget_stand_in(delegation: Delegation) -> None:
    if known := db.session.get(StandIn, delegation.id):
        db.session.delete(known)
        db.session.flush()
