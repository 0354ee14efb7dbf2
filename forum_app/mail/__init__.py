"""The outbox: letters written in the transaction that causes them, sent later by the worker."""

from flask import Flask

from . import models  # noqa: F401 the tables are known from the start


def init_app(app: Flask) -> None:
    """Nothing to wire yet: upper domains put letters in, the worker takes them out."""
