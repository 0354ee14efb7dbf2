"""Questions of the page that a delegate opens by link, and about what was asked for there."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations import links
from forum_app.delegations.models import CorrectionRequest, Delegation, Registration
from forum_app.delegations.rules import is_link_live


def registration_by_link(token: str) -> Registration | None:
    """The registration whose own page the link opens; None for whatever does not work, or not any more."""
    known = links.read(token)
    if known is None:
        return None
    key, number = known
    found = db.session.scalar(
        select(Registration)
        .where(Registration.key == key)
        .options(
            joinedload(Registration.person),
            joinedload(Registration.edition),
            joinedload(Registration.delegation).joinedload(Delegation.country),
        )
    )
    is_live = found and is_link_live(found.edition.state, sent=number, now=found.link_number)
    return found if is_live else None


def corrections(registration: Registration) -> list[CorrectionRequest]:
    """What a delegate asked to be corrected and nobody has done yet, the oldest first."""
    return list(
        db.session.scalars(
            select(CorrectionRequest)
            .where(CorrectionRequest.registration_id == registration.id, IS_OPEN)
            .order_by(CorrectionRequest.asked_at, CorrectionRequest.id)
        )
    )


IS_OPEN = CorrectionRequest.done_at.is_(None)


def asks_for_correction() -> ColumnElement[bool]:
    """Whether the delegate of the row waits for a correction."""
    return exists().where(CorrectionRequest.registration_id == Registration.id, IS_OPEN)
