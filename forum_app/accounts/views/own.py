"""One's own account: language, password, and the browsers in which one is signed in."""

from uuid import UUID

from flask import abort, current_app, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_login import current_user

from forum_app.accounts import actions, queries
from forum_app.accounts.access import COOKIE_SECRET, me, public, signed_in, this_session
from forum_app.accounts.forms import ChangePasswordForm, LanguageForm
from forum_app.accounts.rules import Door
from forum_app.core.clock import now
from forum_app.core.crypto import is_password
from forum_app.core.db import transaction
from forum_app.core.errors import N_, ForumError, RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import remember
from forum_app.core.web import safe_next

from .blueprint import bp


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """What the account is, and where it is signed in."""
    return page(
        "accounts/account.html",
        form=LanguageForm(formdata=None, language=me().language),
        sessions=queries.live_sessions_of(me(), at=now()),
        this_session=this_session(),
    )


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    """Choose the language of pages, in this browser and for the account."""
    form = LanguageForm()
    if not form.validate_on_submit():
        abort(400)
    if current_user.is_authenticated:
        with transaction():
            actions.choose_language(me(), form.language.data, at=now())
    refresh()
    answer = current_app.make_response(redirect(safe_next(url_for("desk.editions"))))
    return remember(answer, form.language.data)


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change the password; the other browsers are signed out."""
    form = ChangePasswordForm(user=me())
    if form.validate_on_submit():
        try:
            _prove(form.facts["present"])
        except ForumError as refusal:
            form.refuse(refusal, "present")
            return page("accounts/password.html", form=form)
        with transaction():
            actions.set_password(me(), form.facts["new"], by=me(), at=now(), keep=session[COOKIE_SECRET])
        flash(gettext("Your password is changed. Other browsers have been signed out."), "success")
        return redirect(url_for(".account"))
    return page("accounts/password.html", form=form)


@bp.post("/account/sessions/<uuid:key>/end")
@signed_in
def end_session(key: UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    chosen = next((one for one in queries.live_sessions_of(me(), at=now()) if one.key == key), None)
    if chosen is None:
        abort(404)
    with transaction():
        actions.close_session(chosen, at=now())
    flash(gettext("That browser has been signed out."), "success")
    return redirect(url_for(".account"))


@bp.post("/account/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with transaction():
        actions.sign_out_everywhere(me(), at=now())
    session.clear()
    flash(gettext("You have signed out everywhere."), "success")
    return redirect(url_for(".sign_in"))


def _prove(password: str) -> None:
    """Refuse whoever does not know the present password; guesses here count as those at sign-in do."""
    with transaction():
        actions.knock({Door.SIGN_IN_ACCOUNT: me().email_key}, at=now())
    if not is_password(me().password_hash, password):
        raise RuleBrokenError(N_("This is not your present password."))
