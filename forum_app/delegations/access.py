"""Who may open a delegate's own page: whoever has the link that we signed, and nobody by trying."""

from collections.abc import Callable
from functools import wraps
from http import HTTPMethod
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from forum_app.accounts.access import turn_away
from forum_app.accounts.actions import knock
from forum_app.accounts.rules import Door
from forum_app.core.clock import now
from forum_app.core.db import transaction

from . import queries

View = Callable[..., ResponseReturnValue]


def by_own_link(view: View) -> View:
    """Guard a page under `/my-registration/<token>`: the view gets the registration of the link.

    A link that was forged, revoked or has ended answers as an address that never was. Tries at links, and
    what is sent by one link, are counted and limited.
    """

    @wraps(view)
    def guarded(*, token: str, **values: Any) -> ResponseReturnValue:
        g.has_secret_address = True
        registration = queries.registration_by_link(token)
        if registration is None:
            turn_away()
        if request.method == HTTPMethod.POST:
            with transaction():
                knock({Door.OWN_PAGE: str(registration.key)}, at=now())
        g.edition, g.own_link = registration.edition, token
        return view(registration, **values)

    guarded.permission = "public"  # type: ignore[attr-defined]
    return guarded
