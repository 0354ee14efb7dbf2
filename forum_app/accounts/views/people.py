"""Everybody's accounts, for administrators."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts import actions, emails, queries
from forum_app.accounts.access import administrators, me
from forum_app.accounts.forms import PersonForm, SearchForm
from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.forms import page
from forum_app.core.web import paged, public_url

from .blueprint import bp

ROWS = 50


@bp.get("/accounts/")
@administrators
def people() -> ResponseReturnValue:
    """The accounts, by name or by what was searched."""
    form = SearchForm(request.args)
    found = paged(queries.people(search=form.facts["q"]), rows=ROWS)
    return render_template("accounts/people.html", form=form, found=found)


@bp.route("/accounts/new", methods=["GET", "POST"])
@administrators
def invite() -> ResponseReturnValue:
    """Invite a colleague, who chooses the password by a link."""
    form = PersonForm()
    if form.validate_on_submit():
        with transaction():
            user, secret = actions.invite_user(**form.facts, by=me(), at=now())
            if secret:
                _welcome(user, secret)
        if secret:
            flash(gettext("%(name)s has been invited by mail.", name=user.name), "success")
        else:
            flash(gettext("%(name)s has an account already.", name=user.name), "attention")
        return redirect(url_for(".person", key=user.key))
    return page("accounts/invite.html", form=form)


@bp.get("/accounts/<uuid:key>/")
@administrators
def person(key: UUID) -> ResponseReturnValue:
    """One account, and what may be done with it."""
    return render_template(
        "accounts/person.html", user=_user(key), asked=request.args.get("ask"), is_me=me().key == key
    )


@bp.post("/accounts/<uuid:key>/welcome")
@administrators
def welcome(key: UUID) -> ResponseReturnValue:
    """Send a new welcome link; the one before stops working."""
    user = _user(key)
    with transaction():
        _welcome(user, actions.renew_welcome(user, by=me(), at=now()))
    flash(gettext("A new welcome letter is on its way."), "success")
    return redirect(url_for(".person", key=key))


@bp.post("/accounts/<uuid:key>/disable")
@administrators
def disable(key: UUID) -> ResponseReturnValue:
    """Close an account; it is out at its next request."""
    user = _changed(key, actions.disable)
    flash(gettext("The account of %(name)s is closed.", name=user.name), "success")
    return redirect(url_for(".person", key=key))


@bp.post("/accounts/<uuid:key>/enable")
@administrators
def enable(key: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    user = _changed(key, actions.enable)
    flash(gettext("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for(".person", key=key))


@bp.post("/accounts/<uuid:key>/make-administrator")
@administrators
def make_administrator(key: UUID) -> ResponseReturnValue:
    """Let a colleague do what we do here."""
    user = _changed(key, actions.make_administrator)
    flash(gettext("%(name)s is an administrator.", name=user.name), "success")
    return redirect(url_for(".person", key=key))


@bp.post("/accounts/<uuid:key>/unmake-administrator")
@administrators
def unmake_administrator(key: UUID) -> ResponseReturnValue:
    """Take an administrator's rights; whoever takes the own ones leaves these pages."""
    user = _changed(key, actions.unmake_administrator)
    flash(gettext("%(name)s is no longer an administrator.", name=user.name), "success")
    return redirect(url_for(".account") if user == me() else url_for(".person", key=key))


def _changed(key: UUID, action: Callable[..., None]) -> User:
    user = _user(key)
    with transaction():
        action(user, by=me(), at=now())
    return user


def _user(key: UUID) -> User:
    return queries.user_by_key(key) or abort(404)


def _welcome(user: User, secret: str) -> None:
    link = public_url("accounts.choose_password", secret=secret)
    emails.welcome(user, link=link, at=now(), by=me().name)
