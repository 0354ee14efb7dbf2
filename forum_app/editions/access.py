"""Who may enter a page of an edition: the one guard of every route under `/<edition>/`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from forum_app.accounts.access import ask_to_sign_in
from forum_app.core.clock import now

from . import queries
from .labels import next_deadline
from .models import ForumEdition
from .roles import Permission, Viewer

View = Callable[..., ResponseReturnValue]
Loader = Callable[[ForumEdition, UUID, Viewer], object | None]

EVERYBODY = Permission("edition:visit")


def requires(permission: Permission, load: Loader | None = None) -> Callable[[View], View]:
    """Guard a route: the view gets the edition, and in place of `key` the object that `load` found.

    What is not there and what is not the viewer's own answer alike: anonymous visitors are asked to sign in,
    everybody else gets a 404. A page that exists for a whole role answers those without it with a 403.

    Args:
        permission: what the route lets its visitor do; `EVERYBODY` for the public pages of an edition.
        load: finds the object of the address within the edition, for this viewer, or answers None.

    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*, edition: str, key: UUID | None = None, **values: Any) -> ResponseReturnValue:
            if permission is not EVERYBODY and not current_user.is_authenticated:
                return ask_to_sign_in()
            entered = _enter(edition, may_be_own=permission.own and key is not None)
            if entered is None:
                return _missing()
            found, viewer = entered
            if not (permission is EVERYBODY or permission.own or viewer.may(permission)):
                abort(HTTPStatus.FORBIDDEN if key is None else HTTPStatus.NOT_FOUND)
            if key is None:
                return view(found, **values)
            thing = load and load(found, key, viewer)
            if thing is None:
                return _missing()
            g.edition, g.viewer = entered
            return view(found, thing, **values)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.loader = load  # type: ignore[attr-defined]
        return guarded

    return guard


def opens_editions(view: View) -> View:
    """Administrators may enter, and whoever organises an edition already."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not (current_user.is_administrator or queries.is_organiser(current_user.id)):
            abort(HTTPStatus.FORBIDDEN)
        return view(**values)

    guarded.permission = "opens-editions"  # type: ignore[attr-defined]
    return guarded


def _enter(slug: str, *, may_be_own: bool) -> tuple[ForumEdition, Viewer] | None:
    """The edition and who looks at it; a draft is there for those who have a role or own something in it.

    Pages learn of a draft when the loader has found what is the viewer's own: a 404 does not name it.
    """
    account = current_user if current_user.is_authenticated else None
    edition, roles = queries.edition_with_roles(slug, account and account.id)
    if edition is None:
        return None
    viewer = Viewer(account.id, roles, account.is_administrator) if account else Viewer()
    if edition.is_public or viewer.belongs:
        g.edition, g.viewer = edition, viewer
        return edition, viewer
    return (edition, viewer) if may_be_own else None


def _missing() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    raise NotFound


def reserved_words(app: Flask) -> frozenset[str]:
    """The first words of the site's own addresses, which no edition may have as its slug."""
    firsts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    return frozenset(first for first in firsts if not first.startswith("<"))


def _what_templates_know() -> dict[str, Any]:
    edition = g.get("edition")
    deadline = next_deadline(edition, at=now()) if edition else None
    return {"edition": edition, "viewer": g.get("viewer"), "next_deadline": deadline}


def init_app(app: Flask) -> None:
    """Give templates the edition and the viewer of the request."""
    app.context_processor(_what_templates_know)
    app.jinja_env.globals["request_endpoint"] = lambda: request.endpoint
