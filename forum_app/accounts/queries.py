"""Questions about accounts and their sessions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.core.crypto import secret_hash
from forum_app.core.db import db

from .models import SignedInSession, User
from .rules import is_session_live


def session_by_secret(secret: str) -> SignedInSession | None:
    """The session that a cookie's secret belongs to, live or not, with its account."""
    return db.session.scalar(
        select(SignedInSession)
        .where(SignedInSession.secret_hash == secret_hash(secret))
        .options(joinedload(SignedInSession.user))
    )


def user_of_session(secret: str, *, at: datetime) -> User | None:
    """The account that a cookie's secret signs in now; a disabled account is out at once."""
    session = session_by_secret(secret)
    if session is None or not session.user.is_active:
        return None
    live = is_session_live(
        opened_at=session.opened_at, seen_at=session.seen_at, closed_at=session.closed_at, at=at
    )
    return session.user if live else None


def user_by_email(email: str) -> User | None:
    """The account of an address, whatever its case."""
    return db.session.scalar(select(User).where(User.email_key == email.strip().casefold()))
