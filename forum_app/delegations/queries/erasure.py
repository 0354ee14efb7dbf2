"""Questions about what delegates asked to be erased."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, ErasureRequest, Registration
from forum_app.delegations.rules import ENDED, ERASURE_WAITS, OVER
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import long_over
from forum_app.editions.rules import NEEDS_KEPT

IS_OPEN = ErasureRequest.taken_back_at.is_(None) & ErasureRequest.done_at.is_(None)


def open_erasure(registration: Registration) -> ErasureRequest | None:
    """The request for erasure that waits, if the person has made one."""
    return db.session.scalar(
        select(ErasureRequest).where(ErasureRequest.registration_id == registration.id, IS_OPEN)
    )


def erasures(edition: ForumEdition) -> Select[ErasureRequest]:
    """What was asked to be erased in an edition and not taken back: what waits, then what is done."""
    return (
        select(ErasureRequest)
        .join(ErasureRequest.registration)
        .where(Registration.edition_id == edition.id, ErasureRequest.taken_back_at.is_(None))
        .options(
            contains_eager(ErasureRequest.registration).options(
                joinedload(Registration.person),
                joinedload(Registration.delegation).joinedload(Delegation.country),
            )
        )
        .order_by(ErasureRequest.done_at.is_not(None), ErasureRequest.asked_at, ErasureRequest.id)
    )


def erasures_due(*, at: datetime) -> Sequence[ErasureRequest]:
    """What can be erased now: asked for a day ago, of editions that are closed or ended half a month ago."""
    is_over = or_(ForumEdition.state.in_(OVER), ForumEdition.id.in_(long_over(NEEDS_KEPT, at=at)))
    return db.session.scalars(
        select(ErasureRequest)
        .join(ErasureRequest.registration)
        .join(Registration.edition)
        .where(IS_OPEN, ErasureRequest.asked_at <= at - ERASURE_WAITS, is_over)
        .order_by(ErasureRequest.id)
    ).all()


def is_expected_elsewhere(registration: Registration) -> bool:
    """Whether another edition, which is not over, expects the same person and needs the address."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(Registration.person_id == registration.person_id)
                .where(Registration.id != registration.id, Registration.state.not_in(ENDED))
                .where(Registration.edition_id == ForumEdition.id, ForumEdition.state.not_in(OVER))
            )
        )
    )
