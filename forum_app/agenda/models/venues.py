"""Where sessions are held, how far that is apart, and when rooms and people are there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Versioned
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person


class Venue(Versioned, Base):
    """A building that an edition is held in."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("edition_id", "name_es"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    position: Mapped[int]
    name_es: Mapped[str]
    name_en: Mapped[str | None]
    address: Mapped[str | None]
    edition: Mapped[ForumEdition] = relationship()


class VenueTravel(Base):
    """How long it takes from one venue to another, and back; the lower number stands first."""

    __tablename__ = "venue_travel"
    __table_args__ = (
        CheckConstraint("venue_id < other_id", name="lower_first"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
    )

    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("venue.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    minutes: Mapped[int]


class Room(Versioned, Base):
    """A room of a venue; without one, of the place where the edition is held."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("edition_id", "name_es"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    position: Mapped[int]
    name_es: Mapped[str]
    name_en: Mapped[str | None]
    floor: Mapped[str | None]
    capacity: Mapped[int | None]
    setup_minutes: Mapped[int] = mapped_column(default=0)
    step_free: Mapped[bool] = mapped_column(default=False)
    hearing_loop: Mapped[bool] = mapped_column(default=False)
    booths: Mapped[int] = mapped_column(default=0)
    screens: Mapped[int] = mapped_column(default=0)
    features: Mapped[list[str]] = mapped_column(default=list)  # values of RoomFeature
    edition: Mapped[ForumEdition] = relationship()
    venue: Mapped[Venue | None] = relationship()


class Availability(Base):
    """A time at which a room is open or a person is there; without any row, they always are."""

    __tablename__ = "availability"
    __table_args__ = (
        CheckConstraint("(room_id IS NULL) <> (person_id IS NULL)", name="room_or_person"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_availability_subject", "edition_id", "room_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[Room | None] = relationship()
    person: Mapped[Person | None] = relationship()
