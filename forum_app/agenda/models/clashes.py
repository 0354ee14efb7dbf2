"""What an edition says of clashes, and the clashes that somebody lets be."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed, Versioned
from forum_app.delegations.models import Delegation
from forum_app.editions.models import ForumEdition

from .programme import Session


class Agenda(Versioned, Base):
    """The programme of an edition as a whole: one row an edition, which also keeps its writers in line.

    `serial` counts what was written of the programme, so that an editor may ask whether anything changed.
    """

    __tablename__ = "agenda"

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), unique=True)
    serial: Mapped[int] = mapped_column(default=0)
    severities: Mapped[dict[str, Any]] = mapped_column(default=dict)  # Severity by ClashRule, where not usual
    opens: Mapped[str | None]  # hours on the clock, as "08:00"
    closes: Mapped[str | None]
    travel_minutes: Mapped[int] = mapped_column(default=0)  # between two venues of which nothing is said
    teams: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of interpreters, by pair: {"es>en": 2}
    shortest_minutes: Mapped[int | None]
    longest_minutes: Mapped[int | None]
    most_minutes_without_break: Mapped[int | None]
    edition: Mapped[ForumEdition] = relationship()


class ClashAcknowledgement(Keyed, Base):
    """Who lets a clash be, and why; it holds as long as the facts of the clash stay what they were."""

    __tablename__ = "clash_acknowledgement"
    __table_args__ = (UniqueConstraint("edition_id", "clash"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    clash: Mapped[str]  # its key
    facts: Mapped[str]  # their digest
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class SessionOrder(Base):
    """A session that has to be over before another begins."""

    __tablename__ = "session_order"
    __table_args__ = (CheckConstraint("before_id <> after_id", name="two_sessions"),)

    before_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    after_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    before: Mapped[Session] = relationship(foreign_keys=before_id)
    after: Mapped[Session] = relationship(foreign_keys=after_id)


class ProtocolExclusion(Keyed, Base):
    """Two delegations whose people are not put into one session."""

    __tablename__ = "protocol_exclusion"
    __table_args__ = (
        UniqueConstraint("delegation_id", "other_id"),
        CheckConstraint("delegation_id < other_id", name="lower_first"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    reason: Mapped[str | None]
    delegation: Mapped[Delegation] = relationship(foreign_keys=delegation_id)
    other: Mapped[Delegation] = relationship(foreign_keys=other_id)
