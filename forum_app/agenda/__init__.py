"""The programme: rooms, sessions, what is on in them, and who moderates and speaks."""

from flask import Flask

from . import labels, models  # noqa: F401 words and tables are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
