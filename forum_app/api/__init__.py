"""JSON for devices under /api/v1."""

from flask import Flask

from forum_app.core.web import csrf

from . import views


def init_app(app: Flask) -> None:
    """Open the routes; their guard asks who it is before it asks for the form token."""
    csrf.exempt(views.bp)
    app.register_blueprint(views.bp)
