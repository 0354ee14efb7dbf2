"""Delegations, their focal points, and the registrations of their people."""

from flask import Flask

from . import models  # noqa: F401 the tables are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
