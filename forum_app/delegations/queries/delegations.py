"""Questions about delegations: lists, what each one lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.collation import fold
from forum_app.core.db import db
from forum_app.core.i18n import language
from forum_app.delegations.models import Delegation, DelegationInvitation, FocalPoint, Registration
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationRole,
    DelegationState,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Country, Organization

from .credentials import IS_CONFIRMED, is_covered, is_in_review, lacks_credential
from .focal_points import IS_HELD, is_organiser, is_pending, is_spoken_for_by
from .quotas import IS_ANSWERED_FOR
from .registrations import IS_ACTIVE

Found = TypeVar("Found", Delegation, int)


def delegations_of(edition: ForumEdition) -> Select[Delegation]:
    """The delegations of an edition, by name in the language of the page, with country and quotas."""
    quotas = selectinload(Delegation.quotas), selectinload(Delegation.kind_quotas)
    return delegation_names(edition).options(joinedload(Delegation.country), *quotas)


def board_rows(edition: ForumEdition, **wishes: Any) -> Select[Delegation]:
    """The delegations of an edition under the filters of the board, with what a row shows."""
    return narrowed(delegation_names(edition), **wishes).options(
        joinedload(Delegation.country),
        joinedload(Delegation.quotas),
        selectinload(Delegation.kind_quotas),
    )


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
    facts = {"edition_id": edition.id, "key": key}
    if is_organiser(viewer):
        return db.session.scalar(_ONE, facts)
    return db.session.scalar(_ONE_SPOKEN_FOR, {**facts, "user_id": viewer.user_id})


def delegation_to_manage(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Delegation | None:
    """A delegation of an edition; the permission of the page has said that the viewer organises it."""
    return db.session.scalar(_ONE, {"edition_id": edition.id, "key": key})


_ONE = (  # with its country; what else a page needs of it is read when it is needed
    select(Delegation)
    .where(Delegation.edition_id == bindparam("edition_id"), Delegation.key == bindparam("key"))
    .options(joinedload(Delegation.country))
)
_ONE_SPOKEN_FOR = _ONE.where(is_spoken_for_by(bindparam("user_id")))


def narrowed(
    delegations: Select[Found],
    *,
    kind: DelegationKind | None = None,
    state: DelegationState | None = None,
    missing: ColumnElement[bool] | None = None,
    q: str | None = None,
) -> Select[Found]:
    """A list of delegations, or their number, under the filters of the board."""
    if kind:
        delegations = delegations.where(Delegation.kind == kind)
    if state:
        delegations = delegations.where(Delegation.state == state)
    if missing is not None:
        delegations = delegations.where(missing)
    for word in fold(q or "").split():
        delegations = delegations.where(Delegation.search_key.contains(word, autoescape=True))
    return delegations


_people = exists().where(Registration.delegation_id == Delegation.id, IS_ACTIVE)
_HALF_TITLED = Registration.position_title_es.is_(None) != Registration.position_title_en.is_(None)
UNCONFIRMED = (RegistrationState.DRAFT, RegistrationState.SUBMITTED, RegistrationState.RETURNED)
LACKS: Mapping[str, ColumnElement[bool]] = {
    "focal_point": ~exists().where(FocalPoint.delegation_id == Delegation.id, IS_HELD),
    "people": ~_people,
    "head": ~_people.where(Registration.delegation_role == DelegationRole.HEAD),
    "photo": _people.where(Registration.photo_id.is_(None)),
    "title": _people.where(_HALF_TITLED),
    "confirmation": _people.where(Registration.state.in_(UNCONFIRMED)),
    "answer": Delegation.state == DelegationState.INVITED,
    "credential": _people.where(IS_CONFIRMED, lacks_credential()),
}


@dataclass
class Standing:
    """How far a delegation is: what the board and its own page say of it."""

    held: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    answered_for: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    approved: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[RoleGroup, int] = field(default_factory=lambda: defaultdict(int))
    people: int = 0
    heads: int = 0
    without_photo: int = 0
    half_titled: int = 0  # whose position is written in one language alone
    unconfirmed: int = 0
    awaits_answer: bool = False
    credentialed: int = 0
    without_credential: int = 0
    credential_in_review: int = 0  # of those without: whom a document names that nobody has looked at
    focal_points: int = 0
    invitations: int = 0

    @property
    def has_confirmed(self) -> bool:
        """Whether the delegation stands by anybody."""
        return any(self.held.values())

    def surplus(self, group: RoleGroup, quota: int | None) -> int:
        """How many seats are held over a quota that was lowered, and that nobody answers for."""
        held = self.held[group] - self.answered_for[group]
        return 0 if quota is None else max(0, held - quota)

    def has_room(self, group: RoleGroup, quota: int | None) -> bool:
        """Whether fewer seats are held than the quota allows."""
        return quota is None or self.held[group] - self.answered_for[group] < quota

    @property
    def lacks(self) -> list[str]:
        """What is missing, by the words of the filter."""
        found = {
            "focal_point": not self.focal_points,
            "people": not self.people,
            "head": bool(self.people) and not self.heads,
            "photo": bool(self.without_photo),
            "title": bool(self.half_titled),
            "confirmation": bool(self.unconfirmed),
            "answer": self.awaits_answer,
            "credential": bool(self.without_credential),
        }
        return [what for what, is_missing in found.items() if is_missing]


def standings(delegations: Iterable[Delegation], *, at: datetime) -> dict[int, Standing]:
    """How far each of these delegations is, in two statements however many they are."""
    found = {one.id: Standing(awaits_answer=one.state is DelegationState.INVITED) for one in delegations}
    ids = list(found)
    for row in db.session.execute(_counts(ids)):
        standing = found[row.delegation_id]
        standing.held[row.role_group] = row.held
        standing.answered_for[row.role_group] = row.answered_for
        standing.approved[row.role_group] = row.approved
        standing.waiting[row.role_group] = row.waiting
        standing.people += row.people
        standing.heads += row.heads
        standing.without_photo += row.without_photo
        standing.unconfirmed += row.unconfirmed
        standing.half_titled += row.half_titled
        standing.credentialed += row.credentialed
        standing.without_credential += row.without_credential
        standing.credential_in_review += row.credential_in_review
    for row in db.session.execute(_speakers(ids, at=at)):
        found[row.delegation_id].focal_points += row.focal_points
        found[row.delegation_id].invitations += row.invitations
    return found


def other_groups_in_use(standings: Iterable[Standing]) -> list[RoleGroup]:
    """The groups besides the official one that some of these delegations have people in."""
    used = {group for standing in standings for group in (*standing.held, *standing.waiting)}
    return [group for group in RoleGroup if group in used - {RoleGroup.OFFICIAL}]


def groups_shown(delegation: Delegation, standing: Standing) -> list[RoleGroup]:
    """The groups that a delegation's own page shows: those with seats to give, and those with people."""
    return [
        group
        for group in RoleGroup
        if delegation.seats(group) or standing.held[group] or standing.waiting[group]
    ]


def _counts(delegation_ids: list[int]) -> Select[*tuple[Any, ...]]:
    state = Registration.state
    unconfirmed = state.in_(UNCONFIRMED)
    return (
        select(
            Registration.delegation_id,
            Registration.role_group,
            func.count().label("people"),
            func.count(Registration.seat_number).label("held"),
            _how_many(Registration.seat_number.is_not(None) & IS_ANSWERED_FOR).label("answered_for"),
            _how_many(state == RegistrationState.APPROVED).label("approved"),
            _how_many(state == RegistrationState.WAITLISTED).label("waiting"),
            _how_many(Registration.delegation_role == DelegationRole.HEAD).label("heads"),
            _how_many(Registration.photo_id.is_(None)).label("without_photo"),
            _how_many(_HALF_TITLED).label("half_titled"),
            _how_many(unconfirmed).label("unconfirmed"),
            _how_many(and_(IS_CONFIRMED, is_covered())).label("credentialed"),
            _how_many(and_(IS_CONFIRMED, lacks_credential())).label("without_credential"),
            _how_many(and_(IS_CONFIRMED, lacks_credential(), is_in_review())).label("credential_in_review"),
        )
        .where(Registration.delegation_id.in_(delegation_ids), IS_ACTIVE)
        .group_by(Registration.delegation_id, Registration.role_group)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _speakers(delegation_ids: list[int], *, at: datetime) -> CompoundSelect[int, int, int]:
    """Who speaks for these delegations, and who was invited to; one row for each of the two."""
    held, invited = FocalPoint.delegation_id, DelegationInvitation.delegation_id
    points = select(held, func.count().label("focal_points"), literal(0).label("invitations"))
    invitations = select(invited, literal(0), func.count())
    return union_all(
        points.where(held.in_(delegation_ids), IS_HELD).group_by(held),
        invitations.where(invited.in_(delegation_ids), is_pending(at)).group_by(invited),
    )
