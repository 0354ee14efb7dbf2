"""Questions about taking delegations over from an edition before."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, FocalPoint
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import grants_of
from forum_app.editions.roles import Role

from .delegations import delegation_names
from .focal_points import IS_HELD


class Candidate(NamedTuple):
    """A delegation of the edition before, and what would come of it."""

    delegation: Delegation
    is_here: bool  # has a delegation already
    is_renamed: bool  # the reference data name it otherwise today
    focal_points: int


def earlier_editions(edition: ForumEdition, user_id: int) -> list[ForumEdition]:
    """The other editions that an account organises: only from those does it take anything over."""
    grants = db.session.scalars(grants_of(user_id))
    found = {one.edition.id: one.edition for one in grants if one.role is Role.ORGANISER}
    found.pop(edition.id, None)
    return sorted(found.values(), key=lambda one: (one.ordinal or 0, one.id), reverse=True)


def clonable(edition: ForumEdition, source: ForumEdition) -> list[Candidate]:
    """The delegations of another edition, with which of them are here already."""
    here = {identity(one) for one in _delegations(edition)}
    speaking = focal_points_by_delegation(source)
    return [
        Candidate(
            one,
            is_here=identity(one) in here,
            is_renamed=is_renamed(one),
            focal_points=len(speaking.get(one.id, ())),
        )
        for one in _delegations(source)
    ]


def focal_points_by_delegation(edition: ForumEdition) -> dict[int, list[FocalPoint]]:
    """Those who speak for each delegation of an edition."""
    found: dict[int, list[FocalPoint]] = {}
    for point in db.session.scalars(
        select(FocalPoint)
        .join(FocalPoint.delegation)
        .where(Delegation.edition_id == edition.id, IS_HELD)
        .options(joinedload(FocalPoint.user))
        .order_by(FocalPoint.is_primary.desc(), FocalPoint.id)
    ):
        found.setdefault(point.delegation_id, []).append(point)
    return found


def identity(delegation: Delegation) -> tuple[object, ...]:
    """What makes two delegations of two editions the same: its State in its kind, its body, else its name."""
    if delegation.organization_id:
        return ("organization", delegation.organization_id)
    if delegation.country_id:
        return ("country", delegation.country_id, delegation.kind)
    return ("name", delegation.kind, delegation.name_es)


def is_renamed(delegation: Delegation) -> bool:
    """Whether its State or body has another name today than this delegation bears."""
    named = delegation.country or delegation.organization
    return named is not None and (named.name_es, named.name_en) != (delegation.name_es, delegation.name_en)


def _delegations(edition: ForumEdition) -> list[Delegation]:
    return list(
        db.session.scalars(
            delegation_names(edition).options(
                joinedload(Delegation.country),
                joinedload(Delegation.organization),
                selectinload(Delegation.quotas),
            )
        )
    )
