"""The programme as it was released, what was made of it, and whom its changes concern."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.agenda.rules import NoticeState
from forum_app.core.db import Base, Keyed
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person


class Release(Keyed, Base):
    """A version of the programme, frozen whole; nothing of it is ever changed.

    `document` is the programme in both languages as `schemas.Frozen` writes it; `revisions` holds what grows
    from release to release though the programme may go back: by session, `schemas.Revision`.
    """

    __tablename__ = "agenda_release"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    note_es: Mapped[str | None]
    note_en: Mapped[str | None]
    back_to: Mapped[int | None]  # the number of the release that this one goes back to
    digest: Mapped[str]  # SHA-256 of the document
    document: Mapped[str] = mapped_column(deferred=True)
    revisions: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    changes: Mapped[list[Any]] = mapped_column(deferred=True)  # since the release before
    edition: Mapped[ForumEdition] = relationship()


class ReleaseFile(Base):
    """A release as a file in one language, made once."""

    __tablename__ = "agenda_file"
    __table_args__ = (UniqueConstraint("release_id", "format", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("agenda_release.id"))
    format: Mapped[str]
    language: Mapped[str]
    etag: Mapped[str]
    made_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(deferred=True)
    release: Mapped[Release] = relationship()


class ChangeNotice(Keyed, Base):
    """A letter that tells somebody what a release changed for them; it waits until an organizer sends it."""

    __tablename__ = "change_notice"
    __table_args__ = (
        UniqueConstraint("release_id", "person_id"),
        Index("ix_change_notice_state", "release_id", "state"),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("agenda_release.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    to_name: Mapped[str]
    to_address: Mapped[str | None]
    language: Mapped[str]
    changes: Mapped[list[Any]]
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.DRAFT)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    release: Mapped[Release] = relationship()
    person: Mapped[Person] = relationship()
