"""Naming those who speak for a delegation, and letting others follow them."""

from uuid import UUID

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.web import public_url
from forum_app.delegations import actions, policy, queries
from forum_app.delegations.forms import HandOverForm, InvitationForm
from forum_app.delegations.models import Delegation
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition

from .blueprint import as_organiser, bp


@bp.route("/<edition>/delegations/<uuid:key>/focal-points/new", methods=["GET", "POST"])
@requires(policy.MANAGE, queries.delegation_to_manage)
def invite(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    """Send somebody the link that makes them a focal point."""
    form = InvitationForm(credentials=queries.appointing(delegation))
    if form.validate_on_submit():
        with transaction():
            invited = actions.invite_focal_point(
                delegation, **form.facts, address=_address, by=me(), at=now()
            )
            actions.name_document(invited, form.document)
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


@bp.route("/<edition>/delegations/<uuid:key>/focal-points/<uuid:point>/hand-over", methods=["GET", "POST"])
@requires(policy.SPEAK_FOR, queries.delegation_for)
def hand_over(edition: ForumEdition, delegation: Delegation, *, point: UUID) -> ResponseReturnValue:
    """Name the successor; organisers for anybody, a focal point for its own word alone."""
    found = queries.focal_point_of(delegation, point)
    if found is None or not queries.may_hand_over(found, g.viewer):
        abort(404)
    form = HandOverForm(credentials=queries.appointing(delegation))
    if form.validate_on_submit():
        try:
            with transaction():
                invited = actions.hand_over(found, **form.facts, address=_address, by=me(), at=now())
                actions.name_document(invited, form.document)
        except RuleBrokenError as refusal:
            form.refuse(refusal, "email")
        else:
            flash(gettext("The invitation to %(name)s is on its way.", name=form.name.data), "success")
            may_stay = as_organiser() or not form.at_once.data
            return _back(edition, delegation) if may_stay else redirect(url_for("desk.mine"))
    return page("delegations/hand_over.html", form=form, delegation=delegation, point=found)


@bp.post("/<edition>/delegations/<uuid:key>/focal-points/<uuid:point>/first")
@requires(policy.MANAGE, queries.delegation_to_manage)
def ask_first(edition: ForumEdition, delegation: Delegation, *, point: UUID) -> ResponseReturnValue:
    """Make somebody the one whom the organisers ask first."""
    found = queries.focal_point_of(delegation, point) or abort(404)
    with transaction():
        actions.ask_first(found, by=me(), at=now())
    flash(gettext("%(name)s is the primary focal point now.", name=found.user.name), "success")
    return _back(edition, delegation)


def _address(secret: str) -> str:
    return public_url("delegations.accept", secret=secret)


def _back(edition: ForumEdition, delegation: Delegation) -> ResponseReturnValue:
    return redirect(url_for(".show", edition=edition.slug, key=delegation.key))
