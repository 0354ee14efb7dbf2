"""Questions about accounts and their sessions."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from forum_app.core.collation import fold
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db

from .models import AccountLink, Attempt, JournalEntry, SignedInSession, User
from .rules import IDLE, LIFETIME, LIMITS, Door, is_link_live, is_session_live

_SESSION = (  # asked for by every request, so it is built once
    select(SignedInSession)
    .where(SignedInSession.secret_hash == bindparam("secret_hash"))
    .options(joinedload(SignedInSession.user, innerjoin=True))
)


def session_by_secret(secret: str) -> SignedInSession | None:
    """The session that a cookie's secret belongs to, live or not, with its account."""
    return db.session.scalar(_SESSION, {"secret_hash": secret_hash(secret)})


def live_session(secret: str, *, at: datetime) -> SignedInSession | None:
    """The session that a cookie's secret signs in now; a disabled account is out at once."""
    session = session_by_secret(secret)
    if session is None or not session.user.is_active:
        return None
    live = is_session_live(
        opened_at=session.opened_at, seen_at=session.seen_at, closed_at=session.closed_at, at=at
    )
    return session if live else None


def live_sessions_of(user: User, *, at: datetime) -> list[SignedInSession]:
    """The browsers in which an account is signed in, the last used first."""
    return list(
        db.session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.user_id == user.id,
                SignedInSession.closed_at.is_(None),
                SignedInSession.seen_at > at - IDLE,
                SignedInSession.opened_at > at - LIFETIME,
            )
            .order_by(SignedInSession.seen_at.desc(), SignedInSession.id.desc())
        )
    )


def user_by_email(email: str) -> User | None:
    """The account of an address, whatever its case."""
    return db.session.scalar(select(User).where(User.email_key == email.strip().casefold()))


def user_by_key(key: object) -> User | None:
    """The account of a public key."""
    return db.session.scalar(select(User).where(User.key == key))


def people(*, search: str | None = None) -> Select[User]:
    """All accounts, or those whose name or address holds a text, by name."""
    found = select(User).order_by(User.sort_key, User.id)
    return found.where(User.search_key.contains(fold(search), autoescape=True)) if search else found


def live_link(secret: str, *, at: datetime) -> AccountLink | None:
    """The link of a secret while it works."""
    link = db.session.scalar(
        select(AccountLink)
        .where(AccountLink.secret_hash == secret_hash(secret))
        .options(joinedload(AccountLink.user))
    )
    if link is None or not link.user.is_active:
        return None
    return link if is_link_live(expires_at=link.expires_at, used_at=link.used_at, at=at) else None


def tries(door: Door, who_hash: str, *, at: datetime) -> int:
    """How often somebody tried a door within the time that its limit looks back."""
    return (
        db.session.scalar(
            select(func.count(Attempt.id)).where(
                Attempt.door == door, Attempt.who_hash == who_hash, Attempt.at > at - LIMITS[door].within
            )
        )
        or 0
    )


def other_administrators(user: User) -> int:
    """How many administrators who can sign in there are beside an account."""
    return (
        db.session.scalar(
            select(func.count(User.id)).where(
                User.is_administrator,
                User.disabled_at.is_(None),
                User.password_hash.is_not(None),
                User.id != user.id,
            )
        )
        or 0
    )


def changes_by(name: str, *, at: datetime) -> int:
    """How many changes somebody, or a command, noted in the journal at an instant."""
    counted = select(func.count()).where(JournalEntry.actor_name == name, JournalEntry.at == at)
    return db.session.scalar(counted) or 0


class Keyed(Protocol):
    """A row that the journal names by its table and its key."""

    __tablename__: str

    @property
    def key(self) -> UUID: ...


def history(subject: Keyed) -> list[JournalEntry]:
    """What the journal tells of a row, the latest first."""
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.subject_kind == subject.__tablename__,
                JournalEntry.subject_key == str(subject.key),
            )
            .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        )
    )
