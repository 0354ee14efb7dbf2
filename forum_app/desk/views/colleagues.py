"""Closing the account of a colleague: what it is used for is spread over the domains."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.forms import ForumForm
from forum_app.desk import actions
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition, RoleGrant
from forum_app.editions.policy import MANAGE_TEAM
from forum_app.editions.queries import grant

from .blueprint import bp


@bp.route("/<edition>/team/<uuid:key>/close", methods=["GET", "POST"])
@requires(MANAGE_TEAM, grant)
def close_account(edition: ForumEdition, held: RoleGrant) -> ResponseReturnValue:
    """Ask, then close the account of somebody who works in editions of one's own alone."""
    if ForumForm().validate_on_submit():
        with transaction():
            actions.close_account(held.user, by=me(), at=now())
        flash(gettext("The account of %(name)s is closed.", name=held.user.name), "success")
        return redirect(url_for("editions.team", edition=edition.slug))
    return render_template("desk/close_account.html", grant=held)
