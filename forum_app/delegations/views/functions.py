"""Functions beside a registration, for those who organise the edition."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.core.forms import page
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import FunctionsForm
from forum_app.delegations.models import Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.route("/<edition>/registrations/<uuid:key>/functions", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.registration_to_review)
def functions(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Which other delegations a person stands for, and whom the person assists."""
    form = _form(edition, registration)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.set_functions(
                    registration, version=form.seen_version, **form.facts, by=me(), at=now()
                )
        except StaleError as stale:
            form.show_beside(_form(edition, registration, formdata=None), stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The functions have been saved."), "success")
            return redirect(url_for(".registration", edition=edition.slug, key=registration.key))
    return page("delegations/functions.html", form=form, registration=registration)


def _form(edition: ForumEdition, registration: Registration, **sent: Any) -> FunctionsForm:
    return FunctionsForm(
        registration,
        delegations=db.session.scalars(queries.delegation_names(edition)).all(),
        people=queries.roster(registration.delegation),
        **sent,
    )
