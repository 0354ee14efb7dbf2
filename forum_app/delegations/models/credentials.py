"""Notes verbales, credential letters and full powers, and whom they name."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed
from forum_app.core.models import StoredFile
from forum_app.delegations.rules import CredentialKind, CredentialState, ReceivedForm

from .delegation import Delegation
from .registration import Registration


class CredentialCover(Base):
    """A credential names a registered person."""

    __tablename__ = "credential_cover"

    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)


class Credential(Keyed, Base):
    """A document by which a delegation names its people; it may come in parts, and none is ever deleted."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("delegation_id", "part"),
        Index("ix_credential_waiting", "state", "delegation_id"),
        CheckConstraint("part > 0", name="part_positive"),
    )

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"))
    part: Mapped[int]  # counted within the delegation: later notes add names
    kind: Mapped[CredentialKind]
    number: Mapped[str]  # as the document has it
    issued_on: Mapped[date]
    signed_by: Mapped[str]
    is_complete: Mapped[bool]  # said to name the whole delegation
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    received_form: Mapped[ReceivedForm] = mapped_column(default=ReceivedForm.COPY)
    state: Mapped[CredentialState] = mapped_column(default=CredentialState.UPLOADED)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    original_received_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), index=True)
    delegation: Mapped[Delegation] = relationship()
    file: Mapped[StoredFile] = relationship()
    superseded_by: Mapped["Credential | None"] = relationship(remote_side="Credential.id")
    people: Mapped[list[Registration]] = relationship(secondary=CredentialCover.__table__)

    @property
    def names(self) -> frozenset[int]:
        """The row numbers of those named whose registration has not ended."""
        return frozenset(one.id for one in self.people if not one.has_ended)
