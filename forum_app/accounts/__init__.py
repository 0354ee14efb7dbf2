"""Who signs in: accounts, sessions, links, limits, and the journal of who did what."""

from flask import Flask

from . import access


def init_app(app: Flask) -> None:
    """Find out who asks."""
    access.init_app(app)
