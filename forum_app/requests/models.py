"""Letters that were asked for, and those that were issued."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition

from .rules import OPEN, VALID, LetterKind, LetterState

IS_OPEN = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(OPEN))))


class LetterRequest(Keyed, Base):
    """A letter that a person needs; of each kind at most one is open. Nothing is ever deleted."""

    __tablename__ = "letter_request"
    __table_args__ = (
        Index(
            "uq_letter_request_open",
            "registration_id",
            "kind",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_letter_request_queue", "edition_id", "state"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[LetterKind]
    language: Mapped[str]  # in which the letter is written
    consulate: Mapped[str | None]  # to whom it is addressed
    sealed_passport: Mapped[bytes | None]
    state: Mapped[LetterState] = mapped_column(default=LetterState.REQUESTED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    edition: Mapped[ForumEdition] = relationship()
    registration: Mapped[Registration] = relationship()
    letter: Mapped["InvitationLetter | None"] = relationship(back_populates="request")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_valid(self) -> bool:
        """Whether there is a letter that its reader may rely on."""
        return self.state in VALID


class InvitationLetter(Keyed, Base):
    """A letter as it was issued; later changes of the registration do not reach it."""

    __tablename__ = "invitation_letter"
    __table_args__ = (UniqueConstraint("edition_id", "serial"), UniqueConstraint("edition_id", "number"))

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("letter_request.id"), unique=True)
    serial: Mapped[int]  # counted within the edition, without gaps
    number: Mapped[str]
    code_hash: Mapped[str] = mapped_column(unique=True)
    sealed_face: Mapped[bytes]  # all that stands on the paper: name and passport are in it
    signatory: Mapped[str]
    signatory_title_es: Mapped[str | None]
    signatory_title_en: Mapped[str | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    request: Mapped[LetterRequest] = relationship(back_populates="letter")
