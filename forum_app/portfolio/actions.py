"""What happens to cooperation projects."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import check_seen, db, lock, set_facts
from forum_app.core.positions import Step, in_line, move, next_position
from forum_app.editions.models import ForumEdition, Theme

from . import queries
from .models import Project
from .rules import ProjectState


class ProjectFacts(TypedDict, total=False):
    """A project as a form or a file gives it; what is left out stays as it is."""

    title_es: str
    title_en: str | None
    summary_es: str | None
    summary_en: str | None
    theme: Theme | None
    state: ProjectState


def add_project(
    edition: ForumEdition, *, by: User | str, at: datetime, **facts: Unpack[ProjectFacts]
) -> Project:
    """Put a project after the others of the edition."""
    project = Project(edition=edition, position=next_position(_projects(edition)), **facts)
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
    is_changed = set_facts(project, facts)
    if is_changed:
        _note("project.edited", project, by=by, at=at)
        db.session.flush()
    return is_changed


def move_project(project: Project, *, step: Step) -> None:
    """Let a project change places with its neighbour."""
    move(project, _projects(project.edition), step)


def _projects(edition: ForumEdition) -> Sequence[Project]:
    return in_line(queries.all_projects(edition), of=f"projects of edition {edition.id}")


def _note(action: str, project: Project, *, by: User | str, at: datetime) -> None:
    subject = ("project", project.key)
    record(action, subject=subject, by=by, at=at, edition=project.edition.slug, title=project.title_es)
