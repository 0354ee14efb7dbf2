"""JSON for devices under /api/v1."""

from flask import Flask

from . import views


def init_app(app: Flask) -> None:
    """Open the routes."""
    app.register_blueprint(views.bp)
