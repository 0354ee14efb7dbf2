"""Cooperation projects that technical groups bring to an edition."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Versioned
from forum_app.editions.models import ForumEdition, Theme

from .rules import ProjectState


class Project(Versioned, Base):
    """A project of the portfolio. Its theme and proponent may not be known yet."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("edition_id", "position"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"), index=True)
    position: Mapped[int]
    title_es: Mapped[str]
    title_en: Mapped[str | None]
    summary_es: Mapped[str | None]
    summary_en: Mapped[str | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.DRAFT)
    edition: Mapped[ForumEdition] = relationship()
    theme: Mapped[Theme | None] = relationship()
