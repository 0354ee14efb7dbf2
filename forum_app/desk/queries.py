"""Questions that look down on several domains at once."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import SessionState, Visibility
from forum_app.delegations.models import Delegation, FocalPoint
from forum_app.editions.models import ForumEdition

A_FEW = 6


def highlights(edition: ForumEdition) -> Select[Session]:
    """The first sessions of the public programme with those who are named in them."""
    return (
        select(Session)
        .where(
            Session.edition_id == edition.id,
            Session.state == SessionState.READY,
            Session.visibility != Visibility.CLOSED,
        )
        .options(
            joinedload(Session.room),
            joinedload(Session.theme),
            selectinload(Session.assignments).joinedload(SessionAssignment.person),
            selectinload(Session.assignments).joinedload(SessionAssignment.organization),
        )
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position, Session.id)
        .limit(A_FEW)
    )


def spoken_for(user_id: int) -> Select[FocalPoint]:
    """The delegations that an account speaks for now, with their editions."""
    return (
        select(FocalPoint)
        .join(FocalPoint.delegation)
        .where(FocalPoint.user_id == user_id, FocalPoint.valid_to.is_(None))
        .options(
            joinedload(FocalPoint.delegation).options(
                joinedload(Delegation.edition), joinedload(Delegation.country)
            )
        )
        .order_by(Delegation.edition_id.desc(), Delegation.sort_es, Delegation.id)
    )
