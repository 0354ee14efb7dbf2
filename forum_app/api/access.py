"""Who may call the API: a browser that is known at the door, with somebody signed in who may scan there."""

from collections.abc import Callable
from functools import wraps

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from forum_app.accounts.access import ask_to_sign_in, me
from forum_app.checkin import queries
from forum_app.checkin.access import device_secret
from forum_app.checkin.queries import Station
from forum_app.core.db import db
from forum_app.core.i18n import language
from forum_app.core.web import check_form_token
from forum_app.editions.roles import Permission

from .schemas import ScanBatch

View = Callable[[Station, ScanBatch, int], ResponseReturnValue]


def from_device(permission: Permission) -> Callable[[View], Callable[[], ResponseReturnValue]]:
    """Guard a route that a browser at the door calls: the view gets the station, the batch and the account.

    An unknown browser, one of another edition and a revoked one answer alike: 401.
    """

    def guard(view: View) -> Callable[[], ResponseReturnValue]:
        @wraps(view)
        def guarded() -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            check_form_token()
            batch = ScanBatch.read(request.get_data())
            station = _station(batch)
            if not station.viewer.may(permission):
                raise Forbidden
            return view(station, batch, _account())

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def _station(batch: ScanBatch) -> Station:
    station = queries.station(
        batch.device_id, user_id=me().id, checkpoints=batch.checkpoints, scans=batch.scan_ids
    )
    if station is None or not station.knows(device_secret(batch.device_id)):
        raise Unauthorized
    return station


def _account() -> int:
    """Who scans. The account is let go, so that the transaction of the scan does not read it again."""
    language()
    number = me().id
    db.session.expunge_all()
    return number
