"""Delegations."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, validates

from forum_app.core.collation import fold, sort_key
from forum_app.core.db import Base, Versioned
from forum_app.delegations.rules import (
    DelegationKind,
    DelegationState,
    Quotas,
    RoleGroup,
    article_of_body,
    phrase_en,
    phrase_es,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, Organization

from .quotas import KindQuota


class Delegation(Versioned, Base):
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
    de_es: Mapped[str | None]  # "del", "de la", in place of what the country has
    protocol_position: Mapped[int | None]  # a place in its group that somebody gave by hand
    state: Mapped[DelegationState] = mapped_column(default=DelegationState.INVITED)
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_note: Mapped[str | None]  # what a delegation wrote when it declined
    needs_credential: Mapped[bool] = mapped_column(default=False)  # its badges wait for a note or letter
    edition: Mapped[ForumEdition] = relationship()
    country: Mapped[Country | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    quotas: Mapped[list["QuotaRule"]] = relationship(
        back_populates="delegation", cascade="all, delete-orphan"
    )
    kind_quotas: Mapped[list[KindQuota]] = relationship(
        primaryjoin=lambda: and_(
            Delegation.edition_id == foreign(KindQuota.edition_id), Delegation.kind == foreign(KindQuota.kind)
        ),
        viewonly=True,
    )

    @property
    def of_es(self) -> str:
        """The name as a Spanish sentence takes it: “del Perú”."""
        article = self.country.de_es if self.country else None
        if self.organization_id:
            article = article_of_body(self.name_es)
        return phrase_es(self.name_es, self.de_es or article)

    @property
    def of_en(self) -> str:
        """The name as an English sentence takes it: “of Peru”."""
        return phrase_en(
            self.name_en,
            iso2=self.country.iso2 if self.country else None,
            acronym=self.organization.acronym_es if self.organization else None,
        )

    @property
    def own_seats(self) -> Quotas:
        """What it has in place of the quotas of its kind."""
        return {rule.role_group: rule.seats for rule in self.quotas}

    def seats(self, group: RoleGroup) -> int | None:
        """The quota of a group, its own in place of its kind's; None is no limit."""
        rules: Iterable[QuotaRule | KindQuota] = chain(self.quotas, self.kind_quotas)
        return next((rule.seats for rule in rules if rule.role_group is group), None)

    @validates("name_es", "name_en")
    def _file(self, field: str, value: str) -> str:
        """Keep with the names the place in lists of each language, and what a search finds them by."""
        language = field.removeprefix("name_")
        setattr(self, f"sort_{language}", sort_key(value, language))
        other = self.name_en if language == "es" else self.name_es
        self.search_key = fold(f"{value} {other or ''}")
        return value


class StandIn(Base):
    """A delegation that declined counts as represented by another: a choice that somebody made."""

    __tablename__ = "stand_in"

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), primary_key=True)
    present_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    by_name: Mapped[str]
    at: Mapped[datetime]
    present: Mapped[Delegation] = relationship(foreign_keys=present_id)


class QuotaRule(Base):
    """What one delegation has in a role group in place of the quota of its kind; null is no limit."""

    __tablename__ = "quota_rule"
    __table_args__ = (
        UniqueConstraint("delegation_id", "role_group"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    role_group: Mapped[RoleGroup]
    seats: Mapped[int | None]
    delegation: Mapped[Delegation] = relationship(back_populates="quotas")
