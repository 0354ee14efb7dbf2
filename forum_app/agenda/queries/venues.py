"""Questions about venues, and what an edition looks at in its programme."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from forum_app.agenda.models import (
    Agenda,
    ProtocolExclusion,
    Room,
    Session,
    SessionAssignment,
    SessionOrder,
    Venue,
    VenueTravel,
)
from forum_app.core.db import db
from forum_app.delegations.models import Delegation
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person


def venues(edition: ForumEdition) -> list[Venue]:
    """Venues of an edition in their order."""
    return list(
        db.session.scalars(
            select(Venue).where(Venue.edition_id == edition.id).order_by(Venue.position, Venue.id)
        )
    )


def venue_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Venue | None:
    """A venue of the edition."""
    return db.session.scalar(select(Venue).where(Venue.edition_id == edition.id, Venue.key == key))


def is_venue_used(venue: Venue) -> bool:
    """Whether any room is in the venue."""
    return bool(db.session.scalar(select(Room.id).where(Room.venue_id == venue.id).limit(1)))


def ways(edition: ForumEdition) -> Mapping[frozenset[int], VenueTravel]:
    """What is said of the way between two venues, by the numbers of both."""
    found = db.session.scalars(
        select(VenueTravel)
        .join(Venue, Venue.id == VenueTravel.venue_id)
        .where(Venue.edition_id == edition.id)
    )
    return {frozenset({way.venue_id, way.other_id}): way for way in found}


def agenda_of(edition: ForumEdition) -> Agenda:
    """What an edition says of its programme; of one that says nothing yet, a row that is not kept."""
    known = db.session.scalar(select(Agenda).where(Agenda.edition_id == edition.id))
    return known or Agenda(edition_id=edition.id, version=1, severities={}, teams={}, travel_minutes=0)


def orders(edition: ForumEdition) -> set[tuple[int, int]]:
    """Which session comes before which, by their numbers."""
    before = aliased(Session)
    found = db.session.execute(
        select(SessionOrder.before_id, SessionOrder.after_id)
        .join(before, before.id == SessionOrder.before_id)
        .where(before.edition_id == edition.id)
    )
    return {(first, then) for first, then in found}


def orders_of(session: Session) -> dict[str, list[Session]]:
    """The sessions that a session comes after, and those that it comes before."""
    after = select(Session).join(SessionOrder, SessionOrder.before_id == Session.id)
    before = select(Session).join(SessionOrder, SessionOrder.after_id == Session.id)
    chosen = {
        "after": after.where(SessionOrder.after_id == session.id),
        "before": before.where(SessionOrder.before_id == session.id),
    }
    return {name: list(db.session.scalars(one.order_by(Session.id))) for name, one in chosen.items()}


def exclusions(edition: ForumEdition) -> list[ProtocolExclusion]:
    """Which delegations are kept apart."""
    return list(
        db.session.scalars(
            select(ProtocolExclusion)
            .where(ProtocolExclusion.edition_id == edition.id)
            .options(joinedload(ProtocolExclusion.delegation), joinedload(ProtocolExclusion.other))
            .order_by(ProtocolExclusion.id)
        )
    )


def exclusion_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> ProtocolExclusion | None:
    """Two delegations of the edition that are kept apart."""
    return db.session.scalar(
        select(ProtocolExclusion).where(
            ProtocolExclusion.edition_id == edition.id, ProtocolExclusion.key == key
        )
    )


def delegations(edition: ForumEdition) -> list[Delegation]:
    """Delegations that can be kept apart, by their Spanish names."""
    return list(
        db.session.scalars(
            select(Delegation).where(Delegation.edition_id == edition.id).order_by(Delegation.sort_es)
        )
    )


def people_on_sessions(edition: ForumEdition) -> list[tuple[Person, int]]:
    """Who has a role in the programme, and in how many sessions."""
    found = (
        select(Person, func.count(SessionAssignment.session_id.distinct()))
        .join(SessionAssignment, SessionAssignment.person_id == Person.id)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id)
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person, count) for person, count in db.session.execute(found)]


def person_on_sessions(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Person | None:
    """Somebody who has a role in the programme."""
    return db.session.scalar(
        select(Person)
        .join(SessionAssignment, SessionAssignment.person_id == Person.id)
        .join(SessionAssignment.session)
        .where(Session.edition_id == edition.id, Person.key == key)
        .limit(1)
    )
