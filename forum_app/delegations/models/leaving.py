"""What people ask for on their own page."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed

from .registration import Registration

IS_OPEN = text("taken_back_at IS NULL AND done_at IS NULL")


class CorrectionRequest(Keyed, Base):
    """A change that a delegate asks for when the data cannot be changed by hand any more."""

    __tablename__ = "correction_request"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    text: Mapped[str]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    registration: Mapped[Registration] = relationship()


class ErasureRequest(Keyed, Base):
    """A delegate asks for the erasure of the own data; it waits until the edition closes. Kept as a proof."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        Index(
            "uq_erasure_request_open",
            "registration_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    asked_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
