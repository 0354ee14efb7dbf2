"""Badges and the keys that sign them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Keyed
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition

from .rules import CLOSED, ON_PAPER, PRINTABLE, BadgeState, RevokeReason

OPEN = text("state NOT IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(CLOSED))))


class SigningKey(Base):
    """The Ed25519 key that signs an edition's badges; the private half is sealed."""

    __tablename__ = "signing_key"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("number BETWEEN 0 AND 255", name="number_is_one_byte"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    number: Mapped[int]  # as the token carries it
    public_key: Mapped[bytes]
    sealed_private_key: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]  # verifies still, signs no more
    edition: Mapped[ForumEdition] = relationship()


class Badge(Keyed, Base):
    """The right of one registration to enter; never deleted, only revoked. At most one is open.

    The random reference that the token carries is kept as a hash, to find the badge, and sealed, to draw
    the code again; it stands in no address, letter, log or answer.
    """

    __tablename__ = "badge"
    __table_args__ = (
        Index(
            "uq_badge_open",
            "registration_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        UniqueConstraint("registration_id", "print_number"),
        UniqueConstraint("edition_id", "serial"),
        CheckConstraint("print_number BETWEEN 1 AND 255", name="print_number_is_one_byte"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    signing_key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"), index=True)
    serial: Mapped[int]
    reference_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_reference: Mapped[bytes]
    print_number: Mapped[int]
    state: Mapped[BadgeState] = mapped_column(default=BadgeState.QUEUED)
    snapshot: Mapped[dict[str, Any]]  # what was printed; later edits never change it
    issued_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    collected_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[RevokeReason | None]
    edition: Mapped[ForumEdition] = relationship()
    registration: Mapped[Registration] = relationship()
    signing_key: Mapped[SigningKey] = relationship()

    @property
    def outdated_category(self) -> dict[str, str] | None:
        """The category on the printed badge, where its holder has another one now."""
        if self.state not in ON_PAPER or "category" not in self.snapshot:
            return None
        printed: dict[str, str] = self.snapshot["category"]
        return printed if printed["code"] != self.registration.badge_category.code else None

    @property
    def is_printable(self) -> bool:
        """Whether a door would open for it; a batch takes those."""
        return self.state in PRINTABLE and self.registration.state is RegistrationState.APPROVED
