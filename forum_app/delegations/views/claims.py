"""One tap of who speaks for a delegation: whether somebody at the desk is one of its own."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.accounts.access import public, turn_away
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.forms import ClaimForm

from .blueprint import bp


@bp.route("/at-the-desk/<token>", methods=["GET", "POST"])
@public
def claim(token: str) -> ResponseReturnValue:
    """Who stands at the desk, with a button for yes and one for no; looking answers nothing."""
    g.has_secret_address = True
    asked = queries.claim_by_link(token)
    if asked is None:
        turn_away()
    registration, point = asked
    g.edition = registration.edition
    form = ClaimForm()
    if form.validate_on_submit():
        with transaction():
            actions.answer_claim(registration, point, is_ours=form.answer.data == "yes", at=now())
        return redirect(url_for(".claim", token=token))
    return render_template("delegations/claim.html", registration=registration)
