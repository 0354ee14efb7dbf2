"""Questions about delegations, those who speak for them, and their registrations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.clock import local_day
from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db
from forum_app.core.i18n import language
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from forum_app.people.models import Country, CountryStatus, Organization, Person
from forum_app.people.queries import countries, organizations
from forum_app.people.rules import CountryStanding

from .models import ACTIVE, Delegation, DelegationInvitation, FocalPoint, Registration
from .rules import (
    ENDED,
    DelegationKind,
    DelegationRole,
    DelegationState,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    has_latin_form,
    kind_of_country,
    kind_of_organization,
    obstacles,
)

IS_ACTIVE = Registration.state.not_in(ENDED)
IS_HELD = FocalPoint.valid_to.is_(None)


# Delegations


def delegations_of(edition: ForumEdition) -> Select[Delegation]:
    """The delegations of an edition, by name in the language of the page, with country and quotas."""
    return delegation_names(edition).options(joinedload(Delegation.country), selectinload(Delegation.quotas))


def delegation_of(
    edition: ForumEdition,
    kind: DelegationKind,
    *,
    country: Country | None = None,
    organization: Organization | None = None,
) -> Delegation | None:
    """The delegation of this kind that a State has, or the one that an organisation has."""
    found = select(Delegation).where(Delegation.edition_id == edition.id)
    if country:
        found = found.where(Delegation.country_id == country.id, Delegation.kind == kind)
    elif organization:
        found = found.where(Delegation.organization_id == organization.id)
    else:
        return None
    return db.session.scalar(found)


def delegation_names(edition: ForumEdition) -> Select[Delegation]:
    """The delegations of an edition, by name in the language of the page, for a choice."""
    order = Delegation.sort_en if language() == "en" else Delegation.sort_es
    return select(Delegation).where(Delegation.edition_id == edition.id).order_by(order, Delegation.id)


def delegation_for(edition: ForumEdition, key: UUID, viewer: Viewer) -> Delegation | None:
    """A delegation for those who organise the edition, and for its own focal points."""
    wanted = delegations_of(edition).where(Delegation.key == key)
    if not is_organiser(viewer):
        wanted = wanted.where(_speaks_for(viewer))
    return db.session.scalar(wanted)


def delegation_to_manage(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Delegation | None:
    """A delegation of an edition; the permission of the page has said that the viewer organises it."""
    return db.session.scalar(delegations_of(edition).where(Delegation.key == key))


def is_organiser(viewer: Viewer) -> bool:
    return viewer.is_administrator or Role.ORGANISER in viewer.roles


def _speaks_for(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        FocalPoint.delegation_id == Delegation.id, FocalPoint.user_id == viewer.user_id, IS_HELD
    )


def narrowed(
    delegations: Select[Delegation],
    *,
    kind: DelegationKind | None = None,
    state: DelegationState | None = None,
    missing: str | None = None,
    q: str | None = None,
) -> Select[Delegation]:
    """A list of delegations under the filters of the board."""
    if kind:
        delegations = delegations.where(Delegation.kind == kind)
    if state:
        delegations = delegations.where(Delegation.state == state)
    if missing:
        delegations = delegations.where(LACKS[missing])
    for word in fold(q or "").split():
        delegations = delegations.where(Delegation.search_key.contains(word, autoescape=True))
    return delegations


_people = exists().where(Registration.delegation_id == Delegation.id, IS_ACTIVE)
LACKS: Mapping[str, ColumnElement[bool]] = {
    "focal_point": ~exists().where(FocalPoint.delegation_id == Delegation.id, IS_HELD),
    "people": ~_people,
    "head": ~_people.where(Registration.delegation_role == DelegationRole.HEAD),
    "photo": _people.where(Registration.photo_id.is_(None)),
}


@dataclass
class Standing:
    """How far a delegation is: what the board and its own page say of it."""

    held: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    approved: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    people: int = 0
    heads: int = 0
    without_photo: int = 0
    unconfirmed: int = 0
    focal_points: int = 0
    invitations: int = 0

    @property
    def lacks(self) -> list[str]:
        """What is missing, by the words of the filter."""
        found = {
            "focal_point": not self.focal_points,
            "people": not self.people,
            "head": bool(self.people) and not self.heads,
            "photo": bool(self.without_photo),
        }
        return [what for what, is_missing in found.items() if is_missing]


def standings(delegations: Iterable[Delegation], *, at: datetime) -> dict[int, Standing]:
    """How far each of these delegations is, in three statements however many they are."""
    ids = [delegation.id for delegation in delegations]
    found = {delegation_id: Standing() for delegation_id in ids}
    for row in db.session.execute(_counts(ids)):
        standing = found[row.delegation_id]
        standing.held[row.role_group] = row.held
        standing.approved[row.role_group] = row.approved
        standing.waiting[row.role_group] = row.waiting
        standing.people += row.people
        standing.heads += row.heads
        standing.without_photo += row.without_photo
        standing.unconfirmed += row.unconfirmed
    for delegation_id, count in _tally(FocalPoint.delegation_id, ids, IS_HELD):
        found[delegation_id].focal_points = count
    pending = _is_pending(at)
    for delegation_id, count in _tally(DelegationInvitation.delegation_id, ids, pending):
        found[delegation_id].invitations = count
    return found


def _counts(delegation_ids: list[int]) -> Select[*tuple[Any, ...]]:
    state = Registration.state
    unconfirmed = state.in_(
        (RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.RETURNED)
    )
    return (
        select(
            Registration.delegation_id,
            Registration.role_group,
            func.count().label("people"),
            func.count(Registration.seat_number).label("held"),
            _how_many(state == RegistrationState.APPROVED).label("approved"),
            _how_many(state == RegistrationState.WAITLISTED).label("waiting"),
            _how_many(Registration.delegation_role == DelegationRole.HEAD).label("heads"),
            _how_many(Registration.photo_id.is_(None)).label("without_photo"),
            _how_many(unconfirmed).label("unconfirmed"),
        )
        .where(Registration.delegation_id.in_(delegation_ids), IS_ACTIVE)
        .group_by(Registration.delegation_id, Registration.role_group)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _tally(
    column: InstrumentedAttribute[int], ids: list[int], condition: ColumnElement[bool]
) -> Iterable[tuple[int, int]]:
    query = select(column, func.count()).where(column.in_(ids), condition).group_by(column)
    return [(delegation_id, count) for delegation_id, count in db.session.execute(query)]


def figures(edition: ForumEdition) -> Mapping[RegistrationState, int]:
    """How many registrations of an edition are in each state."""
    query = (
        select(Registration.state, func.count())
        .where(Registration.edition_id == edition.id)
        .group_by(Registration.state)
    )
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def invited_countries(edition: ForumEdition) -> set[int]:
    """The countries that have a delegation in an edition."""
    wanted = Delegation.edition_id == edition.id, Delegation.country_id.is_not(None)
    return set(db.session.scalars(select(Delegation.country_id).where(*wanted)))


def invited_organizations(edition: ForumEdition) -> set[int]:
    """The organisations that have a delegation in an edition."""
    wanted = Delegation.edition_id == edition.id, Delegation.organization_id.is_not(None)
    return set(db.session.scalars(select(Delegation.organization_id).where(*wanted)))


class Invitable(NamedTuple):
    """What an edition can still invite from the reference data."""

    countries: dict[str, Country]
    organizations: dict[str, Organization]
    states_by_kind: dict[DelegationKind, list[Country]]
    organizations_by_kind: dict[DelegationKind, list[Organization]]

    def chosen_countries(self, codes: Iterable[str], kinds: Iterable[DelegationKind]) -> list[Country]:
        """Those ticked one by one and those of whole kinds, each once."""
        of_kinds = (one for kind in kinds for one in self.states_by_kind.get(kind, ()))
        return list(dict.fromkeys([*(self.countries[code] for code in codes), *of_kinds]))

    def chosen_organizations(
        self, keys: Iterable[str], kinds: Iterable[DelegationKind]
    ) -> list[Organization]:
        """Those ticked one by one and those of whole kinds, each once."""
        of_kinds = (one for kind in kinds for one in self.organizations_by_kind.get(kind, ()))
        return list(dict.fromkeys([*(self.organizations[key] for key in keys), *of_kinds]))


def invitable(edition: ForumEdition, *, at: datetime) -> Invitable:
    """States that stand to the bloc, and organisations, that have no delegation in an edition yet."""
    held = standings_on(edition.starts_on or local_day(at, edition.time_zone))
    invited, known = invited_countries(edition), invited_organizations(edition)
    states = [one for one in db.session.scalars(countries()) if one.id in held and one.id not in invited]
    bodies = [one for one in db.session.scalars(organizations()) if one.id not in known]
    found = Invitable(
        {one.iso2: one for one in states},
        {str(one.key): one for one in bodies},
        defaultdict(list),
        defaultdict(list),
    )
    for state in states:
        found.states_by_kind[kind_of_country(held[state.id])].append(state)
    for body in bodies:
        found.organizations_by_kind[kind_of_organization(body.kind)].append(body)
    return found


def standings_on(day: date) -> dict[int, set[CountryStanding]]:
    """What each country is on a day, by its row number."""
    held: dict[int, set[CountryStanding]] = defaultdict(set)
    for status in db.session.scalars(select(CountryStatus)):
        begun = status.valid_from is None or status.valid_from <= day
        if begun and (status.valid_to is None or day <= status.valid_to):
            held[status.country_id].add(status.standing)
    return held


def organization(key: UUID) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.key == key))


# Focal points and their invitations


def focal_points(delegation: Delegation) -> list[FocalPoint]:
    """Those who speak for a delegation now, the longest first."""
    return list(
        db.session.scalars(
            select(FocalPoint)
            .where(FocalPoint.delegation_id == delegation.id, IS_HELD)
            .options(joinedload(FocalPoint.user))
            .order_by(FocalPoint.valid_from, FocalPoint.id)
        )
    )


def focal_point_of(delegation: Delegation, key: UUID) -> FocalPoint | None:
    return db.session.scalar(
        select(FocalPoint).where(FocalPoint.delegation_id == delegation.id, FocalPoint.key == key, IS_HELD)
    )


def held_by(delegation: Delegation, user: User) -> FocalPoint | None:
    """The row by which an account speaks for a delegation now."""
    return db.session.scalar(
        select(FocalPoint).where(
            FocalPoint.delegation_id == delegation.id, FocalPoint.user_id == user.id, IS_HELD
        )
    )


def _is_pending(at: datetime) -> ColumnElement[bool]:
    return and_(
        DelegationInvitation.used_at.is_(None),
        DelegationInvitation.withdrawn_at.is_(None),
        DelegationInvitation.expires_at > at,
    )


def open_invitations(delegation: Delegation) -> list[DelegationInvitation]:
    """The invitations that were neither used nor withdrawn; an expired one can be sent again."""
    return list(
        db.session.scalars(
            select(DelegationInvitation)
            .where(
                DelegationInvitation.delegation_id == delegation.id,
                DelegationInvitation.used_at.is_(None),
                DelegationInvitation.withdrawn_at.is_(None),
            )
            .order_by(DelegationInvitation.sent_at, DelegationInvitation.id)
        )
    )


def invitation_of(delegation: Delegation, key: UUID) -> DelegationInvitation | None:
    return next((invitation for invitation in open_invitations(delegation) if invitation.key == key), None)


def invitation_by_secret(secret: str) -> DelegationInvitation | None:
    """The invitation of a link, usable or not."""
    return db.session.scalar(
        select(DelegationInvitation)
        .where(DelegationInvitation.secret_hash == secret_hash(secret))
        .options(joinedload(DelegationInvitation.delegation).joinedload(Delegation.edition))
    )


# Registrations


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
        wanted = wanted.join(Registration.delegation).where(_speaks_for(viewer))
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


def registrations_by_key(edition: ForumEdition, keys: Iterable[UUID]) -> list[Registration]:
    return list(db.session.scalars(registrations_of(edition).where(Registration.key.in_(list(keys)))))


def reviewed(
    registrations: Select[Registration],
    *,
    state: RegistrationState | None = None,
    kind: DelegationKind | None = None,
    delegation: UUID | None = None,
    without_photo: bool = False,
    q: str | None = None,
) -> Select[Registration]:
    """A list of registrations under the filters of the review desk."""
    if state:
        registrations = registrations.where(Registration.state == state)
    if kind:
        registrations = registrations.where(Registration.delegation.has(Delegation.kind == kind))
    if delegation:
        registrations = registrations.where(Registration.delegation.has(Delegation.key == delegation))
    if without_photo:
        registrations = registrations.where(Registration.photo_id.is_(None), IS_ACTIVE)
    for word in fold(q or "").split():
        hit = Person.search_key.contains(word, autoescape=True)
        reference = Registration.reference.icontains(word, autoescape=True)
        registrations = registrations.where(or_(hit, reference))
    return registrations


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


def seats_taken(delegation: Delegation) -> dict[RoleGroup, set[int]]:
    """The numbers of the seats that a delegation holds, by group."""
    query = select(Registration.role_group, Registration.seat_number).where(
        Registration.delegation_id == delegation.id, Registration.seat_number.is_not(None)
    )
    taken: dict[RoleGroup, set[int]] = {group: set() for group in RoleGroup}
    for group, number in db.session.execute(query):
        taken[group].add(number or 0)
    return taken


def has_room(registration: Registration) -> bool:
    """Whether a registration has a seat or its group has one left, as far as can be said without the lock."""
    delegation, group = registration.delegation, registration.role_group
    quota = delegation.seats(group)
    is_seated = registration.seat_number is not None
    return is_seated or quota is None or len(seats_taken(delegation)[group]) < quota


def references(edition: ForumEdition) -> set[str]:
    """All references given in an edition."""
    return set(
        db.session.scalars(select(Registration.reference).where(Registration.edition_id == edition.id))
    )


def suspects(registration: Registration) -> list[Registration]:
    """Other active registrations of the edition with the same folded name, or the same e-mail address."""
    person = registration.person
    same = Person.search_key == person.search_key
    if person.email:
        same = or_(same, func.lower(Person.email) == person.email.lower())
    edition = registration.edition
    return list(
        db.session.scalars(
            registrations_of(edition).where(same, IS_ACTIVE, Registration.id != registration.id)
        )
    )


def open_rules(registration: Registration, *, full: bool) -> list[OverriddenRule]:
    """The rules that bar the approval of a registration and that nobody set aside."""
    person = registration.person
    broken = obstacles(
        has_photo=registration.photo_id is not None,
        has_latin_name=has_latin_form(person.badge_name or person.display_name),
        has_suspects=bool(suspects(registration)),
        delegation=registration.delegation.state,
        full=full,
    )
    return [rule for rule in broken if not registration.passes_over(rule)]


def history(registration: Registration) -> list[JournalEntry]:
    """What the journal tells of a registration, the latest first."""
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.subject_kind == "registration",
                JournalEntry.subject_key == str(registration.key),
            )
            .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        )
    )
