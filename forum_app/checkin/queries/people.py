"""Finding people at the door by name."""

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.badges.models import Badge
from forum_app.badges.rules import CLOSED
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import called
from forum_app.delegations.rules import ENDED
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Organization, Person

FOUND_AT_MOST = 20


def people_named(edition: ForumEdition, words: str) -> list[tuple[Registration, Badge | None]]:
    """Registrations that the words find, as at the review desk, with the open badge of each."""
    rows = db.session.execute(
        select(Registration, Badge)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Badge, and_(Badge.registration_id == Registration.id, Badge.state.not_in(CLOSED)))
        .where(
            Registration.edition_id == edition.id,
            Registration.state.not_in(ENDED),
            *called(edition, words),
        )
        .options(
            contains_eager(Registration.person),
            joinedload(Registration.delegation).joinedload(Delegation.country),
            joinedload(Registration.delegation)
            .joinedload(Delegation.organization)
            .joinedload(Organization.country),
            joinedload(Registration.badge_category),
        )
        .order_by(Person.sort_key, Registration.id)
        .limit(FOUND_AT_MOST)
    )
    return [(registration, badge) for registration, badge in rows]
