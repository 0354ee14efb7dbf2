"""Home pages: of the public, an organiser, a focal point, a moderator."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.navigation import Entry

from . import jobs, policy, views

__all__ = ["init_app", "jobs"]


def init_app(app: Flask) -> None:
    """Open the front doors."""
    app.register_blueprint(views.bp)
    navigation.add(Entry(10, lazy_gettext("Overview"), "desk.organiser", "house", policy.SEE_WORK))
    navigation.add(Entry(80, lazy_gettext("Mail"), "desk.mail", "envelope", policy.READ_MAIL))
