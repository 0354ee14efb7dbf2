"""Diet and access needs: whoever opens them is noted; the person withdraws them at any time."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.access import by_own_link
from forum_app.delegations.forms import NeedsForm
from forum_app.delegations.models import Registration
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import NEEDS_KEPT

from .blueprint import as_organiser, bp
from .own_page import to_own_page


@bp.route("/<edition>/registrations/<uuid:key>/needs", methods=["GET", "POST"])
@requires(policy.SEE_NEEDS, queries.registration_for)
def needs(edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Write what a person needs; what is kept already is shown by a button, and that is noted."""
    form = NeedsForm(version=registration.version)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_needs(
                    registration,
                    version=form.seen_version,
                    **form.facts,
                    by=me(),
                    at=now(),
                    as_organiser=as_organiser(),
                )
        except StaleError as stale:
            form.show_beside(_opened(registration), stale)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The needs have been saved."), "success")
            return redirect(url_for(".needs", edition=edition.slug, key=registration.key))
    return _page(registration, form, is_open=form.is_submitted() or registration.needs is None)


@bp.post("/<edition>/registrations/<uuid:key>/needs/show")
@requires(policy.SEE_NEEDS, queries.registration_for)
def show_needs(_edition: ForumEdition, registration: Registration) -> ResponseReturnValue:
    """Show what a person needs, and keep who has seen it."""
    return _page(registration, _opened(registration), is_open=True)


@bp.post("/my-registration/<token>/needs/withdraw")
@by_own_link
def withdraw_needs(registration: Registration) -> ResponseReturnValue:
    """Take the consent back; what was kept is erased."""
    with transaction():
        actions.withdraw_needs(registration, at=now())
    return to_own_page(gettext("Your dietary and accessibility needs have been erased."))


def _opened(registration: Registration) -> NeedsForm:
    with transaction():
        shown = actions.read_needs(registration, by=me(), at=now())
    return NeedsForm.of(registration, shown)


def _page(registration: Registration, form: NeedsForm, *, is_open: bool) -> ResponseReturnValue:
    last_day = registration.edition.ends_on
    body = render_template(
        "delegations/needs.html",
        form=form,
        registration=registration,
        is_open=is_open,
        until=last_day + NEEDS_KEPT if last_day else None,
        days=NEEDS_KEPT.days,
        as_organiser=as_organiser(),
    )
    return body, 422 if form.errors else 200
