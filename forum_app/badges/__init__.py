"""Badges: issued, signed, printed, revoked."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from forum_app.editions.navigation import Entry, add

from . import labels as labels
from . import policy, views


def init_app(app: Flask) -> None:
    """Serve the pages of badges and put them on the rail."""
    app.register_blueprint(views.bp)
    add(Entry(40, _l("Badges"), "badges.manage", "person-badge", policy.SEE))
