"""Cooperation projects that editions present."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.navigation import Entry

from . import labels, policy, views

__all__ = ["init_app", "labels"]


def init_app(app: Flask) -> None:
    """Open the portfolio and put it on the rail."""
    app.register_blueprint(views.bp)
    navigation.add(Entry(60, lazy_gettext("Projects"), "portfolio.manage", "folder", policy.EDIT))
