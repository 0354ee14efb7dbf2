"""Accounts, their sessions and links, the tries at their doors, and the journal of who did what."""

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum_app.core.collation import fold, sort_key
from forum_app.core.db import Base, Keyed

from .rules import LinkPurpose


class User(UserMixin, Keyed, Base):
    """Somebody who signs in. Without a password hash the account waits for its welcome link to be used."""

    __tablename__ = "user_account"

    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)  # case folded; what sign-in compares
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(index=True)
    search_key: Mapped[str]  # name and address, folded
    language: Mapped[str | None]
    password_hash: Mapped[str | None]
    is_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @validates("name", "email")
    def _make_keys(self, field: str, value: str) -> str:
        name, email = (value, self.email) if field == "name" else (self.name, value)
        self.sort_key = sort_key(name or "", "es")
        self.search_key = fold(f"{name or ''} {email or ''}")
        return value

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None


class SignedInSession(Keyed, Base):
    """One browser that is signed in; the cookie holds a secret, the row its hash."""

    __tablename__ = "signed_in_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    browser: Mapped[str]
    address: Mapped[str]
    user: Mapped[User] = relationship()


class AccountLink(Base):
    """A secret link of one use: to choose a first password, or a new one."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[LinkPurpose]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class Attempt(Base):
    """One try at a door (sign-in, reset mail), kept as long as its limit looks back."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_who", "door", "who_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[str]
    who_hash: Mapped[str]
    at: Mapped[datetime]


class JournalEntry(Base):
    """Who did what to what, when and why. Append-only: a trigger refuses to change or delete a row.

    Editions and subjects are named by slug, kind and public key, as text, so that this table may lie
    below all that it speaks of.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_subject", "subject_kind", "subject_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor_name: Mapped[str]  # as it was then; a command or a link holder has no account
    edition_slug: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[str]  # "registration.approved"
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]]
