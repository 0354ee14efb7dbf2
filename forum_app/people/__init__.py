"""The world that every edition shares: persons, countries with dated status, organisations."""

from flask import Flask

from . import models  # noqa: F401 the tables are known from the start
from .labels import nationality


def init_app(app: Flask) -> None:
    """Let pages name somebody's nationality; this domain has no pages of its own."""
    app.jinja_env.filters["nationality"] = nationality
