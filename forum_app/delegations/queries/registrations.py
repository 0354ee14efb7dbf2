"""Questions about registrations: lists, the roster of a delegation, its seats."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.accounts.models import JournalEntry
from forum_app.accounts.queries import history
from forum_app.core.db import db
from forum_app.delegations.models import ACTIVE, Delegation, Registration
from forum_app.delegations.rules import (
    ENDED,
    DelegationRole,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from forum_app.people.models import Person

from .focal_points import is_organiser, speaks_for

IS_ACTIVE = Registration.state.not_in(ENDED)


def registrations_of(edition: ForumEdition) -> Select[Registration]:
    """The registrations of an edition by the sort key of the person, with what a list shows of each."""
    return (
        select(Registration)
        .join(Registration.person)
        .where(Registration.edition_id == edition.id)
        .options(
            joinedload(Registration.person),
            joinedload(Registration.delegation).joinedload(Delegation.country),
            joinedload(Registration.badge_category),
        )
        .order_by(Person.sort_key, Registration.id)
    )


def registration_for(edition: ForumEdition, key: UUID, viewer: Viewer) -> Registration | None:
    """A registration for those who organise the edition, and for the focal points of its delegation."""
    wanted = registrations_of(edition).where(Registration.key == key)
    if not is_organiser(viewer):
        wanted = wanted.join(Registration.delegation).where(speaks_for(viewer))
    return db.session.scalar(wanted)


def registration_to_review(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Registration | None:
    """A registration of an edition; the permission of the page has said that the viewer decides on it."""
    return db.session.scalar(registrations_of(edition).where(Registration.key == key))


def registration_with_photo(edition: ForumEdition, key: UUID, viewer: Viewer) -> Registration | None:
    """A registration whose photo the viewer may see: those at the doors see all photos of the edition."""
    if Role.CHECKIN in viewer.roles:
        found = registration_to_review(edition, key, viewer)
    else:
        found = registration_for(edition, key, viewer)
    return found if found and found.photo_id else None


def roster(delegation: Delegation, *, ended: bool = False) -> list[Registration]:
    """The people of a delegation in its own order: head, alternate, then as arranged, then by name."""
    state = Registration.state.in_(ENDED) if ended else IS_ACTIVE
    rank = case(
        (Registration.delegation_role == DelegationRole.HEAD, 0),
        (Registration.delegation_role == DelegationRole.ALTERNATE, 1),
        else_=2,
    )
    arranged = func.coalesce(Registration.delegation_order, NEVER_ARRANGED)
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.person)
            .where(Registration.delegation_id == delegation.id, state)
            .options(joinedload(Registration.person), joinedload(Registration.badge_category))
            .order_by(rank, arranged, Person.sort_key, Registration.id)
        )
    )


NEVER_ARRANGED = 1_000_000


def with_link_passed_on(delegation: Delegation) -> list[Registration]:
    """Those of a delegation, who left too, whose own page opens by a link that focal points were given."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                Registration.delegation_id == delegation.id,
                Registration.passed_on_link == Registration.link_number,
            )
            .options(joinedload(Registration.person))
            .order_by(Registration.id)
        )
    )


def registrations_in(delegation: Delegation) -> list[Registration]:
    """Everybody whom a delegation ever registered."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.delegation_id == delegation.id)
            .options(joinedload(Registration.person))
        )
    )


def head_of(delegation: Delegation) -> Registration | None:
    """The one head that a delegation has now."""
    return db.session.scalar(
        select(Registration).where(
            Registration.delegation_id == delegation.id,
            Registration.delegation_role == DelegationRole.HEAD,
            ACTIVE,
        )
    )


def headed(edition: ForumEdition) -> set[int | str]:
    """The row numbers of the delegations of an edition that have a head."""
    is_head = Registration.delegation_role == DelegationRole.HEAD
    wanted = Registration.edition_id == edition.id, is_head, IS_ACTIVE
    return set(db.session.scalars(select(Registration.delegation_id).where(*wanted)))


_REFERENCE = select(Registration.id).where(
    Registration.edition_id == bindparam("edition_id"), Registration.reference == bindparam("reference")
)


def is_reference_taken(edition: ForumEdition, reference: str) -> bool:
    known = db.session.scalar(_REFERENCE, {"edition_id": edition.id, "reference": reference})
    return known is not None


def references(edition: ForumEdition) -> set[str]:
    """All references given in an edition."""
    return set(
        db.session.scalars(select(Registration.reference).where(Registration.edition_id == edition.id))
    )


def listed(edition: ForumEdition, refs: Iterable[str]) -> Select[Registration]:
    """Who came with one of these references, by delegation, with what a list is compared with."""
    return (
        select(Registration)
        .where(Registration.edition_id == edition.id, Registration.external_ref.in_(list(refs)))
        .options(
            joinedload(Registration.person),
            joinedload(Registration.delegation).options(
                joinedload(Delegation.country), joinedload(Delegation.organization)
            ),
            selectinload(Registration.overrides),
        )
        .order_by(Registration.delegation_id)
    )


def named(edition: ForumEdition, numbers: Iterable[str]) -> list[Registration]:
    """Those who come and have one of these numbers, of their own list or ours."""
    wanted = list(numbers)
    is_called = or_(Registration.external_ref.in_(wanted), Registration.reference.in_(wanted))
    query = select(Registration).where(Registration.edition_id == edition.id, is_called, IS_ACTIVE)
    return list(db.session.scalars(query.order_by(Registration.id)))


def last_edit(registration: Registration) -> JournalEntry | None:
    """Who changed the data of a registration last, and when."""
    edits = (line for line in history(registration) if line.action == "registration.edited")
    return next(edits, None)
