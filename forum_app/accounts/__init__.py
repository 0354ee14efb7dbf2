"""Who signs in: accounts, sessions, links, limits, and the journal of who did what."""

from flask import Flask

from . import access, jobs, views  # noqa: F401 jobs registers its handlers
from .rules import browser_name


def init_app(app: Flask) -> None:
    """Find out who asks; the pages of accounts."""
    access.init_app(app)
    app.register_blueprint(views.bp)
    app.jinja_env.filters["browser_name"] = browser_name
