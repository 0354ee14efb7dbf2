"""Delegations and their quotas."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum_app.core.collation import fold, sort_key
from forum_app.core.db import Base, Keyed
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, Organization


class Delegation(Keyed, Base):
    """A State or an organisation invited to an edition."""

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("edition_id", "country_id", "kind"),
        UniqueConstraint("edition_id", "organization_id"),
        CheckConstraint("country_id IS NULL OR organization_id IS NULL", name="country_or_organization"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    kind: Mapped[DelegationKind]
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name_es: Mapped[str]
    name_en: Mapped[str]
    sort_es: Mapped[str]
    sort_en: Mapped[str]
    search_key: Mapped[str]  # both names folded: Perú is found by "peru"
    state: Mapped[DelegationState] = mapped_column(default=DelegationState.INVITED)
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # a deadline of its own in place of the edition's
    version: Mapped[int] = mapped_column()
    edition: Mapped[ForumEdition] = relationship()
    country: Mapped[Country | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    quotas: Mapped[list["QuotaRule"]] = relationship(
        back_populates="delegation", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    def seats(self, group: RoleGroup) -> int | None:
        """The quota of a group; None is no limit."""
        return next((rule.seats for rule in self.quotas if rule.role_group is group), None)

    @validates("name_es", "name_en")
    def _file(self, field: str, value: str) -> str:
        """Keep with the names the place in lists of each language, and what a search finds them by."""
        language = field.removeprefix("name_")
        setattr(self, f"sort_{language}", sort_key(value, language))
        other = self.name_en if language == "es" else self.name_es
        self.search_key = fold(f"{value} {other or ''}")
        return value


class QuotaRule(Base):
    """How many seats a delegation has in a role group."""

    __tablename__ = "quota_rule"
    __table_args__ = (
        UniqueConstraint("delegation_id", "role_group"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    role_group: Mapped[RoleGroup]
    seats: Mapped[int]
    delegation: Mapped[Delegation] = relationship(back_populates="quotas")
