"""Cooperation projects that technical groups bring to an edition."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Base, Versioned
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Country, Organization

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
    proponents: Mapped[list["ProjectProponent"]] = relationship(
        order_by="ProjectProponent.id", cascade="all, delete-orphan"
    )


class ProjectProponent(Base):
    """A State or an institution that brings a project; there may be several, and none may be known yet."""

    __tablename__ = "project_proponent"
    __table_args__ = (
        CheckConstraint("(country_id IS NULL) <> (organization_id IS NULL)", name="country_or_organization"),
        UniqueConstraint("project_id", "country_id"),
        UniqueConstraint("project_id", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    country: Mapped[Country | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
