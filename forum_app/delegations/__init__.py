"""Delegations, their focal points, and the registrations of their people."""

from flask import Flask

from . import labels, models  # noqa: F401 words and tables are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
