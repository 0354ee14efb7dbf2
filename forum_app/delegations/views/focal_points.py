"""Naming those who speak for a delegation, for those who organise the edition."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.forms import page
from forum_app.core.web import public_url
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import InvitationForm
from forum_app.delegations.models import Delegation
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import bp


@bp.route("/<edition>/delegations/<uuid:key>/focal-points/new", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def invite(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Send somebody the link that makes them a focal point."""
    form = InvitationForm()
    if form.validate_on_submit():
        with transaction():
            actions.invite_focal_point(delegation, **form.facts, address=_address, by=me(), at=now())
        flash(gettext("The invitation to %(name)s is on its way.", name=form.name.data), "success")
        return _back(edition, delegation)
    return page("delegations/invite.html", form=form, delegation=delegation)


@bp.post("/<edition>/delegations/<uuid:key>/invitations/<uuid:invitation>/resend")
@requires(policy.MANAGE, queries.delegation_to_manage)
def resend(edition: ForumEdition, delegation: Delegation, *, invitation: UUID) -> ResponseReturnValue:
    """Send a new link; the old one ends."""
    found = queries.invitation_of(delegation, invitation) or abort(404)
    with transaction():
        actions.resend_invitation(found, address=_address, by=me(), at=now())
    flash(gettext("A new link is on its way; the old one no longer works."), "success")
    return _back(edition, delegation)


@bp.post("/<edition>/delegations/<uuid:key>/invitations/<uuid:invitation>/withdraw")
@requires(policy.MANAGE, queries.delegation_to_manage)
def withdraw_invitation(
    edition: ForumEdition, delegation: Delegation, *, invitation: UUID
) -> ResponseReturnValue:
    """End a link that nobody has used."""
    found = queries.invitation_of(delegation, invitation) or abort(404)
    with transaction():
        actions.withdraw_invitation(found, by=me(), at=now())
    flash(gettext("The link no longer works."), "success")
    return _back(edition, delegation)


@bp.post("/<edition>/delegations/<uuid:key>/focal-points/<uuid:point>/end")
@requires(policy.MANAGE, queries.delegation_to_manage)
def end(edition: ForumEdition, delegation: Delegation, *, point: UUID) -> ResponseReturnValue:
    """End somebody's word for the delegation; what they did stays."""
    found = queries.focal_point_of(delegation, point) or abort(404)
    with transaction():
        actions.end_focal_point(found, by=me(), at=now())
    flash(gettext("%(name)s no longer speaks for this delegation.", name=found.user.name), "success")
    return _back(edition, delegation)


def _address(secret: str) -> str:
    return public_url("delegations.accept", secret=secret)


def _back(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))
