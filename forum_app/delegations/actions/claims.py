"""Asking who speaks for a delegation whether somebody at the desk is one of its own."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, GoneError
from forum_app.delegations import emails, queries
from forum_app.delegations.models import FocalPoint, Registration
from forum_app.delegations.rules import check_unanswered

from .journal import note
from .seats import hold


def ask_delegation(registration: Registration, *, by: User, at: datetime) -> None:
    """Send a question that is answered by one tap; where nobody speaks for the delegation, none is asked."""
    points = queries.focal_points(registration.delegation)
    if points:
        registration.claim_asked_at = at
        note("claim-asked", registration, by=by, at=at)
        for point in points:
            emails.ask_about_claim(registration, point, at=at)
        db.session.flush()


def answer_claim(registration: Registration, point: FocalPoint, *, is_ours: bool, at: datetime) -> None:
    """Keep what a delegation says of somebody at the desk: the first answer counts, even a late one."""
    hold(registration.delegation)
    db.session.refresh(registration)
    if lock(point).valid_to:
        raise GoneError(N_("This link no longer works."))
    check_unanswered(confirmed=registration.claim_confirmed, has_ended=registration.has_ended)
    registration.claim_confirmed = is_ours
    note("claim-confirmed" if is_ours else "claim-denied", registration, by=point.user, at=at)
    db.session.flush()
