"""Signing in and out, and passwords by link."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts import actions, queries, rules
from forum_app.accounts.access import begin_session, public, this_session
from forum_app.accounts.forms import ForgotForm, NewPasswordForm, SignInForm
from forum_app.accounts.rules import Door
from forum_app.core import jobs
from forum_app.core.clock import now
from forum_app.core.crypto import is_password
from forum_app.core.db import lock, transaction
from forum_app.core.errors import N_, BadInputError, ForumError
from forum_app.core.forms import ForumForm, page
from forum_app.core.web import safe_next

from .blueprint import bp


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Open a session; a wrong address and a wrong password have the same answer."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            _enter(**form.facts)
        except ForumError as refusal:
            return _refused("accounts/sign_in.html", form, refusal)
        return redirect(safe_next(url_for("desk.mine")))
    return page("accounts/sign_in.html", form=form)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Close the session of this browser; whoever has none is signed out already."""
    used = this_session()
    if used:
        with transaction():
            actions.close_session(used, at=now())
    session.clear()
    flash(gettext("You have signed out."), "success")
    return redirect(url_for(".sign_in"))


@bp.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link by mail; the request does and answers the same whether there is an account or not."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            _knock(Door.RESET_ACCOUNT, Door.RESET_ADDRESS, form.facts["email"])
        except ForumError as refusal:
            return _refused("accounts/forgot.html", form, refusal)
        with transaction():
            jobs.enqueue("accounts.reset", {"email": form.facts["email"]}, at=now())
        return render_template("accounts/forgot_sent.html", email=form.facts["email"])
    return page("accounts/forgot.html", form=form)


@bp.route("/password/<secret>", methods=["GET", "POST"])
@public
def choose_password(secret: str) -> ResponseReturnValue:
    """Choose a password by a link of a letter; looking at the page does not use the link up."""
    g.has_secret_address = True
    link = queries.live_link(secret, at=now())
    if link is None:
        return render_template("accounts/link_gone.html"), HTTPStatus.GONE
    form = NewPasswordForm(user=link.user)
    if form.validate_on_submit():
        with transaction():
            actions.choose_password(secret, form.facts["new"], at=now())
        session.clear()
        flash(gettext("Your password is set. Please sign in."), "success")
        return redirect(url_for(".sign_in"))
    return page("accounts/choose_password.html", form=form, user=link.user)


def _enter(email: str, password: str) -> None:
    """Sign an account in; costs the same work for addresses that have none.

    Tries that turn out well do not count against a network, from which a whole team may come.
    """
    tries = _knock(Door.SIGN_IN_ACCOUNT, Door.SIGN_IN_ADDRESS, email)
    user = queries.user_by_email(email)
    kept = user.password_hash if user else None
    is_right = is_password(kept, password)  # slow, so before the transaction, which looks once more
    with transaction():
        if user is None or not is_right or lock(user).password_hash != kept or not user.is_active:
            raise BadInputError(N_("Address or password is not right."))
        actions.take_back(tries[Door.SIGN_IN_ADDRESS])
        actions.strengthen_hash(user, password)
        begin_session(user)


def _knock(account: Door, address: Door, email: str) -> dict[Door, int]:
    """Count the try before anything is looked at, so that many at once cannot pass the limit."""
    who = {account: email.casefold(), address: rules.network(request.remote_addr or "")}
    with transaction():
        return actions.knock(who, at=now())


def _refused(template: str, form: ForumForm, refusal: ForumError) -> ResponseReturnValue:
    form.refuse(refusal)
    return render_template(template, form=form), refusal.status, refusal.headers
