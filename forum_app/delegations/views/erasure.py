"""Erasure of a delegate's own data: asked for on the own page, watched over by the organisers."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.forms import ForumForm, page
from forum_app.core.web import paged
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import OVER, erased_by
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp
from .own_page import to_own_page

ROWS = 50


@bp.route("/my-registration/<token>/erasure", methods=["GET", "POST"])
@by_own_link
def ask_erasure(registration: Registration) -> ResponseReturnValue:
    """Say what goes, what stays and when, and queue the request."""
    form = ForumForm()
    if form.validate_on_submit():
        with transaction():
            actions.ask_erasure(registration, at=now())
        return to_own_page(gettext("Your request is kept. This page says when it is carried out."))
    return page("delegations/ask_erasure.html", form=form, **_when(registration.edition))


@bp.post("/my-registration/<token>/erasure/take-back")
@by_own_link
def take_back_erasure(registration: Registration) -> ResponseReturnValue:
    """Let the data be kept after all."""
    with transaction():
        actions.take_back_erasure(registration, at=now())
    return to_own_page(gettext("Your request is taken back. Nothing is erased."))


@bp.get("/<edition>/registrations/erasures/")
@requires(policy.MANAGE)
def erasures(edition: ForumEdition) -> ResponseReturnValue:
    """What delegates asked to be erased: what waits, and the proof of what is done."""
    found = paged(queries.erasures(edition), rows=ROWS)
    return render_template("delegations/erasures.html", found=found, **_when(edition))


def _when(edition: ForumEdition) -> dict[str, Any]:
    return {"is_over": edition.state in OVER, "by": erased_by(edition.state, last_day=edition.ends_on)}
