"""The question whether somebody at the desk is of a delegation."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations import links
from forum_app.delegations.models import Delegation, FocalPoint, Registration
from forum_app.delegations.rules import is_link_live


def claim_by_link(token: str) -> tuple[Registration, FocalPoint] | None:
    """Whom a link asks about, and whom it asks; None for whatever does not work, or not any more."""
    keys = links.read_claim(token)
    if keys is None:
        return None
    row = db.session.execute(
        select(Registration, FocalPoint)
        .join(FocalPoint, FocalPoint.delegation_id == Registration.delegation_id)
        .where(Registration.key == keys[0], FocalPoint.key == keys[1], FocalPoint.valid_to.is_(None))
        .options(
            joinedload(Registration.person),
            joinedload(Registration.edition),
            joinedload(Registration.delegation).joinedload(Delegation.country),
        )
    ).one_or_none()
    if row is None or not is_link_live(row[0].edition.state, sent=0, now=0):
        return None
    return row[0], row[1]
