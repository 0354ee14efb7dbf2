"""Those who speak for a delegation, and the links that make them do so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.models import User
from forum_app.core.db import Base, Keyed

from .credentials import Credential
from .delegation import Delegation


class FocalPoint(Keyed, Base):
    """Who speaks for a delegation, from when to when; handed over, the row stays."""

    __tablename__ = "focal_point"
    __table_args__ = (
        Index(
            "uq_focal_point_held",
            "delegation_id",
            "user_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(
            "uq_focal_point_primary",
            "delegation_id",
            unique=True,
            sqlite_where=text("is_primary AND valid_to IS NULL"),
            postgresql_where=text("is_primary AND valid_to IS NULL"),
        ),
    )

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    is_primary: Mapped[bool] = mapped_column(default=False, server_default=false())  # whom we ask first
    succeeded_by_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), index=True)
    delegation: Mapped[Delegation] = relationship()
    succeeded_by: Mapped["FocalPoint | None"] = relationship(remote_side="FocalPoint.id")
    appointed_by: Mapped[Credential | None] = relationship()  # the note or letter that says so
    user: Mapped[User] = relationship()


class DelegationInvitation(Keyed, Base):
    """A secret link, of one use, that makes its holder a focal point of one delegation."""

    __tablename__ = "delegation_invitation"

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    in_place_of_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), index=True)
    in_place_of: Mapped[FocalPoint | None] = relationship()  # whose word ends when the reader accepts
    appointed_by: Mapped[Credential | None] = relationship()
    delegation: Mapped[Delegation] = relationship()
