"""Opening an edition, and what is known of it."""

from typing import Any

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import StaleError
from forum_app.core.forms import page
from forum_app.editions import actions, policy
from forum_app.editions.access import opens_editions, requires, reserved_words
from forum_app.editions.forms import NewEditionForm, SettingsForm
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role

from .blueprint import bp


@bp.route("/editions/new", methods=["GET", "POST"])
@opens_editions
def new() -> ResponseReturnValue:
    """Open an edition and organise it; the public sees it when it leaves its preparation."""
    reserved = reserved_words(current_app)
    form = NewEditionForm(reserved=reserved)
    if form.validate_on_submit():
        with transaction():
            edition = actions.create_edition(**form.facts, reserved=reserved, by=me(), at=now())
            actions.give_role(edition, user=me(), role=Role.ORGANISER, by=me(), at=now())
        flash(gettext("The edition has been opened. It is in preparation; the public does not see it yet."))
        return redirect(url_for("desk.organiser", edition=edition.slug))
    return page("editions/new.html", form=form)


@bp.route("/<edition>/settings", methods=["GET", "POST"])
@requires(policy.EDIT)
def settings(edition: ForumEdition) -> ResponseReturnValue:
    """Change what is known of the edition, and let it move on."""
    form = _form(edition)
    if form.validate_on_submit():
        try:
            with transaction():
                moved = actions.edit_edition(
                    edition, version=form.seen_version, **form.facts, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(_form(edition, formdata=None), stale)
        else:
            flash(gettext("The settings have been saved."), "success")
            if moved:
                flash(_of_new_zone(edition, moved), "attention")
            return redirect(url_for(".settings", edition=edition.slug))
    return page("editions/settings.html", form=form)


def _of_new_zone(edition: ForumEdition, moved: int) -> str:
    return str(
        ngettext(
            "%(num)s session, checkpoint or deadline keeps its hour, now on the clocks of %(zone)s.",
            "%(num)s sessions, checkpoints and deadlines keep their hours, now on the clocks of %(zone)s.",
            moved,
            zone=edition.time_zone,
        )
    )


def _form(edition: ForumEdition, **kwargs: Any) -> SettingsForm:
    return SettingsForm(edition=edition, by_administrator=me().is_administrator, **kwargs)
