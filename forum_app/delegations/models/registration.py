"""Registrations of people, what they need, and the rules set aside for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Versioned
from forum_app.core.models import StoredFile
from forum_app.delegations.rules import (
    ENDED,
    AttendanceMode,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.people.models import Person

from .delegation import Delegation

ACTIVE = text("state NOT IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(ENDED))))
ACTIVE_HEAD = text(f"delegation_role = '{DelegationRole.HEAD.value}' AND {ACTIVE.text}")


class Registration(Versioned, Base):
    """One person in one edition. Ended registrations stay; at most one of a person is active."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_active_person",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index(
            "uq_registration_active_head",
            "delegation_id",
            unique=True,
            sqlite_where=ACTIVE_HEAD,
            postgresql_where=ACTIVE_HEAD,
        ),
        UniqueConstraint("delegation_id", "role_group", "seat_number"),
        UniqueConstraint("delegation_id", "external_ref"),
        UniqueConstraint("edition_id", "reference"),
        Index("ix_registration_review", "edition_id", "state"),
        Index("ix_registration_photo", "edition_id", "photo_id"),
        Index("ix_registration_arrival", "edition_id", "arrives_on"),
        CheckConstraint("seat_number > 0", name="seat_number_positive"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str]  # what people read to each other: "V-7QK3M"
    external_ref: Mapped[str | None]  # of the list that it was imported from
    delegation_role: Mapped[DelegationRole]
    role_group: Mapped[RoleGroup]
    seat_number: Mapped[int | None]  # held from confirmation until the registration ends
    waiting_position: Mapped[int | None]  # in the delegation's own order; none where organisers let wait
    delegation_order: Mapped[int | None]
    position_title_es: Mapped[str | None]
    position_title_en: Mapped[str | None]
    institution: Mapped[str | None]  # whom the person belongs to
    nominating_entity: Mapped[str | None]  # who named the person, where it is not the delegation
    assistant_of_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    badge_category_id: Mapped[int] = mapped_column(ForeignKey("badge_category.id"), index=True)
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.DRAFT)
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    interpretation: Mapped[str | None]
    needs_visa_letter: Mapped[bool] = mapped_column(default=False)
    arrives_on: Mapped[date | None]  # days in the host country, for whoever meets people and books rooms
    departs_on: Mapped[date | None]
    attendance_mode: Mapped[AttendanceMode] = mapped_column(
        default=AttendanceMode.IN_PERSON, server_default=AttendanceMode.IN_PERSON.value
    )
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    substituted_by_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    created_at: Mapped[datetime]
    listed_by: Mapped[str | None]  # who entered the data, as the person is told at the first contact
    asked_at: Mapped[datetime | None]  # when the person was invited to fill in the form
    noticed_at: Mapped[datetime | None]  # when the person was first told that we have the data
    link_number: Mapped[int] = mapped_column(default=1)  # of the own page; raised, older links end
    passed_on_link: Mapped[int | None]  # the number of the link that focal points were given to pass on
    claim_asked_at: Mapped[datetime | None]  # of the delegation, about somebody at the desk
    claim_confirmed: Mapped[bool | None]  # what the delegation answered
    keeps_off_list: Mapped[bool] = mapped_column(default=False)  # objects to the published list
    edition: Mapped[ForumEdition] = relationship()
    delegation: Mapped[Delegation] = relationship()
    person: Mapped[Person] = relationship()
    badge_category: Mapped[BadgeCategory] = relationship()
    photo: Mapped[StoredFile | None] = relationship()
    substituted_by: Mapped["Registration | None"] = relationship(
        remote_side="Registration.id", foreign_keys=[substituted_by_id]
    )
    assistant_of: Mapped["Registration | None"] = relationship(
        remote_side="Registration.id", foreign_keys=[assistant_of_id]
    )
    also_represents: Mapped[list[Delegation]] = relationship(
        secondary="further_delegation", order_by=Delegation.id
    )
    overrides: Mapped[list["RuleOverride"]] = relationship(back_populates="registration")
    needs: Mapped["PersonalNeeds | None"] = relationship(
        back_populates="registration", cascade="all, delete-orphan"
    )

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_sent_back(self) -> bool:
        """Whether the organisers returned it and the delegation has not confirmed it again."""
        is_handed_in_again = self.state is RegistrationState.SUBMITTED and self.decided_at is not None
        return self.state is RegistrationState.RETURNED or is_handed_in_again

    @property
    def is_claim_open(self) -> bool:
        """Whether the delegation was asked about somebody at the desk and has not said yes."""
        return self.claim_asked_at is not None and self.claim_confirmed is not True

    @property
    def is_head(self) -> bool:
        return self.delegation_role is DelegationRole.HEAD

    @property
    def is_afar(self) -> bool:
        """Whether the person takes part without coming: there is a seat, and no badge."""
        return self.attendance_mode is AttendanceMode.VIRTUAL

    @property
    def assists_nobody(self) -> bool:
        """Whether this is an assistant without anybody who comes."""
        if self.delegation_role is not DelegationRole.ASSISTANT:
            return False
        return self.assistant_of is None or self.assistant_of.has_ended

    def passes_over(self, rule: OverriddenRule) -> bool:
        """Whether somebody set a rule aside for this registration."""
        return any(override.rule is rule for override in self.overrides)


class PersonalNeeds(Base):
    """Diet and access needs: sensitive, so sealed, in a table and under a permission of their own."""

    __tablename__ = "personal_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    sealed_dietary: Mapped[bytes | None]
    sealed_accessibility: Mapped[bytes | None]
    dietary_consented_on: Mapped[date | None]
    accessibility_consented_on: Mapped[date | None]
    registration: Mapped[Registration] = relationship(back_populates="needs")


class RuleOverride(Base):
    """A rule set aside for one registration: which, by whom, why."""

    __tablename__ = "rule_override"
    __table_args__ = (UniqueConstraint("registration_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    rule: Mapped[OverriddenRule]
    by_name: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    registration: Mapped[Registration] = relationship(back_populates="overrides")


class FurtherDelegation(Base):
    """A second delegation that a person stands for, with one badge and one seat."""

    __tablename__ = "further_delegation"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), primary_key=True, index=True)
