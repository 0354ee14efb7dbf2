"""By when each step is done: the deadlines of a kind of delegation, and the extensions that one was given."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Base
from forum_app.delegations.rules import DeadlineStep, DelegationKind, Due, Term


class Deadline(Base):
    """When the delegations of a kind have to have done a step, and how many hours longer it is taken."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind", "step"),
        CheckConstraint("grace_hours >= 0", name="grace_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    kind: Mapped[DelegationKind]
    step: Mapped[DeadlineStep]
    at: Mapped[datetime]
    grace_hours: Mapped[int] = mapped_column(default=0)

    @property
    def due(self) -> Due:
        return Due(self.at, timedelta(hours=self.grace_hours))

    @property
    def term(self) -> Term:
        return Term(self.at, self.grace_hours)


class DeadlineExtension(Base):
    """More time, or less, for a step of one delegation: until when, why, by whom. The last one counts."""

    __tablename__ = "deadline_extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    step: Mapped[DeadlineStep]
    until: Mapped[datetime]
    reason: Mapped[str]
    by_name: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    @property
    def due(self) -> Due:
        return Due(self.until, is_extension=True)


class DeadlineReminder(Base):
    """The focal points of a delegation were reminded of a deadline, so many days before; told once."""

    __tablename__ = "deadline_reminder"

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), primary_key=True)
    step: Mapped[DeadlineStep] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)  # another day is another reminder
    days: Mapped[int] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]
