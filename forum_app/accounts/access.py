"""Who is signed in, and the three plainest answers to who may enter: all, the signed in, administrators."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, NoReturn, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, Unauthorized

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.web import explain_csrf, explain_http, is_api

from . import actions, queries
from .models import SignedInSession, User
from .rules import TOUCH_EVERY, Door, network

COOKIE_SECRET = "secret"  # noqa: S105 the name under which the signed cookie keeps the session's secret
READING = {"GET", "HEAD"}  # methods of requests that may be made again once somebody has signed in

View = Callable[..., ResponseReturnValue]
login = LoginManager()


def me() -> User:
    """The account that is signed in; only for views that nobody else reaches."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001 werkzeug's way to the object


def public(view: View) -> View:
    """Everybody may enter."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def turn_away() -> NoReturn:
    """Answer a signed link that leads nowhere as an address that never was; whoever tries many is stopped."""
    with transaction():
        actions.knock({Door.OWN_LINK: network(request.remote_addr or "")}, at=now())
    raise NotFound


def signed_in(view: View) -> View:
    """Whoever is signed in may enter."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        return view(**values)

    guarded.permission = "signed-in"  # type: ignore[attr-defined]
    return guarded


def administrators(view: View) -> View:
    """Administrators may enter."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not current_user.is_administrator:
            abort(HTTPStatus.FORBIDDEN)
        return view(**values)

    guarded.permission = "administrators"  # type: ignore[attr-defined]
    return guarded


def ask_to_sign_in() -> ResponseReturnValue:
    """The answer of every page that is not public, existing or not: a redirect; from the API, 401."""
    if is_api():
        return explain_http(Unauthorized())
    wish = request.full_path.rstrip("?") if request.method in READING else None
    return redirect(url_for("accounts.sign_in", next=wish))


def _without_route(error: HTTPException) -> ResponseReturnValue:
    """An address that no route has answers strangers as a closed page does."""
    if error is request.routing_exception and not current_user.is_authenticated:
        return ask_to_sign_in()
    return explain_http(error)


def _without_token(error: CSRFError) -> ResponseReturnValue:
    """A form for a closed page answers strangers as the page does, before anybody looks for its token."""
    view = current_app.view_functions[str(request.endpoint)]
    is_closed = getattr(view, "permission", None) != "public"
    if is_closed and not current_user.is_authenticated:
        return ask_to_sign_in()
    return explain_csrf(error)


def begin_session(user: User) -> None:
    """Sign the account in within the view's transaction; what the cookie held before is closed and gone."""
    before = this_session()
    if before:
        actions.close_session(before, at=now())
    secret = actions.open_session(
        user, at=now(), browser=request.user_agent.string, address=request.remote_addr or ""
    )
    session.clear()
    session[COOKIE_SECRET] = secret


def this_session() -> SignedInSession | None:
    """The session of this request's cookie, if it signs somebody in."""
    return _found_session() if current_user.is_authenticated else None


def _found_session() -> SignedInSession | None:
    """The session that was looked up in this request; nothing is looked up for files and the like."""
    found: SignedInSession | None = g.get("signed_in_session")
    return found


def _signed_in_user(_request: Any) -> User | None:
    """The account of the cookie's secret; it is asked for again by the page of a fault alone, for nobody."""
    is_first = "signed_in_session" not in g
    g.signed_in_session = None
    if is_first and (secret := session.get(COOKIE_SECRET)):
        g.signed_in_session = found = queries.live_session(secret, at=now())
        g.session_seen_at = found and found.seen_at  # to be known after the session was committed as well
    return g.signed_in_session.user if g.signed_in_session else None


def _keep_private(response: Response) -> Response:
    used = _found_session()
    if used:
        if "private" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        if not is_api():
            _touch(used)
    return response


def _touch(used: SignedInSession) -> None:
    """Note the use of the session, now and then; reading pages would otherwise be no use of it."""
    if now() - g.session_seen_at >= TOUCH_EVERY:
        with transaction():
            actions.touch_session(used, at=now())


def init_app(app: Flask) -> None:
    """Find the account of each request by its session's secret."""
    login.init_app(app)
    login.request_loader(_signed_in_user)
    app.after_request(_keep_private)
    for error in (NotFound, MethodNotAllowed):
        app.register_error_handler(error, _without_route)
    app.register_error_handler(CSRFError, _without_token)
