"""What people ask for on their own page."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed

from .registration import Registration


class CorrectionRequest(Keyed, Base):
    """A change that a delegate asks for when the data cannot be changed by hand any more."""

    __tablename__ = "correction_request"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    text: Mapped[str]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    registration: Mapped[Registration] = relationship()
