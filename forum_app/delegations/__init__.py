"""Delegations, their focal points, and the registrations of their people."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.navigation import Entry

from . import labels, policy, views  # noqa: F401 the words are known from the start


def init_app(app: Flask) -> None:
    """Open the pages and put them on the rail."""
    app.register_blueprint(views.bp)
    navigation.add(Entry(20, lazy_gettext("Delegations"), "delegations.board", "people", policy.MANAGE))
    navigation.add(
        Entry(21, lazy_gettext("Registrations"), "delegations.review", "person-check", policy.MANAGE)
    )
