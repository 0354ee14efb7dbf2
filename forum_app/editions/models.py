"""Editions of the forum and what is set for a whole edition: themes, badge categories, roles."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.models import User
from forum_app.core.db import Base, Keyed, Versioned
from forum_app.people.models import Country

from .roles import Role
from .rules import EditionFormat, EditionState, roman


class ForumEdition(Versioned, Base):
    """One edition of the forum. What is not known is null and shown as not known."""

    __tablename__ = "forum_edition"

    slug: Mapped[str] = mapped_column(unique=True)
    ordinal: Mapped[int | None]
    name_es: Mapped[str]
    name_en: Mapped[str | None]
    summary_es: Mapped[str | None]
    summary_en: Mapped[str | None]
    bloc_es: Mapped[str]
    bloc_en: Mapped[str | None]
    pro_tempore_presidency_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    host_country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    city: Mapped[str | None]
    venue: Mapped[str | None]
    format: Mapped[EditionFormat | None]
    time_zone: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    year: Mapped[int | None]  # when the days are not known
    month: Mapped[int | None]
    languages: Mapped[list[str]]
    protocol_language: Mapped[str] = mapped_column(
        default="es", server_default="es"
    )  # of the order of States
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    state: Mapped[EditionState] = mapped_column(default=EditionState.DRAFT)
    is_rehearsal: Mapped[bool] = mapped_column(default=False)  # marked on every page, letter and document
    source_es: Mapped[str | None]  # where the facts come from: "Nota de prensa 052 – 24"
    source_en: Mapped[str | None]
    created_at: Mapped[datetime]
    pro_tempore_presidency: Mapped[Country | None] = relationship(foreign_keys=pro_tempore_presidency_id)
    host_country: Mapped[Country | None] = relationship(foreign_keys=host_country_id)
    themes: Mapped[list["Theme"]] = relationship(order_by="Theme.position", back_populates="edition")

    @property
    def roman(self) -> str:
        """The edition's number as it is written, empty when it has none."""
        return roman(self.ordinal) if self.ordinal else ""

    @property
    def is_public(self) -> bool:
        return self.state is not EditionState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.state in {EditionState.CLOSED, EditionState.ARCHIVED}

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it should be over, and nothing tells when it was held."""
        return self.is_over and not (self.starts_on or self.year)


class Theme(Versioned, Base):
    """A thematic axis of an edition."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("edition_id", "position"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    position: Mapped[int]
    title_es: Mapped[str]
    title_en: Mapped[str | None]
    description_es: Mapped[str | None]
    description_en: Mapped[str | None]
    colour: Mapped[str]  # "#0072b2"
    edition: Mapped[ForumEdition] = relationship(back_populates="themes")


class BadgeCategory(Versioned, Base):
    """A kind of badge: its colour and its word, and the zones that it opens."""

    __tablename__ = "badge_category"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    code: Mapped[str]
    position: Mapped[int]
    name_es: Mapped[str]
    name_en: Mapped[str]
    colour: Mapped[str]
    zones: Mapped[list[str]]
    counts_to_quota: Mapped[bool] = mapped_column(default=True)
    edition: Mapped[ForumEdition] = relationship()


class RoleGrant(Keyed, Base):
    """A role that an account holds in an edition; taken back, the row stays with its end."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_held",
            "edition_id",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role]
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    edition: Mapped[ForumEdition] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
