"""Badges for organisers: what there is, printing in batches, one badge."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import ForumError
from forum_app.core.forms import page
from forum_app.core.i18n import translate
from forum_app.core.web import attachment, paged
from forum_app.delegations.access import by_own_link
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import delegations_of
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from . import actions, faces, policy, queries
from .actions import NothingToPrintError
from .forms import FilterForm, PrintForm, RevokeForm
from .models import Badge
from .rules import BadgeState

bp = Blueprint("badges", __name__)
ROWS = 50


@bp.get("/<edition>/badges/")
@requires(policy.SEE)
def manage(edition: ForumEdition) -> ResponseReturnValue:
    """All badges of an edition, and the batch to print."""
    return _manage(edition, PrintForm(_delegations(edition)))


@bp.post("/<edition>/badges/print")
@requires(policy.PRINT)
def print_batch(edition: ForumEdition) -> ResponseReturnValue:
    """Issue what is missing, then answer with the PDF of the batch."""
    form = PrintForm(_delegations(edition))
    if not form.validate_on_submit():
        return _manage(edition, form)
    facts = form.facts | {"delegation": UUID(form.delegation.data) if form.delegation.data else None}
    try:
        with transaction():
            batch = actions.print_batch(edition, **facts, by=me(), at=now())
    except NothingToPrintError as refusal:
        flash(translate(refusal.message, refusal.values), "info")
        return redirect(url_for(".manage", edition=edition.slug))
    return _sheet(edition, batch.pdf, batch.printed)


@bp.get("/<edition>/badges/<uuid:key>/")
@requires(policy.SEE, queries.badge_in_reach)
def show(edition: ForumEdition, badge: Badge) -> ResponseReturnValue:
    """One badge: whose it is, its state, and what can be done."""
    return _show(edition, badge, RevokeForm())


@bp.post("/<edition>/badges/<uuid:key>/print")
@requires(policy.PRINT, queries.badge_in_reach)
def print_one(edition: ForumEdition, badge: Badge) -> ResponseReturnValue:
    """The PDF of one badge, the same code as before."""
    with transaction():
        pdf = actions.print_one(badge, by=me(), at=now())
    return _sheet(edition, pdf, 1)


@bp.post("/<edition>/badges/<uuid:key>/revoke")
@requires(policy.REVOKE, queries.badge_in_reach)
def revoke(edition: ForumEdition, badge: Badge) -> ResponseReturnValue:
    """End one badge, with a reason."""
    form = RevokeForm()
    if not form.validate_on_submit():
        return _show(edition, badge, form)
    try:
        with transaction():
            actions.revoke(badge, **form.facts, by=me(), at=now())
    except ForumError as refusal:
        form.refuse(refusal)
        return _show(edition, badge, form)
    flash(gettext("The badge is revoked; no door opens for it from now on."), "success")
    return redirect(url_for(".show", edition=edition.slug, key=badge.key))


@bp.get("/my-registration/<token>/code.svg")
@by_own_link
def own_code(registration: Registration) -> ResponseReturnValue:
    """The code of the delegate's own badge, to be shown at the door from a phone."""
    badge = queries.valid_badge(registration) or abort(404)
    picture = faces.code_of(badge, registration.edition)
    return attachment(picture, "image/svg+xml", "code.svg", inline=True)


def _sheet(edition: ForumEdition, pdf: bytes, badges: int) -> ResponseReturnValue:
    return attachment(pdf, "application/pdf", f"{edition.slug}-{badges}.pdf")


def _manage(edition: ForumEdition, form: PrintForm) -> ResponseReturnValue:
    narrow = FilterForm(formdata=request.args)
    state = BadgeState(narrow.state.data) if narrow.validate() and narrow.state.data else None
    listed = queries.badges_of(edition, text=narrow.q.data, state=state)
    return page(
        "badges/manage.html",
        form=form,
        narrow=narrow,
        badges=paged(listed, rows=ROWS),
        counts=queries.badge_counts(edition),
        missing=len(queries.without_badge(edition)),
        waiting=queries.waiting(edition),
        outdated=queries.outdated_badges(edition),
        troubles=faces.troubles(edition),
        serial=faces.serial,
    )


def _show(edition: ForumEdition, badge: Badge, form: RevokeForm) -> ResponseReturnValue:
    return page(
        "badges/show.html",
        form=form,
        badge=badge,
        serial=faces.serial(badge, edition),
        waits=queries.rules_waited_for(badge.registration),
    )


def _delegations(edition: ForumEdition) -> Sequence[Delegation]:
    return db.session.scalars(delegations_of(edition)).all()
