"""What reads attendance: the live board."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.navigation import Entry

from . import policy, views


def init_app(app: Flask) -> None:
    """Open the board and put it on the rail."""
    app.register_blueprint(views.bp)
    navigation.add(Entry(60, lazy_gettext("Live board"), "reports.board", "broadcast", policy.SEE_BOARD))
