"""The outbox; it knows strings only."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Base, Keyed

from .rules import LetterState


class Letter(Keyed, Base):
    """One outgoing message. Its secret link is sealed apart and dropped once it is sent."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_due", "state", "due_at"),)

    kind: Mapped[str]  # the template's name: "accounts/reset"
    to_name: Mapped[str]
    to_address: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # holds {{link}} where the secret address goes
    sealed_link: Mapped[bytes | None]
    edition_slug: Mapped[str | None] = mapped_column(index=True)  # whose Correo page shows it
    about: Mapped[str | None]  # kind and public key of the subject: "registration:…"
    once: Mapped[str | None] = mapped_column(unique=True)  # a second letter with the same word is not added
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[LetterState] = mapped_column(default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
