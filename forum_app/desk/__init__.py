"""Home pages: of the public, an organiser, a focal point, a moderator."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
