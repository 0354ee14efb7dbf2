"""Accreditations of media, who asked for one without a delegation, and the door for these."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, validates

from forum_app.core.collation import fold
from forum_app.core.db import Base, Keyed
from forum_app.core.models import StoredFile
from forum_app.delegations.models import Delegation, Registration
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country

from .rules import OPEN, Item, MediaJob, MediaState, Medium, Paper, equipment

IS_OPEN = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in sorted(OPEN))))


class MediaDoor(Base):
    """Whether an edition takes requests of media without a delegation, and the pool they come into."""

    __tablename__ = "media_door"

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    is_open: Mapped[bool]
    edition: Mapped[ForumEdition] = relationship()
    pool: Mapped[Delegation] = relationship()


class MediaLink(Base):
    """The link by which somebody proves an e-mail address before asking for an accreditation; works once."""

    __tablename__ = "media_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    email: Mapped[str]
    language: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    edition: Mapped[ForumEdition] = relationship()


class MediaAccreditation(Keyed, Base):
    """The request of a journalist to work at the forum: for whom, with which papers, how it stands.

    It hangs on a registration, or on an applicant until the approval makes a registration of that. Of a
    registration at most one is open; none is ever deleted.
    """

    __tablename__ = "media_accreditation"
    __table_args__ = (
        Index(
            "uq_media_accreditation_open",
            "registration_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_media_accreditation_queue", "edition_id", "state", "submitted_at"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    outlet: Mapped[str]
    medium: Mapped[Medium]
    outlet_country_id: Mapped[int | None] = mapped_column(
        ForeignKey("country.id"), index=True
    )  # none of ours
    job: Mapped[MediaJob]
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    card_number: Mapped[str | None]
    card_expires_on: Mapped[date | None]
    equipment: Mapped[str | None]  # a piece a line, with its serial number after a semicolon
    search_key: Mapped[str]  # the outlet, folded
    state: Mapped[MediaState] = mapped_column(default=MediaState.SUBMITTED)
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    edition: Mapped[ForumEdition] = relationship()
    registration: Mapped[Registration | None] = relationship()
    applicant: Mapped["MediaApplicant | None"] = relationship(
        back_populates="accreditation", cascade="all, delete-orphan"
    )
    outlet_country: Mapped[Country | None] = relationship()
    assignment: Mapped[StoredFile | None] = relationship(foreign_keys=assignment_id)
    card: Mapped[StoredFile | None] = relationship(foreign_keys=card_id)

    @property
    def name(self) -> str:
        """Who asks; nobody's name once the data of an applicant were erased."""
        if self.registration:
            return self.registration.person.display_name
        return self.applicant.display_name if self.applicant else "–"

    @property
    def items(self) -> list[Item]:
        return equipment(self.equipment)

    def paper(self, paper: Paper) -> StoredFile | None:
        """One of its papers, if it was sent."""
        return self.assignment if paper is Paper.ASSIGNMENT else self.card

    @validates("outlet")
    def _fold(self, _field: str, value: str) -> str:
        self.search_key = fold(value)
        return value


class MediaApplicant(Base):
    """Somebody who asks without a delegation; gone once a registration says the same."""

    __tablename__ = "media_applicant"
    __table_args__ = (CheckConstraint("display_name <> ''", name="named"),)

    accreditation_id: Mapped[int] = mapped_column(ForeignKey("media_accreditation.id"), primary_key=True)
    given_names: Mapped[str | None]
    surname_1: Mapped[str | None]
    surname_2: Mapped[str | None]
    display_name: Mapped[str]
    search_key: Mapped[str]
    nationality: Mapped[str | None]
    email: Mapped[str]  # proved by a link
    language: Mapped[str]
    accreditation: Mapped[MediaAccreditation] = relationship(back_populates="applicant")
    nation: Mapped[Country | None] = relationship(
        primaryjoin=lambda: foreign(MediaApplicant.nationality) == Country.iso2, viewonly=True
    )

    @validates("display_name")
    def _fold(self, _field: str, value: str) -> str:
        self.search_key = fold(value)
        return value
