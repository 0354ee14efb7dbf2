"""The world that every edition shares: persons, countries with dated status, organisations."""

from flask import Flask

from . import models  # noqa: F401 the tables are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
