"""Questions about who takes part: stand-ins of delegations that declined, and States that are represented."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations.models import Delegation, FurtherDelegation, Registration, StandIn
from forum_app.delegations.rules import ABSENT, DelegationState
from forum_app.editions.models import ForumEdition

from .delegations import delegation_names, narrowed
from .functions import represented
from .registrations import IS_ACTIVE


def stand_ins(delegations: Iterable[Delegation]) -> dict[int, Delegation]:
    """Who counts for each of these delegations that declined, by row number."""
    declined = [one.id for one in delegations if one.state is DelegationState.DECLINED]
    if not declined:
        return {}
    wanted = select(StandIn).where(StandIn.delegation_id.in_(declined)).options(joinedload(StandIn.present))
    return {one.delegation_id: one.present for one in db.session.scalars(wanted)}


def possible_stand_ins(delegation: Delegation) -> list[Delegation]:
    """Delegations of organisations that take part: an agency comes where the State itself does not."""
    return list(
        db.session.scalars(
            delegation_names(delegation.edition)
            .where(Delegation.organization_id.is_not(None), Delegation.state.not_in(ABSENT))
            .options(joinedload(Delegation.organization))
        )
    )


def states_represented(edition: ForumEdition) -> ScalarSelect[int]:
    """How many States have somebody there: of their own, of another delegation too, or by a stand-in."""
    own = exists().where(Registration.delegation_id == Delegation.id, IS_ACTIVE)
    also = exists().where(
        FurtherDelegation.delegation_id == Delegation.id,
        FurtherDelegation.registration_id == Registration.id,
        IS_ACTIVE,
    )
    stands_in = exists().where(StandIn.delegation_id == Delegation.id)
    return (
        select(func.count(func.distinct(Delegation.country_id)))
        .where(Delegation.edition_id == edition.id, or_(own, also, stands_in))
        .scalar_subquery()
    )


class BoardFigures(NamedTuple):
    """What the board says above its list: how many match its filters, and who is invited and represented."""

    matching: int
    invited: int
    people: int
    delegations: int
    states: int


def board_figures(edition: ForumEdition, **wishes: Any) -> BoardFigures:
    """Count what the board of an edition says under its filters, in one statement."""
    invited = select(func.count(Delegation.id)).where(Delegation.edition_id == edition.id)
    counts = (
        narrowed(invited, **wishes).scalar_subquery(),
        invited.scalar_subquery(),
        *represented(edition),
        states_represented(edition),
    )
    return BoardFigures(*db.session.execute(select(*counts)).one())


def people_listed(delegation: Delegation) -> int:
    """How many people of a delegation have not left."""
    wanted = Registration.delegation_id == delegation.id, IS_ACTIVE
    return db.session.scalar(select(func.count(Registration.id)).where(*wanted)) or 0
