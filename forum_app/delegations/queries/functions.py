"""Questions about functions beside a registration."""

from sqlalchemy import ScalarSelect, func, select, union
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, FurtherDelegation, Registration
from forum_app.editions.models import ForumEdition

from .registrations import IS_ACTIVE


def represented(edition: ForumEdition) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many people an edition has, each once, and how many delegations they stand for.

    An ambassador of two States is one person and two delegations.
    """
    here = Registration.edition_id == edition.id, IS_ACTIVE
    people = select(func.count(Registration.person_id.distinct())).where(*here)
    own = select(Registration.delegation_id).where(*here)
    further = select(FurtherDelegation.delegation_id).join(
        Registration, Registration.id == FurtherDelegation.registration_id
    )
    either = union(own, further.where(*here)).subquery()
    return people.scalar_subquery(), select(func.count()).select_from(either).scalar_subquery()


def also_represented_by(delegation: Delegation) -> list[Registration]:
    """People of other delegations who stand for this one as well."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(FurtherDelegation, FurtherDelegation.registration_id == Registration.id)
            .where(FurtherDelegation.delegation_id == delegation.id, IS_ACTIVE)
            .options(joinedload(Registration.person), joinedload(Registration.delegation))
            .order_by(Registration.id)
        )
    )
