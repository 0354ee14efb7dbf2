"""Questions about editions and the roles in them."""

from sqlalchemy import Select, select

from forum_app.core.db import db

from .models import ForumEdition, RoleGrant
from .roles import Role
from .rules import EditionState


def edition_by_slug(slug: str) -> ForumEdition | None:
    """The edition of an address, public or not."""
    return db.session.scalar(select(ForumEdition).where(ForumEdition.slug == slug))


def public_editions() -> Select[ForumEdition]:
    """Editions that the public sees, the newest first."""
    return (
        select(ForumEdition)
        .where(ForumEdition.state != EditionState.DRAFT)
        .order_by(ForumEdition.is_rehearsal, ForumEdition.ordinal.desc(), ForumEdition.id)
    )


def roles_of(user_id: int, edition: ForumEdition) -> frozenset[Role]:
    """The roles that an account holds in an edition now."""
    return frozenset(
        db.session.scalars(
            select(RoleGrant.role).where(
                RoleGrant.edition_id == edition.id,
                RoleGrant.user_id == user_id,
                RoleGrant.revoked_at.is_(None),
            )
        )
    )
