"""The door: checkpoints, the browsers that scan there, what they scanned, and who is in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.models import User
from forum_app.agenda.models import Session
from forum_app.badges.models import Badge
from forum_app.core.db import Base, Keyed, Versioned
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition

from .rules import CheckpointKind, Direction, ScanMode, Verdict


class Checkpoint(Versioned, Base):
    """A place where badges are shown: a gate, a day's door, the door of a session."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        CheckConstraint("(kind = 'session') = (session_id IS NOT NULL)", name="session_of_its_kind"),
        Index(
            "uq_checkpoint_main",
            "edition_id",
            unique=True,
            sqlite_where=text("is_main"),
            postgresql_where=text("is_main"),
        ),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    position: Mapped[int]
    kind: Mapped[CheckpointKind]
    name_es: Mapped[str]
    name_en: Mapped[str | None]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"), index=True)
    is_main: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str | None]  # lets in only the badge categories that open it
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # taken out of use; its scans stay
    edition: Mapped[ForumEdition] = relationship()
    session: Mapped[Session | None] = relationship()


class Device(Keyed, Base):
    """A browser that scans; it has a row from the moment it opens the page."""

    __tablename__ = "device"

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime]
    last_contact_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    edition: Mapped[ForumEdition] = relationship()
    opened_by: Mapped[User] = relationship()


class Scan(Base):
    """One showing of a badge, whatever came of it. Append-only: a trigger refuses to change or delete a row.

    The device makes `scan_id` before it shows anything, so a repeat of a lost answer is the same fact.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("device_id", "scan_id"),
        Index("ix_scan_checkpoint_time", "checkpoint_id", "received_at"),
        Index("ix_scan_edition_time", "edition_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    scan_id: Mapped[UUID]
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"))
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), index=True)
    shown_hash: Mapped[bytes | None]  # of the text that was shown, when no badge was found
    operator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    mode: Mapped[ScanMode]
    direction: Mapped[Direction]
    scanned_at: Mapped[datetime]  # by the device's clock
    received_at: Mapped[datetime]  # by ours
    device_sequence: Mapped[int]
    is_offline: Mapped[bool] = mapped_column(default=False)
    slot: Mapped[str]  # the edition's local day, or the session
    verdict: Mapped[Verdict]
    checkpoint: Mapped[Checkpoint] = relationship()
    badge: Mapped[Badge | None] = relationship()
    device: Mapped[Device] = relationship()
    operator: Mapped[User] = relationship()


class QuarantinedScan(Base):
    """What came as a scan and is none: kept as it came, since the browser forgets it. Append-only."""

    __tablename__ = "quarantined_scan"
    __table_args__ = (UniqueConstraint("device_id", "scan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    scan_id: Mapped[UUID]
    operator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    received_at: Mapped[datetime]
    facts: Mapped[str]  # JSON, cut off where it is too long; of a text that was shown its hash alone


ACTIVE = text("ended_at IS NULL")


class Admission(Base):
    """Somebody is in, once for each checkpoint and slot: two unique indexes say so, not the code.

    One holds for the badge, one for the registration, so that a reprint does not admit a second time.
    It is written before the scan that it comes from, because the scan keeps the verdict: so the key to the
    scan is the one that the device made, and it is checked at the end of the transaction.
    """

    __tablename__ = "admission"
    __table_args__ = (
        Index(
            "uq_admission_badge",
            "badge_id",
            "checkpoint_id",
            "slot",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index(
            "uq_admission_registration",
            "registration_id",
            "checkpoint_id",
            "slot",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index("ix_admission_board", "edition_id", "slot", "admitted_at"),
        UniqueConstraint("device_id", "scan_id"),
        ForeignKeyConstraint(
            ["device_id", "scan_id"],
            ["scan.device_id", "scan.scan_id"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"), index=True)
    device_id: Mapped[int]
    scan_id: Mapped[UUID]
    slot: Mapped[str]
    admitted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    badge: Mapped[Badge] = relationship()
    registration: Mapped[Registration] = relationship()
    checkpoint: Mapped[Checkpoint] = relationship()
