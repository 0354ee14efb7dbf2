"""What happens to cooperation projects."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import check_seen, db, lock, set_facts
from forum_app.core.positions import Step, in_line, move, next_position
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Country, Organization

from . import queries
from .models import Project, ProjectProponent
from .rules import ProjectState


class ProjectFacts(TypedDict, total=False):
    """A project as a form or a file gives it; what is left out stays as it is."""

    title_es: str
    title_en: str | None
    summary_es: str | None
    summary_en: str | None
    theme: Theme | None
    state: ProjectState
    proponents: Sequence[Country | Organization]


def add_project(
    edition: ForumEdition, *, by: User | str, at: datetime, **facts: Unpack[ProjectFacts]
) -> Project:
    """Put a project after the others of the edition."""
    bodies = facts.pop("proponents", ())
    project = Project(edition=edition, position=next_position(_projects(edition)), **facts)
    _set_proponents(project, bodies)
    db.session.add(project)
    db.session.flush()
    _note("project.added", project, by=by, at=at)
    return project


def edit_project(
    project: Project,
    *,
    version: int | None = None,
    by: User | str,
    at: datetime,
    **facts: Unpack[ProjectFacts],
) -> bool:
    """Change what is said of a project that was read at `version`; whether anything changed."""
    check_seen(lock(project), version)
    bodies = facts.pop("proponents", None)
    is_changed = set_facts(project, facts)
    if bodies is not None and _set_proponents(project, bodies):
        flag_modified(project, "position")  # a change of the proponents alone is a new version too
        is_changed = True
    if is_changed:
        _note("project.edited", project, by=by, at=at)
        db.session.flush()
    return is_changed


def move_project(project: Project, *, step: Step) -> None:
    """Let a project change places with its neighbour."""
    move(project, _projects(project.edition), step)


def _set_proponents(project: Project, bodies: Sequence[Country | Organization]) -> bool:
    """Let a project have these proponents, those that stay being left alone; whether anything changed."""
    kept = [one for one in project.proponents if (one.country or one.organization) in bodies]
    known = [one.country or one.organization for one in kept]
    added = [body for body in bodies if body not in known]
    is_changed = bool(added) or len(kept) < len(project.proponents)
    project.proponents = kept + [
        ProjectProponent(country=body) if isinstance(body, Country) else ProjectProponent(organization=body)
        for body in added
    ]
    return is_changed


def _projects(edition: ForumEdition) -> Sequence[Project]:
    return in_line(queries.all_projects(edition), of=f"projects of edition {edition.id}")


def _note(action: str, project: Project, *, by: User | str, at: datetime) -> None:
    subject = ("project", project.key)
    record(action, subject=subject, by=by, at=at, edition=project.edition.slug, title=project.title_es)
