"""Questions about letters: the queue of an edition, those of a delegation, the letter of a code."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db, tally
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import is_organiser, speaks_for
from forum_app.delegations.rules import ENDED, HOLDS_SEAT
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import long_over
from forum_app.editions.roles import Viewer
from forum_app.editions.rules import PAPERS_KEPT
from forum_app.people.models import Person

from .models import InvitationLetter, LetterRequest
from .rules import OPEN, VALID, LetterKind, LetterState, Pile, typed_code

IS_OPEN = LetterRequest.state.in_(OPEN)
PILES: Mapping[Pile, ColumnElement[bool]] = {
    Pile.WAITING: LetterRequest.state == LetterState.REQUESTED,
    Pile.ISSUED: LetterRequest.state.in_(VALID),
    Pile.ENDED: LetterRequest.state.not_in(OPEN),
    Pile.ALL: true(),
}


def requests_in(edition: ForumEdition) -> Select[LetterRequest]:
    """The letters asked for in an edition, the longest waiting first, with all that a list shows."""
    return (
        select(LetterRequest)
        .join(LetterRequest.registration)
        .join(Registration.delegation)
        .join(Registration.person)
        .where(LetterRequest.edition_id == edition.id)
        .options(
            contains_eager(LetterRequest.registration).options(
                contains_eager(Registration.person).joinedload(Person.nation),
                contains_eager(Registration.delegation).joinedload(Delegation.country),
            ),
            joinedload(LetterRequest.letter),
        )
        .order_by(LetterRequest.asked_at, LetterRequest.id)
    )


def piled(
    requests: Select[LetterRequest],
    pile: Pile = Pile.ALL,
    *,
    kind: LetterKind | None = None,
    q: str | None = None,
) -> Select[LetterRequest]:
    """A list of letters under the filters of the queue."""
    requests = requests.where(PILES[pile])
    if kind:
        requests = requests.where(LetterRequest.kind == kind)
    for word in fold(q or "").split():
        named = Delegation.search_key.contains(word, autoescape=True)
        requests = requests.where(named | Person.search_key.contains(word, autoescape=True))
    return requests


def pile_sizes(edition: ForumEdition) -> Mapping[Pile, int]:
    """How many letters of an edition lie on each pile."""
    return tally(select(LetterRequest.id).where(LetterRequest.edition_id == edition.id), PILES)


def request_for(edition: ForumEdition, key: UUID, viewer: Viewer) -> LetterRequest | None:
    """A letter for those who organise the edition, and for the focal points of its delegation."""
    wanted = requests_in(edition).where(LetterRequest.key == key)
    if not is_organiser(viewer):
        wanted = wanted.where(speaks_for(viewer))
    return db.session.scalar(wanted)


def request_to_manage(edition: ForumEdition, key: UUID, _viewer: Viewer) -> LetterRequest | None:
    """A letter of an edition; the permission of the page has said that the viewer decides on it."""
    return db.session.scalar(requests_in(edition).where(LetterRequest.key == key))


def requests_of(delegation: Delegation) -> list[LetterRequest]:
    """All that was asked for by a delegation."""
    wanted = requests_in(delegation.edition).where(Registration.delegation_id == delegation.id)
    return list(db.session.scalars(wanted))


def requests_for(registration: Registration) -> list[LetterRequest]:
    """All that was asked for one registration, ended or not."""
    return list(
        db.session.scalars(
            select(LetterRequest)
            .where(LetterRequest.registration_id == registration.id)
            .order_by(LetterRequest.id)
        )
    )


def letters_shown(registration: Registration) -> list[LetterRequest]:
    """The letters of one registration as its person sees them, the latest first, those on paper with them."""
    return list(
        db.session.scalars(
            select(LetterRequest)
            .where(LetterRequest.registration_id == registration.id)
            .options(joinedload(LetterRequest.letter))
            .order_by(LetterRequest.id.desc())
        )
    )


def own_request(registration: Registration, key: UUID) -> LetterRequest | None:
    """One of the letters that were asked for a registration."""
    return next((one for one in letters_shown(registration) if one.key == key), None)


def open_requests(registration: Registration) -> list[LetterRequest]:
    """The letters of one registration that still wait, or are in the hands of a person."""
    return [one for one in requests_for(registration) if one.is_open]


_LACKS_LETTER = and_(
    Registration.needs_visa_letter,
    Registration.state.not_in(ENDED),
    ~exists().where(LetterRequest.registration_id == Registration.id),
)


def people_without_letter(delegation: Delegation) -> list[Registration]:
    """Those who need a letter for the visa, as their form says, and for whom none was ever asked."""
    return list(
        db.session.scalars(
            select(Registration)
            .join(Registration.person)
            .where(Registration.delegation_id == delegation.id, _LACKS_LETTER)
            .options(contains_eager(Registration.person))
            .order_by(Person.sort_key, Registration.id)
        )
    )


def without_letter(edition: ForumEdition) -> dict[int, int]:
    """How many such people each delegation of an edition has."""
    delegation = Registration.delegation_id
    query = select(delegation, func.count()).where(Registration.edition_id == edition.id, _LACKS_LETTER)
    rows = db.session.execute(query.group_by(delegation))
    return {row: number for row, number in rows}  # noqa: C416 rows are no pairs to mypy


def ready_to_issue(edition: ForumEdition) -> list[LetterRequest]:
    """The waiting letters of those whom the delegations have confirmed."""
    wanted = piled(requests_in(edition), Pile.WAITING).where(Registration.state.in_(HOLDS_SEAT))
    return list(db.session.scalars(wanted))


def kept_too_long(*, at: datetime) -> list[LetterRequest]:
    """The requests of editions that ended so long ago that passport data have to go."""
    past = long_over(PAPERS_KEPT, at=at)
    return list(
        db.session.scalars(
            select(LetterRequest)
            .where(LetterRequest.edition_id.in_(past), LetterRequest.sealed_passport.is_not(None))
            .options(joinedload(LetterRequest.letter))
            .order_by(LetterRequest.id)
        )
    )


def last_serial(edition: ForumEdition) -> int:
    """The serial of the latest letter of an edition, 0 before the first."""
    wanted = select(func.max(InvitationLetter.serial)).where(InvitationLetter.edition_id == edition.id)
    return db.session.scalar(wanted) or 0


def last_letter(edition: ForumEdition) -> InvitationLetter | None:
    """The latest letter of an edition, whose signatory usually signs the next one."""
    return db.session.scalar(
        select(InvitationLetter)
        .where(InvitationLetter.edition_id == edition.id)
        .order_by(InvitationLetter.serial.desc())
        .limit(1)
    )


def letter_by_code(typed: str) -> InvitationLetter | None:
    """The letter that a code was printed on, however it was typed."""
    return db.session.scalar(
        select(InvitationLetter)
        .where(InvitationLetter.code_hash == secret_hash(typed_code(typed)))
        .options(
            joinedload(InvitationLetter.request).options(
                joinedload(LetterRequest.edition),
                joinedload(LetterRequest.registration).joinedload(Registration.delegation),
            )
        )
    )
