"""The themes of an edition."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import ForumForm, page
from forum_app.editions import actions, policy, queries
from forum_app.editions.access import requires
from forum_app.editions.forms import StepForm, ThemeForm
from forum_app.editions.models import ForumEdition, Theme
from forum_app.editions.rules import HUES

from .blueprint import bp


@bp.route("/<edition>/themes/", methods=["GET", "POST"])
@requires(policy.EDIT)
def themes(edition: ForumEdition) -> ResponseReturnValue:
    """The themes in their order, and a form for one more."""
    known = db.session.scalars(queries.themes(edition)).all()
    form = ThemeForm(next_hue=HUES[len(known) % len(HUES)])
    if form.validate_on_submit():
        with transaction():
            actions.add_theme(edition, **form.facts, by=me(), at=now())
        flash(gettext("The theme has been added."), "success")
        return redirect(url_for(".themes", edition=edition.slug))
    return page("editions/themes.html", form=form, themes=known)


@bp.route("/<edition>/themes/<uuid:key>/", methods=["GET", "POST"])
@requires(policy.EDIT, queries.theme)
def theme(edition: ForumEdition, theme: Theme) -> ResponseReturnValue:
    """Change a theme."""
    form = ThemeForm(theme=theme)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_theme(theme, version=form.seen_version, **form.facts, by=me(), at=now())
        except StaleError as stale:
            form.show_beside(ThemeForm(theme=theme, formdata=None), stale)
        else:
            flash(gettext("The theme has been saved."), "success")
            return redirect(url_for(".themes", edition=edition.slug))
    return page("editions/theme.html", form=form, theme=theme)


@bp.post("/<edition>/themes/<uuid:key>/move")
@requires(policy.EDIT, queries.theme)
def move_theme(edition: ForumEdition, theme: Theme) -> ResponseReturnValue:
    """Let a theme change places with its neighbour."""
    form = StepForm()
    if form.validate_on_submit():
        with transaction():
            actions.move_theme(theme, step=1 if form.down.data else -1)
    return redirect(url_for(".themes", edition=edition.slug, _anchor=f"theme-{theme.key}"))


@bp.route("/<edition>/themes/<uuid:key>/delete", methods=["GET", "POST"])
@requires(policy.EDIT, queries.theme)
def delete_theme(edition: ForumEdition, theme: Theme) -> ResponseReturnValue:
    """Ask, then delete a theme that nothing uses."""
    if ForumForm().validate_on_submit():
        with transaction():
            actions.delete_theme(theme, by=me(), at=now())
        flash(gettext("The theme has been deleted."), "success")
        return redirect(url_for(".themes", edition=edition.slug))
    return render_template("editions/delete_theme.html", theme=theme)
