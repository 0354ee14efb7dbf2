"""The badge categories of an edition."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions import actions, policy, queries
from forum_app.editions.access import requires
from forum_app.editions.forms import CategoryForm
from forum_app.editions.labels import AREAS
from forum_app.editions.models import BadgeCategory, ForumEdition

from .blueprint import bp


@bp.get("/<edition>/categories/")
@requires(policy.EDIT)
def categories(edition: ForumEdition) -> ResponseReturnValue:
    """The categories as badges show them."""
    found = db.session.scalars(queries.categories(edition)).all()
    return render_template("editions/categories.html", categories=found, areas=AREAS)


@bp.route("/<edition>/categories/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.category)
def category(edition: ForumEdition, category: BadgeCategory) -> ResponseReturnValue:
    """Change the words or the colour of a category."""
    form = CategoryForm(category=category)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_category(category, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(CategoryForm(category=category, formdata=None), stale)
        else:
            flash(gettext("The category has been saved."), "success")
            return redirect(url_for(".categories", edition=edition.slug))
    return page("editions/category.html", form=form, category=category)
