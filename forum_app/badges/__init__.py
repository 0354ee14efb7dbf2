"""Badges: issued, signed, printed, revoked."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from forum_app.delegations.signals import registration_left
from forum_app.editions.navigation import Entry, add

from . import actions, policy, views
from . import labels as labels


def init_app(app: Flask) -> None:
    """Serve the pages of badges, put them on the rail, and hear who leaves."""
    registration_left.connect(actions.revoke_of_leaver)
    app.register_blueprint(views.bp)
    add(Entry(40, _l("Badges"), "badges.manage", "person-badge", policy.SEE))
