"""Pairs of registrations that may be of one person."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed
from forum_app.delegations.rules import Grounds, SuspectState
from forum_app.editions.models import ForumEdition

from .registration import Registration


class DuplicateSuspect(Keyed, Base):
    """Two registrations of an edition that may be of one person; a pair once decided is never asked again."""

    __tablename__ = "duplicate_suspect"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="first_before_second"),
        Index("ix_duplicate_suspect_edition", "edition_id", "state"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    grounds: Mapped[Grounds]
    score: Mapped[int]  # how like the names are, of 100
    state: Mapped[SuspectState] = mapped_column(default=SuspectState.OPEN)
    found_at: Mapped[datetime]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))  # of the two, once merged
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    edition: Mapped[ForumEdition] = relationship()
    first: Mapped[Registration] = relationship(foreign_keys=[first_id])
    second: Mapped[Registration] = relationship(foreign_keys=[second_id])

    def other(self, registration: Registration) -> Registration:
        """The one of the two that this registration is suspected to repeat."""
        return self.second if registration.id == self.first_id else self.first
