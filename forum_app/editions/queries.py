"""Questions about editions, what is set for them, and the roles in them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import User
from forum_app.core.clock import local_day
from forum_app.core.db import db

from .models import BadgeCategory, ForumEdition, RoleGrant, Theme
from .roles import Role, Viewer
from .rules import EditionState, is_long_over


def edition_by_slug(slug: str) -> ForumEdition | None:
    """The edition of an address, public or not."""
    return db.session.scalar(select(ForumEdition).where(ForumEdition.slug == slug))


_ROLES_HELD = and_(
    RoleGrant.edition_id == ForumEdition.id,
    RoleGrant.user_id == bindparam("user_id"),
    RoleGrant.revoked_at.is_(None),
)
_EDITION_WITH_ROLES = (  # asked for by every page of an edition, so it is built once
    select(ForumEdition, RoleGrant.role)
    .outerjoin(RoleGrant, _ROLES_HELD)
    .where(ForumEdition.slug == bindparam("slug"))
)


def edition_with_roles(slug: str, user_id: int | None) -> tuple[ForumEdition | None, frozenset[Role]]:
    """The edition of an address and the roles that an account holds in it now, in one statement."""
    rows = db.session.execute(_EDITION_WITH_ROLES, {"slug": slug, "user_id": user_id}).all()
    return (rows[0][0] if rows else None), frozenset(role for _, role in rows if role)


def is_slug_taken(slug: str) -> bool:
    return bool(db.session.scalar(select(exists().where(ForumEdition.slug == slug))))


def public_editions() -> Select[ForumEdition]:
    """Editions that the public sees, the newest first."""
    return (
        select(ForumEdition)
        .where(ForumEdition.state != EditionState.DRAFT)
        .options(joinedload(ForumEdition.host_country), joinedload(ForumEdition.pro_tempore_presidency))
        .order_by(ForumEdition.is_rehearsal, ForumEdition.ordinal.desc(), ForumEdition.id)
    )


def all_editions() -> Select[ForumEdition]:
    """Every edition, drafts too, the newest first; for administrators."""
    return select(ForumEdition).order_by(
        ForumEdition.is_rehearsal, ForumEdition.ordinal.desc(), ForumEdition.id
    )


def long_over(kept: timedelta, *, at: datetime) -> list[int]:
    """The row numbers of editions that are archived, or whose last day is longer ago on their own clocks."""
    columns = ForumEdition.id, ForumEdition.state, ForumEdition.ends_on, ForumEdition.time_zone
    rows = db.session.execute(select(*columns).order_by(ForumEdition.id)).all()
    return [
        row.id
        for row in rows
        if is_long_over(row.state, last_day=row.ends_on, today=local_day(at, row.time_zone), kept=kept)
    ]


def is_organiser(user_id: int) -> bool:
    """Whether an account organises any edition now."""
    held = select(RoleGrant.id).where(
        RoleGrant.user_id == user_id, RoleGrant.role == Role.ORGANISER, RoleGrant.revoked_at.is_(None)
    )
    return db.session.scalar(held.limit(1)) is not None


def grants_of(user_id: int) -> Select[RoleGrant]:
    """The roles that an account holds in all editions, with their editions."""
    return (
        select(RoleGrant)
        .join(RoleGrant.edition)
        .where(RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None))
        .options(joinedload(RoleGrant.edition))
        .order_by(ForumEdition.is_rehearsal, ForumEdition.ordinal.desc(), ForumEdition.id, RoleGrant.role)
    )


def team(edition: ForumEdition) -> Select[RoleGrant]:
    """Who holds which role in an edition now, with their accounts."""
    return (
        select(RoleGrant)
        .where(RoleGrant.edition_id == edition.id, RoleGrant.revoked_at.is_(None))
        .options(joinedload(RoleGrant.user))
        .order_by(RoleGrant.role, RoleGrant.granted_at, RoleGrant.id)
    )


def organisers(edition: ForumEdition) -> list[User]:
    """The accounts that organise an edition now."""
    held = db.session.scalars(team(edition).where(RoleGrant.role == Role.ORGANISER))
    return [one.user for one in held if one.user.is_active]


def grant_held(edition: ForumEdition, *, user_id: int, role: Role) -> RoleGrant | None:
    """The open grant of a role to an account."""
    return db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.edition_id == edition.id,
            RoleGrant.user_id == user_id,
            RoleGrant.role == role,
            RoleGrant.revoked_at.is_(None),
        )
    )


def grant(edition: ForumEdition, key: UUID, _viewer: Viewer) -> RoleGrant | None:
    """A role that is held in the edition."""
    return db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.edition_id == edition.id, RoleGrant.key == key, RoleGrant.revoked_at.is_(None)
        )
    )


def themes(edition: ForumEdition) -> Select[Theme]:
    """The themes of an edition in their order."""
    return select(Theme).where(Theme.edition_id == edition.id).order_by(Theme.position)


def theme(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Theme | None:
    """A theme of the edition."""
    return db.session.scalar(select(Theme).where(Theme.edition_id == edition.id, Theme.key == key))


def categories(edition: ForumEdition) -> Select[BadgeCategory]:
    """The badge categories of an edition in their order."""
    return (
        select(BadgeCategory)
        .where(BadgeCategory.edition_id == edition.id)
        .order_by(BadgeCategory.position, BadgeCategory.id)
    )


_CATEGORY = select(BadgeCategory).where(
    BadgeCategory.edition_id == bindparam("edition_id"), BadgeCategory.code == bindparam("code")
)


def category_by_code(edition: ForumEdition, code: str) -> BadgeCategory | None:
    return db.session.scalar(_CATEGORY, {"edition_id": edition.id, "code": code})


def category(edition: ForumEdition, key: UUID, _viewer: Viewer) -> BadgeCategory | None:
    """A badge category of the edition."""
    return db.session.scalar(categories(edition).where(BadgeCategory.key == key))
