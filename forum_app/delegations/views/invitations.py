"""The page behind a focal point's secret link: looking changes nothing, accepting works once."""

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from forum_app.accounts.access import begin_session, me, public
from forum_app.accounts.models import User
from forum_app.accounts.queries import user_by_email
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.delegations import actions, queries
from forum_app.delegations.forms import AcceptForm, DeclineForm, Proof

from .blueprint import bp


@bp.route("/invitations/<secret>", methods=["GET", "POST"])
@public
def accept(secret: str) -> ResponseReturnValue:
    """Become focal point, as the account of the invited address; it is made here where there is none."""
    g.has_secret_address = True
    invitation = actions.check_usable(queries.invitation_by_secret(secret), at=now())
    g.edition = invitation.delegation.edition
    form = AcceptForm(
        proof=_proof(user_by_email(invitation.email)), about=(invitation.name, invitation.email)
    )
    if form.validate_on_submit():
        try:
            with transaction():
                _accept(secret, form)
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            delegation = invitation.delegation
            flash(gettext("You are now focal point of this delegation."), "success")
            return redirect(url_for(".show", edition=delegation.edition.slug, key=delegation.key))
    return page("delegations/accept.html", form=form, invitation=invitation, secret=secret)


@bp.route("/invitations/<secret>/decline", methods=["GET", "POST"])
@public
def decline(secret: str) -> ResponseReturnValue:
    """Say that the delegation does not come, or, where it has accepted, that one is not its focal point."""
    g.has_secret_address = True
    invitation = actions.check_usable(queries.invitation_by_secret(secret), at=now())
    g.edition = invitation.delegation.edition
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            with transaction():
                answered = actions.check_usable(queries.invitation_by_secret(secret), at=now())
                actions.decline_invitation(answered, reason=form.note.data, at=now())
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return page("delegations/declined.html", form=form, invitation=invitation)
    return page("delegations/decline.html", form=form, invitation=invitation, secret=secret)


def _proof(account: User | None) -> Proof:
    """How the reader shows to be the person invited."""
    if account is None or account.password_hash is None:
        return Proof.NEW_PASSWORD
    if current_user.is_authenticated and me() == account:
        return Proof.SIGNED_IN
    return Proof.SIGN_IN


def _accept(secret: str, form: AcceptForm) -> None:
    """Accept and, after a first password, sign in."""
    invitation = actions.check_usable(queries.invitation_by_secret(secret), at=now())
    signed_in = me() if current_user.is_authenticated else None
    password = form.new.data if form.proof is Proof.NEW_PASSWORD else None
    point = actions.accept_invitation(invitation, signed_in=signed_in, password=password, at=now())
    if password:
        begin_session(point.user)
