"""Sessions, what is on in them and who has which role."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.models import User
from forum_app.agenda.rules import (
    AssignmentState,
    MediaPolicy,
    SessionKind,
    SessionRole,
    SessionState,
    Visibility,
)
from forum_app.core.clock import local_day
from forum_app.core.db import Base, Keyed, Versioned
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import Project

from .venues import Room


class Session(Versioned, Base):
    """A session of the programme; day, time and room may still be to be confirmed."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="start_and_end_together"),
        UniqueConstraint("edition_id", "external_ref"),
        Index("ix_session_programme", "edition_id", "starts_at"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    position: Mapped[int]  # among sessions without a time
    external_ref: Mapped[str | None]
    kind: Mapped[SessionKind]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    title_es: Mapped[str]
    title_en: Mapped[str | None]
    description_es: Mapped[str | None]
    description_en: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    expected: Mapped[int | None]  # people, to compare with the room's capacity
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.OPEN)
    state: Mapped[SessionState] = mapped_column(default=SessionState.DRAFT)
    cancelled_reason: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="es")  # that is spoken
    interpretation: Mapped[list[str]] = mapped_column(default=list)  # pairs, as "es>en"
    media: Mapped[MediaPolicy] = mapped_column(default=MediaPolicy.OPENING)
    is_locked: Mapped[bool] = mapped_column(default=False)  # its time and room are not moved
    without_moderator: Mapped[bool] = mapped_column(default=False)  # nobody is to moderate it
    is_exclusive: Mapped[bool] = mapped_column(default=False)  # nothing runs beside it
    signup_seats: Mapped[int | None]  # null: nobody signs up
    edition: Mapped[ForumEdition] = relationship()
    theme: Mapped[Theme | None] = relationship()
    room: Mapped[Room | None] = relationship()
    items: Mapped[list["AgendaItem"]] = relationship(
        order_by="AgendaItem.position", cascade="all, delete-orphan"
    )
    assignments: Mapped[list["SessionAssignment"]] = relationship(
        order_by="SessionAssignment.position", cascade="all, delete-orphan", back_populates="session"
    )

    @property
    def day(self) -> date | None:
        """The day that it begins on, by the clocks of the edition."""
        return local_day(self.starts_at, self.edition.time_zone) if self.starts_at else None


class AgendaItem(Base):
    """What is on in a session, in order: here, the presentation of a project."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("session_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int | None]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    project: Mapped[Project] = relationship()


class SessionAssignment(Keyed, Base):
    """A role in a session, held by a person, or by an institution that has not named one yet.

    The answer comes by the account of `user` or by the secret link; the link's secret is kept as a hash.
    """

    __tablename__ = "session_assignment"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR organization_id IS NOT NULL", name="somebody"),
        UniqueConstraint("session_id", "person_id", "role"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    role: Mapped[SessionRole]
    position: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    title_es: Mapped[str | None]  # in what capacity: "Vicecanciller"
    title_en: Mapped[str | None]
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.PROPOSED)
    secret_hash: Mapped[str | None] = mapped_column(unique=True)
    link_expires_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    holder_left_at: Mapped[datetime | None]  # the registration ended: somebody has to say who does it now
    session: Mapped[Session] = relationship(back_populates="assignments")
    person: Mapped[Person | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    registration: Mapped[Registration | None] = relationship()
    user: Mapped[User | None] = relationship()
