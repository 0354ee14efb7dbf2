"""Home pages: of the public, an organiser, a focal point, a moderator."""

from flask import Flask

from . import views


def init_app(app: Flask) -> None:
    """Open the front doors."""
    app.register_blueprint(views.bp)
