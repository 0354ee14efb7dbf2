"""Questions about who takes whose place."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import MAY_SUCCEED
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .registrations import IS_ACTIVE, roster


def candidates(leaver: Registration) -> list[Registration]:
    """Who is on the delegation's list and has no seat yet, in its own order: they may take a place."""
    return [one for one in roster(leaver.delegation) if one.state in MAY_SUCCEED]


def is_registered(person: Person, edition: ForumEdition) -> bool:
    """Whether a person has a registration in an edition that has not ended."""
    wanted = exists().where(
        Registration.person_id == person.id, Registration.edition_id == edition.id, IS_ACTIVE
    )
    return bool(db.session.scalar(select(wanted)))


def predecessors(registration: Registration) -> Sequence[Registration]:
    """In whose place a registration stands."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.substituted_by_id == registration.id)
        .options(joinedload(Registration.person))
        .order_by(Registration.id)
    ).all()
