"""One decision on many registrations at once, carried out row by row behind the requests."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.models import User
from forum_app.core.db import Base, Keyed
from forum_app.delegations.rules import BulkDecision, BulkOutcome
from forum_app.editions.models import ForumEdition

from .registration import Registration


class BulkRun(Keyed, Base):
    """A decision on all registrations that matched a filter when it was asked for."""

    __tablename__ = "bulk_run"

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    decision: Mapped[BulkDecision]
    reason: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    edition: Mapped[ForumEdition] = relationship()
    by: Mapped[User] = relationship()

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None or self.stopped_at is not None


class BulkRow(Base):
    """What became of one registration in it; the refusal in each language that pages have."""

    __tablename__ = "bulk_row"
    __table_args__ = (Index("ix_bulk_row_outcome", "run_id", "outcome"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_run.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)
    outcome: Mapped[BulkOutcome] = mapped_column(default=BulkOutcome.WAITING)
    why_es: Mapped[str | None]
    why_en: Mapped[str | None]
    run: Mapped[BulkRun] = relationship()
    registration: Mapped[Registration] = relationship()
