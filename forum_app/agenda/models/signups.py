"""Places in sessions that people sign up for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed
from forum_app.delegations.models import Registration

from .programme import Session


class SessionSignup(Keyed, Base):
    """Somebody who wants to be in a session: with a numbered seat, or waiting for one.

    No two have one seat, so that a session is never overbooked, however many sign up at once.
    """

    __tablename__ = "session_signup"
    __table_args__ = (
        UniqueConstraint("session_id", "registration_id"),
        UniqueConstraint("session_id", "seat"),
        CheckConstraint("seat > 0", name="seat_positive"),
        Index("ix_session_signup_waiting", "session_id", "asked_at"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    seat: Mapped[int | None]  # null: waiting
    asked_at: Mapped[datetime]
    seated_at: Mapped[datetime | None]
    session: Mapped[Session] = relationship()
    registration: Mapped[Registration] = relationship()
