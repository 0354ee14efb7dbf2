"""Taking somebody in at the desk, for organisers."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import ReadmitForm, WalkInForm
from forum_app.delegations.models import Delegation, Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.route("/<edition>/delegations/<uuid:key>/people/walk-in", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def walk_in(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Take in somebody who was on no list."""
    form = WalkInForm(delegation=delegation)
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.walk_in(delegation, **form.facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return _taken_in(edition, made)
    return page("delegations/walk_in.html", form=form, delegation=delegation)


@bp.route("/<edition>/registrations/<uuid:key>/readmit", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.registration_to_review)
def readmit(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Let somebody who has left come all the same, as one person more."""
    form = ReadmitForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.readmit(registration, **form.facts, by=me(), at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return _taken_in(edition, made)
    return page("delegations/readmit.html", form=form, registration=registration)


def _taken_in(edition: ForumEdition, made: Registration) -> ResponseReturnValue:
    name = made.person.display_name
    flash(gettext("%(name)s is under review; approve the registration for a badge.", name=name), "success")
    return redirect(url_for(".registration", edition=edition.slug, key=made.key))
