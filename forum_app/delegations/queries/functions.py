"""Questions about functions beside a registration."""

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, FurtherDelegation, Registration
from forum_app.delegations.rules import ENDED, RoleGroup
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


def assistants_of(registration: Registration) -> list[Registration]:
    """Those who come to assist somebody."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.assistant_of_id == registration.id, IS_ACTIVE)
            .order_by(Registration.id)
        )
    )


def assists_nobody(edition: ForumEdition) -> ColumnElement[bool]:
    """Whether the registration is of an assistant without anybody who comes."""
    assisted = aliased(Registration)
    coming = select(assisted.id).where(assisted.edition_id == edition.id, assisted.state.not_in(ENDED))
    return and_(
        Registration.role_group == RoleGroup.ASSISTANT,
        IS_ACTIVE,
        or_(Registration.assistant_of_id.is_(None), Registration.assistant_of_id.not_in(coming)),
    )


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
