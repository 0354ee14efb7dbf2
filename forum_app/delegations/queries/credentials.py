"""Questions about notes and letters: whom they name, who still lacks one, which of them disagree."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum_app.core.collation import fold
from forum_app.core.db import db, tally
from forum_app.core.models import StoredFile
from forum_app.delegations.models import (
    Credential,
    CredentialCover,
    Delegation,
    Registration,
    RuleOverride,
)
from forum_app.delegations.rules import (
    COVERING,
    ENDED,
    HOLDS_SEAT,
    LIVE,
    CredentialKind,
    CredentialState,
    OverriddenRule,
    Pile,
    are_disputed,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person

from .focal_points import is_organiser, speaks_for
from .registrations import IS_ACTIVE


def is_covered() -> ColumnElement[bool]:
    """Whether a credential that the organisers have accepted, be it provisionally, names the registration."""
    return _is_named(COVERING)


def is_in_review() -> ColumnElement[bool]:
    """Whether a document that the organisers have not looked at names the registration."""
    return _is_named(frozenset({CredentialState.UPLOADED}))


def lacks_credential() -> ColumnElement[bool]:
    """Whether the delegation needs a credential, none covers the registration, and nobody answers for it."""
    needs_one = select(Delegation.id).where(
        Delegation.id == Registration.delegation_id, Delegation.needs_credential
    )
    set_aside = select(RuleOverride.id).where(
        RuleOverride.registration_id == Registration.id, RuleOverride.rule == OverriddenRule.CREDENTIAL
    )
    return and_(
        needs_one.correlate(Registration).exists(),
        ~is_covered(),
        ~set_aside.correlate(Registration).exists(),
    )


def _is_named(states: Collection[CredentialState]) -> ColumnElement[bool]:
    return (
        select(CredentialCover.credential_id)
        .join(Credential, Credential.id == CredentialCover.credential_id)
        .where(CredentialCover.registration_id == Registration.id, Credential.state.in_(states))
        .correlate(Registration)
        .exists()
    )


IS_CONFIRMED = Registration.state.in_(HOLDS_SEAT)


def lacking(edition: ForumEdition) -> Select[int]:
    """The numbers of the registrations of an edition that lack a credential."""
    return select(Registration.id).where(Registration.edition_id == edition.id, lacks_credential())


def waits_for_credential(registration: Registration) -> bool:
    """Whether the badge of one registration waits."""
    return bool(db.session.scalar(select(lacks_credential()).where(Registration.id == registration.id)))


def covered_and_lacking(delegation: Delegation) -> tuple[int, int]:
    """Of the confirmed people of a delegation: how many are covered, and how many lack a credential."""
    row = db.session.execute(
        select(
            func.count().filter(is_covered()).label("covered"),
            func.count().filter(lacks_credential()).label("lacking"),
        ).where(Registration.delegation_id == delegation.id, IS_CONFIRMED)
    ).one()
    return row.covered, row.lacking


def credentials_of(delegation: Delegation) -> list[Credential]:
    """All that a delegation has sent, the latest part first, with whom it names."""
    return list(
        db.session.scalars(
            _with_people(select(Credential).where(Credential.delegation_id == delegation.id))
            .options(joinedload(Credential.file))
            .order_by(Credential.part.desc())
        )
    )


def appointing(delegation: Delegation) -> list[Credential]:
    """The documents of a delegation that may name its focal points, the latest first."""
    query = select(Credential).where(Credential.delegation_id == delegation.id, Credential.state.in_(LIVE))
    return list(db.session.scalars(query.order_by(Credential.part.desc())))


def credentials_naming(registration: Registration) -> list[Credential]:
    """All documents, live or not, that name a registration."""
    naming = select(CredentialCover.credential_id).where(CredentialCover.registration_id == registration.id)
    return list(
        db.session.scalars(select(Credential).where(Credential.id.in_(naming)).order_by(Credential.id))
    )


def credential_for(edition: ForumEdition, key: UUID, viewer: Viewer) -> Credential | None:
    """A credential for those who organise the edition, and for the focal points of its delegation."""
    wanted = _with_people(credentials_in(edition)).where(Credential.key == key)
    if not is_organiser(viewer):
        wanted = wanted.where(speaks_for(viewer))
    return db.session.scalar(wanted)


def credential_to_manage(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Credential | None:
    """A credential of an edition; the permission of the page has said that the viewer decides on it."""
    return db.session.scalar(_with_people(credentials_in(edition)).where(Credential.key == key))


def credentials_in(edition: ForumEdition) -> Select[Credential]:
    """The credentials of an edition, the longest waiting first, with delegation and file."""
    return (
        select(Credential)
        .join(Credential.delegation)
        .where(Delegation.edition_id == edition.id)
        .options(
            contains_eager(Credential.delegation).joinedload(Delegation.country),
            joinedload(Credential.file),
        )
        .order_by(Credential.uploaded_at, Credential.id)
    )


def piled(
    credentials: Select[Credential],
    pile: Pile = Pile.ALL,
    *,
    kind: CredentialKind | None = None,
    q: str | None = None,
) -> Select[Credential]:
    """A list of credentials under the filters of the queue."""
    credentials = credentials.where(PILES[pile])
    if kind:
        credentials = credentials.where(Credential.kind == kind)
    for word in fold(q or "").split():
        named = Delegation.search_key.contains(word, autoescape=True)
        credentials = credentials.where(or_(named, Credential.number.icontains(word, autoescape=True)))
    return credentials


def _is_disputed() -> ColumnElement[bool]:
    """Whether another list that is said to be complete names other people than this one."""
    other = aliased(Credential)
    rival = select(other.id).where(
        Credential.is_complete,
        Credential.state.in_(LIVE),
        other.delegation_id == Credential.delegation_id,
        other.id != Credential.id,
        other.is_complete,
        other.state.in_(LIVE),
        or_(_names_more(Credential, other), _names_more(other, Credential)),
    )
    return rival.correlate(Credential).exists()


def _names_more(one: type[Credential], other: type[Credential]) -> ColumnElement[bool]:
    """Whether one list names somebody who has not left and whom the other does not name."""
    cover, also = aliased(CredentialCover), aliased(CredentialCover)
    named_by_other = (
        select(also.credential_id)
        .where(also.credential_id == other.id, also.registration_id == cover.registration_id)
        .correlate(other, cover)
    )
    return (
        select(cover.credential_id)
        .join(Registration, Registration.id == cover.registration_id)
        .where(cover.credential_id == one.id, Registration.state.not_in(ENDED), ~named_by_other.exists())
        .correlate(one, other)
        .exists()
    )


PILES: Mapping[Pile, ColumnElement[bool]] = {
    Pile.WAITING: Credential.state.in_((CredentialState.UPLOADED, CredentialState.ORIGINAL_RECEIVED)),
    Pile.COPIES: Credential.state == CredentialState.PROVISIONALLY_ACCEPTED,
    Pile.DISPUTED: _is_disputed(),
    Pile.DECIDED: Credential.state.in_(
        (CredentialState.ACCEPTED, CredentialState.REJECTED, CredentialState.SUPERSEDED)
    ),
    Pile.ALL: true(),
}


def pile_sizes(edition: ForumEdition) -> Mapping[Pile, int]:
    """How many credentials of an edition lie on each pile."""
    here = select(Credential.id).join(Credential.delegation).where(Delegation.edition_id == edition.id)
    return tally(here, PILES)


def how_many_named(credentials: Iterable[Credential]) -> dict[int, int]:
    """How many people each of these documents names."""
    ids = [credential.id for credential in credentials]
    query = (
        select(CredentialCover.credential_id, func.count())
        .where(CredentialCover.credential_id.in_(ids))
        .group_by(CredentialCover.credential_id)
    )
    return {credential_id: count for credential_id, count in db.session.execute(query)}  # noqa: C416 rows are no pairs to mypy


def disputed_among(delegations: Iterable[Delegation]) -> dict[int, list[Credential]]:
    """The lists that disagree, oldest first, of those of these delegations that have any."""
    complete: dict[int, list[Credential]] = defaultdict(list)
    wanted = _with_people(select(Credential)).where(
        Credential.delegation_id.in_({delegation.id for delegation in delegations}),
        Credential.is_complete,
        Credential.state.in_(LIVE),
    )
    for credential in db.session.scalars(wanted.order_by(Credential.part)):
        complete[credential.delegation_id].append(credential)
    return {
        delegation_id: lists
        for delegation_id, lists in complete.items()
        if are_disputed(one.names for one in lists)
    }


class Named(NamedTuple):
    """A person of lists that disagree, and which of the lists name them."""

    registration: Registration
    by: tuple[bool, ...]

    @property
    def is_agreed(self) -> bool:
        return all(self.by)


def side_by_side(lists: Iterable[Credential]) -> list[Named]:
    """Everybody whom any of the lists names, those in dispute first."""
    lists = list(lists)
    people = {one.id: one for credential in lists for one in credential.people if not one.has_ended}
    named = [Named(one, tuple(one.id in credential.names for credential in lists)) for one in people.values()]
    return sorted(
        named, key=lambda one: (one.is_agreed, one.registration.person.sort_key, one.registration.id)
    )


def nameable(delegation: Delegation) -> list[Registration]:
    """The people of a delegation whom a credential can name."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.person)
            .where(Registration.delegation_id == delegation.id, IS_ACTIVE)
            .options(joinedload(Registration.person))
            .order_by(Person.sort_key, Registration.id)
        )
    )


def named_already(delegation: Delegation) -> set[int]:
    """The row numbers of those whom a live credential names, looked at or not."""
    return set(
        db.session.scalars(
            select(CredentialCover.registration_id)
            .join(Credential, Credential.id == CredentialCover.credential_id)
            .where(Credential.delegation_id == delegation.id, Credential.state.in_(LIVE))
        )
    )


def last_part(delegation: Delegation) -> int:
    """The number of the latest credential of a delegation, 0 before the first."""
    return (
        db.session.scalar(select(func.max(Credential.part)).where(Credential.delegation_id == delegation.id))
        or 0
    )


def bytes_kept(delegation: Delegation) -> int:
    """How large the files of a delegation's credentials are together."""
    return (
        db.session.scalar(
            select(func.sum(StoredFile.size))
            .join(Credential, Credential.file_id == StoredFile.id)
            .where(Credential.delegation_id == delegation.id)
        )
        or 0
    )


def _with_people(credentials: Select[Credential]) -> Select[Credential]:
    return credentials.options(selectinload(Credential.people).joinedload(Registration.person))
