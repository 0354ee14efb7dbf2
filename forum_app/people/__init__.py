"""The world that every edition shares: persons, countries with dated status, organisations."""

from flask import Flask

from . import labels, models  # noqa: F401 the tables and their words are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire: this domain has no pages of its own."""
