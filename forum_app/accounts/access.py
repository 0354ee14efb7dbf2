"""Who is signed in, and the two plainest answers to who may enter: everybody, or whoever is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Unauthorized

from forum_app.core.clock import now
from forum_app.core.web import is_api

from . import queries
from .models import User

COOKIE_SECRET = "secret"  # noqa: S105 the name under which the signed cookie keeps the session's secret

View = Callable[..., ResponseReturnValue]
login = LoginManager()


def me() -> User:
    """The account that is signed in; only for views that nobody else reaches."""
    return cast("User", current_user)


def public(view: View) -> View:
    """Everybody may enter."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in may enter."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        return view(**values)

    guarded.permission = "signed-in"  # type: ignore[attr-defined]
    return guarded


def ask_to_sign_in() -> ResponseReturnValue:
    """The answer of every page that is not public, existing or not: a redirect; from the API, 401."""
    if is_api():
        raise Unauthorized
    wish = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wish))


def _signed_in_user(_request: Any) -> User | None:
    secret = session.get(COOKIE_SECRET)
    return queries.user_of_session(secret, at=now()) if secret else None


def _keep_private(response: Response) -> Response:
    if current_user and current_user.is_authenticated:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def init_app(app: Flask) -> None:
    """Find the account of each request by its session's secret."""
    login.init_app(app)
    login.request_loader(_signed_in_user)
