"""Questions about those who speak for a delegation, and about their invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import User
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, DelegationInvitation, FocalPoint, Registration
from forum_app.editions.roles import Role, Viewer
from forum_app.mail.models import Letter
from forum_app.mail.queries import letters
from forum_app.mail.rules import LetterState

IS_HELD = FocalPoint.valid_to.is_(None)


def focal_points(delegation: Delegation) -> list[FocalPoint]:
    """Those who speak for a delegation now: who is asked first, then the longest."""
    return list(
        db.session.scalars(
            select(FocalPoint)
            .where(FocalPoint.delegation_id == delegation.id, IS_HELD)
            .options(joinedload(FocalPoint.user))
            .order_by(FocalPoint.is_primary.desc(), FocalPoint.valid_from, FocalPoint.id)
        )
    )


def former_focal_points(delegation: Delegation) -> list[FocalPoint]:
    """Those who spoke for a delegation before, the latest first, with who followed them."""
    follower = joinedload(FocalPoint.succeeded_by).joinedload(FocalPoint.user)
    return list(
        db.session.scalars(
            select(FocalPoint)
            .where(FocalPoint.delegation_id == delegation.id, ~IS_HELD)
            .options(joinedload(FocalPoint.user), follower)
            .order_by(FocalPoint.valid_to.desc(), FocalPoint.id.desc())
        )
    )


def may_hand_over(point: FocalPoint, viewer: Viewer) -> bool:
    """Whether the viewer may name the successor: organisers anybody's, focal points their own alone."""
    return is_organiser(viewer) or point.user_id == viewer.user_id


def unreached(delegation: Delegation) -> list[Letter]:
    """The letters about a delegation or its people that did not arrive, the newest first."""
    keys = db.session.scalars(select(Registration.key).where(Registration.delegation_id == delegation.id))
    about = [f"delegation:{delegation.key}", *(f"registration:{key}" for key in keys)]
    failed = letters(delegation.edition.slug, state=LetterState.FAILED)
    return list(db.session.scalars(failed.where(Letter.about.in_(about))))


def focal_point_of(delegation: Delegation, key: UUID) -> FocalPoint | None:
    return db.session.scalar(
        select(FocalPoint).where(FocalPoint.delegation_id == delegation.id, FocalPoint.key == key, IS_HELD)
    )


def held_by(delegation: Delegation, user: User) -> FocalPoint | None:
    """The row by which an account speaks for a delegation now."""
    return db.session.scalar(
        select(FocalPoint).where(
            FocalPoint.delegation_id == delegation.id, FocalPoint.user_id == user.id, IS_HELD
        )
    )


def is_pending(at: datetime) -> ColumnElement[bool]:
    """Whether the invitation of the row can still be accepted."""
    return and_(
        DelegationInvitation.used_at.is_(None),
        DelegationInvitation.withdrawn_at.is_(None),
        DelegationInvitation.expires_at > at,
    )


def open_invitations(delegation: Delegation) -> list[DelegationInvitation]:
    """The invitations that were neither used nor withdrawn; an expired one can be sent again."""
    return list(
        db.session.scalars(
            select(DelegationInvitation)
            .where(
                DelegationInvitation.delegation_id == delegation.id,
                DelegationInvitation.used_at.is_(None),
                DelegationInvitation.withdrawn_at.is_(None),
            )
            .order_by(DelegationInvitation.sent_at, DelegationInvitation.id)
        )
    )


def invitation_of(delegation: Delegation, key: UUID) -> DelegationInvitation | None:
    return next((invitation for invitation in open_invitations(delegation) if invitation.key == key), None)


def invitation_by_secret(secret: str) -> DelegationInvitation | None:
    """The invitation of a link, usable or not."""
    return db.session.scalar(
        select(DelegationInvitation)
        .where(DelegationInvitation.secret_hash == secret_hash(secret))
        .options(joinedload(DelegationInvitation.delegation).joinedload(Delegation.edition))
    )


def is_organiser(viewer: Viewer) -> bool:
    """Whether the viewer has the role here; administrators without it see no person's registration."""
    return Role.ORGANISER in viewer.roles


def speaks_for(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer is a focal point of the delegation of the row."""
    return is_spoken_for_by(viewer.user_id)


def is_spoken_for_by(user_id: int | BindParameter[int] | None) -> ColumnElement[bool]:
    """Whether an account is a focal point of the delegation of the row."""
    return exists().where(FocalPoint.delegation_id == Delegation.id, FocalPoint.user_id == user_id, IS_HELD)
