"""The outbox: letters written in the transaction that causes them, sent later by the worker."""

from flask import Flask

from . import jobs, labels  # noqa: F401 they register the sender and the words
from .emails import as_name


def init_app(app: Flask) -> None:
    """Let letters name people safely; upper domains put letters in, the worker takes them out."""
    app.jinja_env.filters["as_name"] = as_name
