"""Questions about those who sign up for sessions: what is offered, who has a seat, who waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.agenda.models import Session, SessionSignup
from forum_app.agenda.rules import Places, SessionState, Signable, bar, has_begun
from forum_app.agenda.schemas import FrozenProgramme, FrozenSession
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person

from .programme import Entry, entry
from .releases import released

IN_LINE = (SessionSignup.asked_at, SessionSignup.id)


@dataclass(frozen=True)
class Mine:
    """Somebody's own line: with a seat, or with a place on the waiting list."""

    signup: SessionSignup
    place: int | None


@dataclass(frozen=True)
class Offer:
    """A session as somebody finds it who may sign up for it."""

    entry: Entry
    places: Places
    mine: Mine | None
    beside: list[Entry]  # own other sessions at the same time
    bar: str | None  # why it is not possible to sign up
    is_cancelled: bool
    has_begun: bool


@dataclass(frozen=True)
class _Stock:
    """A session as it is now, whatever was released."""

    places: Places
    is_cancelled: bool


def signable(edition: ForumEdition, session: Session) -> Signable:
    """What decides on signing up: hours as they were released, the number of seats as it is now.

    Sign-up begins with a release that offers it, and ends at once when organizers call it off.
    """
    current = released(edition)
    frozen = current.programme.session.get(session.key) if current else None
    return _signable(frozen, session.signup_seats, is_cancelled=session.state is SessionState.CANCELLED)


def _signable(frozen: FrozenSession | None, seats: int | None, *, is_cancelled: bool) -> Signable:
    is_offered = frozen is not None and frozen.is_public and frozen.signup_seats is not None
    return Signable(
        seats=seats if is_offered else None,
        is_cancelled=is_cancelled or (frozen is not None and frozen.is_cancelled),
        starts_at=frozen.starts_at if frozen else None,
    )


def session_to_join(edition: ForumEdition, key: UUID) -> Session | None:
    """A session that the public finds in the released programme."""
    current = released(edition)
    frozen = current.programme.session.get(key) if current else None
    if frozen is None or not frozen.is_public:
        return None
    return db.session.scalar(select(Session).where(Session.edition_id == edition.id, Session.key == key))


def session_left(registration: Registration, key: UUID) -> Session | None:
    """A session that somebody leaves: one of the released programme, or any with the own name on its list."""
    edition = registration.edition
    mine = select(Session).join(SessionSignup).where(SessionSignup.registration_id == registration.id)
    return db.session.scalar(mine.where(Session.key == key)) or session_to_join(edition, key)


def offers(registration: Registration, *, at: datetime) -> list[Offer]:
    """The sessions that somebody may sign up for or has signed up for, in the order of the clock."""
    current = released(registration.edition)
    if current is None:
        return []
    programme, mine = current.programme, _mine(registration)
    stock = _stock(Session.edition_id == registration.edition_id)
    own = [one for one in programme.sessions if one.key in mine or _has_role(one, registration.person)]
    return [
        _offer(programme, session, registration, stock[session.key], mine.get(session.key), own, at)
        for session in programme.sessions
        if session.key in mine
        or (session.key in stock and _is_offered(session, stock[session.key].places.seats, at))
    ]


def _is_offered(session: FrozenSession, seats: int | None, at: datetime) -> bool:
    signed = _signable(session, seats, is_cancelled=False)
    return not (signed.seats is None or signed.is_cancelled or has_begun(signed.starts_at, at))


def _has_role(session: FrozenSession, person: Person) -> bool:
    return any(role.person == person.key for role in session.roles)


def _offer(
    programme: FrozenProgramme,
    session: FrozenSession,
    registration: Registration,
    stock: _Stock,
    mine: Mine | None,
    own: Iterable[FrozenSession],
    at: datetime,
) -> Offer:
    signed = _signable(session, stock.places.seats, is_cancelled=stock.is_cancelled)
    beside = [] if signed.is_cancelled else [other for other in own if _meet(session, other)]
    return Offer(
        entry=entry(programme, session),
        places=stock.places,
        mine=mine,
        beside=[entry(programme, other) for other in beside],
        bar=bar(signed, registration.state, at=at),
        is_cancelled=signed.is_cancelled,
        has_begun=has_begun(signed.starts_at, at),
    )


def _meet(one: FrozenSession, other: FrozenSession) -> bool:
    """Whether two sessions are at the same time."""
    if one.key == other.key or other.is_cancelled:
        return False
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at):
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def places(session: UUID) -> Places | None:
    """The seats of a session now; None where nobody signs up for it any more."""
    stock = _stock(Session.key == session).get(session)
    return stock.places if stock and not stock.is_cancelled and stock.places.seats is not None else None


def _stock(which: ColumnElement[bool]) -> dict[UUID, _Stock]:
    taken, everybody = func.count(SessionSignup.seat), func.count(SessionSignup.id)
    counted = (
        select(Session.key, Session.signup_seats, Session.state, taken, everybody)
        .outerjoin(SessionSignup, SessionSignup.session_id == Session.id)
        .where(which)
        .group_by(Session.id)
    )
    return {
        key: _Stock(Places(seats, held, people - held), is_cancelled=state is SessionState.CANCELLED)
        for key, seats, state, held, people in db.session.execute(counted)
    }


def _mine(registration: Registration) -> Mapping[UUID, Mine]:
    """What somebody has signed up for, by session."""
    line = _line()
    own = (
        select(Session.key, SessionSignup, line.c.place)
        .join(SessionSignup.session)
        .outerjoin(line, line.c.id == SessionSignup.id)
        .where(SessionSignup.registration_id == registration.id)
        .execution_options(populate_existing=True)
    )
    return {key: Mine(signup, place) for key, signup, place in db.session.execute(own)}


def _line() -> Subquery:
    """Those who wait, with their places in line."""
    place = func.row_number().over(partition_by=SessionSignup.session_id, order_by=IN_LINE)
    return select(SessionSignup.id, place.label("place")).where(SessionSignup.seat.is_(None)).subquery()


def signup_of(registration: Registration, session: Session) -> SessionSignup | None:
    """The line of somebody in a session, as it is now."""
    return db.session.scalar(
        select(SessionSignup)
        .where(SessionSignup.session_id == session.id, SessionSignup.registration_id == registration.id)
        .execution_options(populate_existing=True)
    )


def signups_of(registration: Registration) -> list[SessionSignup]:
    """What somebody has signed up for, in the order of asking."""
    mine = select(SessionSignup).where(SessionSignup.registration_id == registration.id)
    return list(db.session.scalars(mine.options(joinedload(SessionSignup.session)).order_by(*IN_LINE)))


def has_signups(session: Session) -> bool:
    """Whether anybody has signed up for a session."""
    return bool(
        db.session.scalar(select(SessionSignup.id).where(SessionSignup.session_id == session.id).limit(1))
    )


def seats_taken(session: Session) -> list[int]:
    """The numbers of the seats that are taken."""
    numbers = select(SessionSignup.seat).where(
        SessionSignup.session_id == session.id, SessionSignup.seat.is_not(None)
    )
    return [number for number in db.session.scalars(numbers) if number]


def first_waiting(session: Session, number: int) -> list[SessionSignup]:
    """Those who wait longest, as many as asked for."""
    waiting = SessionSignup.session_id == session.id, SessionSignup.seat.is_(None)
    return list(db.session.scalars(_people().where(*waiting).order_by(*IN_LINE).limit(number)))


def signups_in(session: Session) -> list[SessionSignup]:
    """All who have signed up for a session: those with a seat by its number, then those who wait."""
    return list(
        db.session.scalars(
            _people()
            .where(SessionSignup.session_id == session.id)
            .order_by(SessionSignup.seat.is_(None), SessionSignup.seat, *IN_LINE)
        )
    )


def _people() -> Select[SessionSignup]:
    return (
        select(SessionSignup)
        .options(
            joinedload(SessionSignup.registration).options(
                joinedload(Registration.person),
                joinedload(Registration.delegation).joinedload(Delegation.country),
            )
        )
        .execution_options(populate_existing=True)
    )


def signup_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> SessionSignup | None:
    """The line of somebody in a session of the edition."""
    return db.session.scalar(
        _people()
        .join(SessionSignup.session)
        .where(Session.edition_id == edition.id, SessionSignup.key == key)
        .options(contains_eager(SessionSignup.session))
    )


def signups_of_delegation(delegation: Delegation) -> dict[Session, list[Mine]]:
    """Who of a delegation has signed up for what, in the order of the clock."""
    line = _line()
    rows = (
        select(SessionSignup, line.c.place)
        .join(SessionSignup.session)
        .join(SessionSignup.registration)
        .join(Registration.person)
        .outerjoin(line, line.c.id == SessionSignup.id)
        .where(Registration.delegation_id == delegation.id)
        .options(
            contains_eager(SessionSignup.session).joinedload(Session.room),
            contains_eager(SessionSignup.registration).contains_eager(Registration.person),
        )
        .order_by(
            Session.starts_at.is_(None), Session.starts_at, Session.id, Person.sort_key, SessionSignup.id
        )
    )
    found: defaultdict[Session, list[Mine]] = defaultdict(list)
    for signup, number in db.session.execute(rows):
        found[signup.session].append(Mine(signup, number))
    return dict(found)


def sessions_signed_up_for(registration: Registration) -> list[Session]:
    """The sessions of somebody's sign-ups, held until the transaction ends, always in the same order."""
    return list(
        db.session.scalars(
            select(Session)
            .join(SessionSignup, SessionSignup.session_id == Session.id)
            .where(SessionSignup.registration_id == registration.id)
            .order_by(Session.id)
            .with_for_update(of=Session)
            .execution_options(populate_existing=True)
        )
    )


def is_signed_up(registration: Registration) -> bool:
    """Whether somebody has signed up for any session."""
    mine = select(SessionSignup.id).where(SessionSignup.registration_id == registration.id)
    return bool(db.session.scalar(mine.limit(1)))
