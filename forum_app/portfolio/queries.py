"""Questions about cooperation projects."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Country, Organization

from .models import Project
from .rules import ProjectState

SHOWN = (ProjectState.IN_PORTFOLIO, ProjectState.PRESENTED)


def projects(edition: ForumEdition) -> Select[Project]:
    """The projects of an edition that the public sees, in their order, with their themes."""
    return all_projects(edition).where(Project.state.in_(SHOWN))


def all_projects(edition: ForumEdition) -> Select[Project]:
    """All projects of an edition, those in preparation and withdrawn ones too."""
    return (
        select(Project)
        .where(Project.edition_id == edition.id)
        .options(joinedload(Project.theme))
        .order_by(Project.position)
    )


def project(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Project | None:
    """A project of the edition, for those who look after it."""
    return db.session.scalar(all_projects(edition).where(Project.key == key))


def possible_proponents() -> dict[str, Country | Organization]:
    """Who may bring a project, by what a form calls them: States first, then institutions."""
    states = db.session.scalars(select(Country).order_by(Country.name_es))
    bodies = db.session.scalars(select(Organization).order_by(Organization.acronym_es))
    return {f"country:{state.iso2}": state for state in states} | {
        f"organization:{body.key}": body for body in bodies
    }
