"""The portfolio of an edition: as the public reads it, and as organisers keep it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions.access import EVERYBODY, requires
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import themes

from . import actions, policy, queries
from .forms import ProjectForm, StepForm
from .models import Project

bp = Blueprint("portfolio", __name__)


@bp.get("/<edition>/projects/")
@requires(EVERYBODY)
def projects(edition: ForumEdition) -> ResponseReturnValue:
    """The projects that the edition presents."""
    return render_template(
        "portfolio/projects.html",
        projects=db.session.scalars(queries.projects(edition)).all(),
        may_edit=g.viewer.may(policy.EDIT),
    )


@bp.get("/<edition>/portfolio/")
@requires(policy.EDIT)
def manage(edition: ForumEdition) -> ResponseReturnValue:
    """All projects in their order, those that the public does not see too."""
    return render_template(
        "portfolio/manage.html", projects=db.session.scalars(queries.all_projects(edition)).all()
    )


@bp.route("/<edition>/portfolio/new", methods=["GET", "POST"])
@requires(policy.EDIT)
def new_project(edition: ForumEdition) -> ResponseReturnValue:
    """Add a project."""
    form = ProjectForm(themes=db.session.scalars(themes(edition)).all(), bodies=queries.possible_proponents())
    if form.validate_on_submit():
        with transaction():
            actions.add_project(edition, **form.facts, by=me(), at=now())
        flash(gettext("The project has been added."), "success")
        return redirect(url_for(".manage", edition=edition.slug))
    return page("portfolio/project.html", form=form, project=None)


@bp.route("/<edition>/portfolio/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.project)
def edit_project(edition: ForumEdition, project: Project) -> ResponseReturnValue:
    """Change a project."""
    known = db.session.scalars(themes(edition)).all()
    bodies = queries.possible_proponents()
    form = ProjectForm(themes=known, bodies=bodies, project=project)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_project(project, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(ProjectForm(themes=known, bodies=bodies, project=project, formdata=None), stale)
        else:
            flash(gettext("The project has been saved."), "success")
            return redirect(url_for(".manage", edition=edition.slug))
    return page("portfolio/project.html", form=form, project=project)


@bp.post("/<edition>/portfolio/<uuid:key>/move")
@requires(policy.EDIT, queries.project)
def move_project(edition: ForumEdition, project: Project) -> ResponseReturnValue:
    """Let a project change places with its neighbour."""
    form = StepForm()
    if form.validate_on_submit():
        with transaction():
            actions.move_project(project, step=1 if form.down.data else -1)
    return redirect(url_for(".manage", edition=edition.slug, _anchor=f"project-{project.key}"))
